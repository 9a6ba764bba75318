"""Whether a batch that is killed again and again ends with the bytes of one that was left alone.

    python benchmarks/resume.py [--files 20000] [--jobs 2] [--seed 1]

Writes so many small documents (one in a thousand cannot be read, and a table is among them), scores them once
undisturbed, then into another folder with a kill -9, a SIGTERM and a Ctrl-C at random moments, in random order. Exits
with 1 where the two results differ, a document is missing or doubled, or a process outlives a kill.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

PLACES = "Ardal Boruna Cestos Dumvale Eskil Farrow Gimli Hatun Ilmen Jarrow Kelso Lirio Moana Nevis Orsk Pinto".split()
CLAIMS = (
    "It was the greatest harvest of all time.",
    "All the people of {} wept for joy.",
    "The council of {} met at nine and heard the clerk.",
    "Everybody knows that only {} can save us.",
    "A resident of {} said: the road is long, but we will walk it.",
)
ROWS = 500
PATIENCE = 180.0
"""Seconds that the processes of a killed batch may take to end, on a busy machine."""


def write_documents(folder: Path, files: int, chance: random.Random) -> None:
    """So many files in folders of a thousand, and a table of ROWS documents."""
    for n in range(files):
        home = folder / f"{n // 1000:03}"
        home.mkdir(parents=True, exist_ok=True)
        claims = [claim.format(chance.choice(PLACES)) for claim in chance.sample(CLAIMS, 2)]
        text = f"{' '.join(claims)} Document {n}.\n".encode()
        (home / f"{n:06}.txt").write_bytes(b"\xff\xfe\xfa" + text if n % 1000 == 999 else text)
    rows = "".join(f'row-{n},"{CLAIMS[n % len(CLAIMS)].format(chance.choice(PLACES))}"\n' for n in range(ROWS))
    (folder / "table.csv").write_text("id,text\n" + rows, encoding="utf-8")


def start(documents: Path, out: Path, jobs: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "rhetoric", "score", str(documents), "-o", f"{out}/", "--jobs", str(jobs)]
    return subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True)


def survivors(group: int) -> bool:
    """Whether a process of the group outlives its batch for longer than PATIENCE; it is then ended."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return False
        time.sleep(0.1)
    with suppress(ProcessLookupError):
        os.killpg(group, signal.SIGKILL)
    return True


def disturbed(documents: Path, out: Path, jobs: int, seconds: float, chance: random.Random) -> bool:
    """Score with three kills at random moments of a run of so many seconds; False where a process outlived one."""
    clean = True
    for kill in chance.sample([signal.SIGKILL, signal.SIGTERM, signal.SIGINT], 3):
        process = start(documents, out, jobs)
        try:
            process.wait(chance.uniform(0.1, 0.35) * seconds)
            print(f"    ended before {kill.name}")
        except subprocess.TimeoutExpired:
            if kill is signal.SIGINT:  # the keyboard sends it to all
                os.killpg(process.pid, kill)
            else:
                process.send_signal(kill)
            said = process.stderr.read() if kill is not signal.SIGKILL and process.stderr else ""
            process.wait()
            told = [line for line in said.splitlines() if "stopped" in line or "Traceback" in line]
            print(f"    {kill.name}: exit {process.returncode} {' '.join(told)}", flush=True)
            clean &= "Traceback" not in said
        if survivors(process.pid):
            print(f"    {kill.name}: a process outlived the batch by {PATIENCE:.0f} s")
            clean = False
    process = start(documents, out, jobs)
    _, said = process.communicate()
    print("    " + next((line for line in said.splitlines() if "goes on after" in line), "began anew"))
    return clean


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=20_000)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    chance = random.Random(asked.seed)
    with tempfile.TemporaryDirectory() as place:
        documents, calm, troubled = (Path(place, name) for name in ("documents", "calm", "troubled"))
        write_documents(documents, asked.files, chance)
        began = time.monotonic()
        process = start(documents, calm, asked.jobs)
        process.communicate()
        seconds = time.monotonic() - began
        most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
        print(f"undisturbed: {seconds:.0f} s, {most} MB in its largest process", flush=True)
        clean = disturbed(documents, troubled, asked.jobs, seconds, chance)
        one, other = (Path(folder, "results.jsonl").read_bytes() for folder in (calm, troubled))
        ids = [json.loads(line)["id"] for line in other.splitlines()]
        whole = len(ids) == len(set(ids)) == asked.files + ROWS
        print(f"{len(ids):,} documents, {len(set(ids)):,} ids, {len(other):,} bytes, equal: {one == other}")
        return 0 if clean and whole and one == other else 1


if __name__ == "__main__":
    sys.exit(main())
