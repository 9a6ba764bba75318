"""Train and measure other ways of finding spans beside the stored models; write benchmarks/peers.json, docs/peers.md.

    python benchmarks/peers.py [--real FILE] [--only NAME]...    measure, then write both
    python benchmarks/peers.py --page                            write docs/peers.md from what was measured
    python benchmarks/peers.py --check                           exit 1 where docs/peers.md is older than that

Needs Linux and `pip install '.[peers]'` (and `.[best]`). FILE holds real documents, which are not part of the project.
Every tagger is trained, started and measured in processes of its own with one thread, one after the other. With
--only, the rows of the named ones replace theirs in peers.json, which must be of the same data and machine.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import platform
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from peers_page import lines
from taggers import PEERS

from rhetoric.codebook import load_codebook
from rhetoric.corpus.jsonl import load_dataset, write_jsonl
from rhetoric.corpus.splits import split
from rhetoric.tagging.evaluation import Tags, evaluate
from rhetoric.tagging.tagger import Tagged

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "benchmarks" / "peers.json"
PAGE = ROOT / "docs" / "peers.md"
DATA = [ROOT / "data" / "seed" / "gold.jsonl", ROOT / "data" / "corpus"]
STARTS = 5
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--real", type=Path, help="coded real documents")
    parser.add_argument("--only", action="append", choices=PEERS, help="measure this one; may be repeated")
    parser.add_argument("--page", action="store_true", help="only write the page")
    parser.add_argument("--check", action="store_true", help="only compare the page with what was measured")
    parser.add_argument("--stage", choices=STAGES, help=argparse.SUPPRESS)
    parser.add_argument("--at", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.stage:
        STAGES[options.stage](options.only[0], options.at)
        return 0
    if not (options.page or options.check):
        measure(options.only, options.real)
    text = "\n".join(lines(json.loads(RESULTS.read_text(encoding="utf-8")))) + "\n"
    if options.check:
        same = PAGE.is_file() and PAGE.read_text(encoding="utf-8") == text
        print(f"{PAGE.name}: {'as measured' if same else 'not what was measured; run benchmarks/peers.py --page'}")
        return 0 if same else 1
    PAGE.write_text(text, encoding="utf-8")
    print(PAGE)
    return 0


def measure(only: Sequence[str] | None, real: Path | None) -> None:
    """Every named tagger (all by default); its row is written as soon as it is measured."""
    from rhetoric.tagging.training import data_digest

    documents = load_dataset(DATA)
    parts = {**split(documents), **({"real": load_dataset([real])} if real else {})}
    run = {
        "data": data_digest(documents),
        "documents": {name: len(part) for name, part in parts.items()},
        "machine": {"processor": processor(), "cores": os.cpu_count(), "python": platform.python_version()},
    }
    results: dict[str, Any] = {**run, "taggers": {}}
    if only and RESULTS.is_file():
        results = json.loads(RESULTS.read_text(encoding="utf-8"))
        if {key: results[key] for key in run} != run:
            raise SystemExit(f"{RESULTS.name} is of other data or of another machine; measure all, without --only")
    with tempfile.TemporaryDirectory() as folder:
        for name, part in parts.items():
            write_jsonl(part, Path(folder) / f"{name}.jsonl")
        for name in only or PEERS:
            print(f"{name} ...", file=sys.stderr, flush=True)
            results["taggers"][name] = row(name, Path(folder))
            results["taggers"] = {key: results["taggers"][key] for key in PEERS if key in results["taggers"]}
            RESULTS.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def row(name: str, folder: Path) -> dict[str, Any]:
    """All that is measured of a tagger."""
    peer = PEERS[name]
    at = peer.path or folder / name
    training = None
    if peer.train:
        at.mkdir()
        training = round(staged("train", name, folder)[1])
    manifest = at / "manifest.json"
    starts = [staged("start", name, folder)[1] for _ in range(STARTS)]
    return {
        "title": peer.title,
        "settings": dict(peer.settings),
        "versions": {package: version(package) for package in peer.packages},
        **({"model": digest(manifest)} if manifest.is_file() else {}),
        "training_seconds": training,
        "start_seconds": round(min(starts), 3),
        "model_bytes": sum(p.stat().st_size for p in ([at] if at.is_file() else at.rglob("*")) if p.is_file()),
        **json.loads(staged("measure", name, folder)[0]),
    }


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def staged(stage: str, name: str, folder: Path) -> tuple[str, float]:
    """What a stage prints, and the processor time that its process took, in seconds."""
    command = [sys.executable, __file__, "--stage", stage, "--only", name, "--at", str(folder)]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = {**os.environ, **dict.fromkeys(_THREADS, "1")}
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=environment)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return done.stdout, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def train(name: str, folder: Path) -> None:
    learn = PEERS[name].train
    assert learn
    documents, dev = (load_dataset([folder / f"{part}.jsonl"]) for part in ("train", "dev"))
    learn(documents, dev, load_codebook().labels, folder / name)


def load(name: str, folder: Path) -> Tags:
    return PEERS[name].load(PEERS[name].path or folder / name)


def start(name: str, folder: Path) -> None:
    """As a user's command would begin: load the model and tag one page."""
    seed = next((ROOT / "data" / "seed").glob("*.txt"))
    load(name, folder).tag(seed.read_text(encoding="utf-8"))


@dataclass(slots=True)
class Timed:
    """A tagger with the processor time that it has taken, in seconds, and the words that it has read."""

    tagger: Tags
    seconds: float = 0.0
    words: int = 0

    @property
    def labels(self) -> tuple[str, ...]:
        return self.tagger.labels

    def tag(self, text: str, reasons: bool = False) -> Tagged:
        before = time.process_time()
        found = self.tagger.tag(text, reasons)
        self.seconds += time.process_time() - before
        self.words += found.words
        return found


def tagged(name: str, folder: Path) -> None:
    """Tag what nothing was learnt from; print figures, speed and peak memory."""
    tagger = Timed(load(name, folder))
    files = {part: folder / f"{part}.jsonl" for part in ("test", "real")}
    figures = {
        part: evaluate(tagger, load_dataset([file])).as_dict()["labels"]
        for part, file in files.items() if file.is_file()
    }  # fmt: skip
    print(json.dumps({"words": tagger.words, "seconds": round(tagger.seconds, 3), "peak_mb": peak(), **figures}))


def peak() -> float:
    """This process's peak resident memory in MB; getrusage would count that of the process it was forked from."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text(encoding="utf-8"))
    assert found
    return round(int(found[1]) * 1024 / 1e6, 1)


def processor() -> str:
    found = re.search(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo").read_text(encoding="utf-8"))
    return found[1] if found else platform.machine()


STAGES = {"train": train, "start": start, "measure": tagged}


if __name__ == "__main__":
    sys.exit(main())
