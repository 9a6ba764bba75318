"""Run the study of docs/studies.md, and see that every line which the page shows as printed is printed.

python benchmarks/studies.py            name what is not printed, else write the data and the model at the page's end
python benchmarks/studies.py --check    write nothing; exit 1 also where the page is of other data or another model

A minute or less. Numbers in the page's sentences are not looked at: read them again when a line has changed.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from rhetoric.corpus.jsonl import load_dataset
from rhetoric.tagging.store import read_model
from rhetoric.tagging.training import data_digest

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "studies.md"
CORPUS = [ROOT / "data" / "corpus" / f"{group}-news.jsonl" for group in ("state", "wire")]
_END_OF_STUDY = "\n## Time, events"
_COMMAND = ("rhetoric ", "python ")
_STAMP = re.compile(r"\n*<!-- printed by .* -->\n*\Z")


def stamp() -> str:
    """The line at the page's end: what data and what model its output is of."""
    data, model = data_digest(load_dataset(CORPUS)), read_model(ROOT / "models" / "fast").sha256
    return f"<!-- printed by data {data} and model {model}; see benchmarks/studies.py -->"


def commands_and_output(page: str) -> tuple[str, list[str]]:
    """The study's commands as one shell script, and the lines that the page says they print."""
    study = page.split(_END_OF_STUDY)[0]
    blocks = re.findall(r"^```\n(.*?)^```$", study, re.MULTILINE | re.DOTALL)
    commands = [block for block in blocks if block.startswith(_COMMAND)]
    shown = [line for block in blocks if not block.startswith(_COMMAND) for line in block.splitlines()]
    return "".join(commands), [line for line in shown + re.findall(r"^\| \w+, .*\|$", study, re.MULTILINE) if line]


def printed(commands: str) -> set[str]:
    """The lines that the commands print, run in a folder that has the data and nothing else."""
    python = f'python() {{ "{sys.executable}" "$@"; }}\nrhetoric() {{ python -m rhetoric "$@"; }}\n'
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "data").symlink_to(ROOT / "data")
        done = subprocess.run(
            ["bash", "-e", "-c", python + commands],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            check=True,
        )
    return set(done.stdout.splitlines())


def main() -> int:
    page = PAGE.read_text(encoding="utf-8")
    commands, shown = commands_and_output(page)
    found = printed(commands)
    missing = [line for line in shown if line not in found]
    for line in missing:
        print(f"{PAGE.name}:{page.splitlines().index(line) + 1}: not printed by the page's commands: {line}")
    if missing:
        return 1
    stamped = _STAMP.sub("", page).rstrip("\n") + f"\n\n{stamp()}\n"
    if "--check" in sys.argv:
        same = page == stamped
        print(f"{PAGE.name}: as printed{'' if same else ', but its last line is not of this data and model'}")
        return 0 if same else 1
    PAGE.write_text(stamped, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
