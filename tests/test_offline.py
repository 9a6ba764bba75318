"""Nothing is fetched: a file of every kind is scored while any step towards a network fails and is told."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from conftest import ROOT

DOCUMENTS = ROOT / "tests" / "data" / "documents"
HOOK = """
import os, socket, sys

def watch(event, arguments):
    outward = event in ("socket.connect", "socket.sendto", "socket.bind") and arguments[0].family != socket.AF_UNIX
    family = arguments[1] if event == "socket.__new__" else None
    if outward or event.startswith("socket.get") or family in (socket.AF_INET, socket.AF_INET6, -1):
        with open(os.environ["CALLS"], "a") as told:
            told.write(f"{event} {arguments}\\n")
        raise OSError("no network here")

sys.addaudithook(watch)
with open(os.environ["WATCHED"], "a") as told:
    told.write(f"{os.getpid()}\\n")
"""
"""Python runs it at the start of every process: of the command, of its workers, and of the children that read files."""


def watched(folder: Path, *arguments: str) -> tuple[subprocess.CompletedProcess[str], int, str]:
    """What a Python command did, how many processes were watched, and which network calls were tried."""
    (folder / "hook").mkdir()
    (folder / "hook" / "sitecustomize.py").write_text(HOOK, encoding="utf-8")
    calls, processes = folder / "calls", folder / "processes"
    calls.touch()
    path = os.pathsep.join([str(folder / "hook"), str(ROOT / "src")])
    env = {**os.environ, "PYTHONPATH": path, "CALLS": str(calls), "WATCHED": str(processes)}
    done = subprocess.run([sys.executable, *arguments], capture_output=True, text=True, check=False, env=env)
    return done, len(set(processes.read_text().split())), calls.read_text()


def test_a_file_of_every_kind_is_scored_without_a_network(tmp_path: Path) -> None:
    out = tmp_path / "out"
    arguments = ["score", str(DOCUMENTS), "-o", f"{out}/", "--jobs", "2", "--text-column", "body"]
    done, processes, calls = watched(tmp_path, "-m", "rhetoric", *arguments)
    assert calls == ""
    assert done.returncode == 0, done.stderr
    assert processes >= 4  # the command, two workers, and a child that reads
    scored = [json.loads(line) for line in (out / "results.jsonl").read_bytes().splitlines()]
    kinds = {record["meta"]["format"] for record in scored}
    assert kinds == {"txt", "markdown", "html", "docx", "pdf", "epub", "csv", "tsv", "jsonl", "parquet", "warc"}


def test_a_call_would_have_been_told(tmp_path: Path) -> None:
    code = "import urllib.request; urllib.request.urlopen('http://localhost:9/')"
    done, _, calls = watched(tmp_path, "-c", code)
    assert done.returncode != 0
    assert "socket." in calls
