"""Time and memory of `rhetoric score` and `rhetoric compare` as the number of documents grows.

    python benchmarks/scale.py score --sizes 1000 10000 --texts ../shared/real/raw
    python benchmarks/scale.py score --sizes 1000000 --engines spark --cores 2
    python benchmarks/scale.py compare --sizes 1000 10000 100000 1000000

Every run adds its line to benchmarks/scale.json, or takes the place of an older one of the same kind, so that the table
can be made size by size. Scored are the texts of a folder of JSON Lines, over and over under new ids (without a folder:
the project's own corpus), in Parquet, by each engine on so many cores. `--characters` cuts the texts; 0 leaves them
whole.
Compared are tables of scored documents made by chance, a row a span: two outlets, 500 words and 7 spans a document.

Time by the clock, processor time and memory are those of the whole command with all its processes. Then `python
benchmarks/scale_page.py` writes the tables and the picture of docs/scale.md.
"""

from __future__ import annotations

import argparse
import gzip
import importlib.util
import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from itertools import count, cycle, islice
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from rhetoric.analysis import load_model
from rhetoric.codebook import load_codebook

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "benchmarks" / "scale.json"
OUTLETS = ("herald", "wire")
KIND = ("task", "engine", "cores", "documents", "characters")
"""What a line of the results is known by."""
_ROWS = 4096
_LOOK = 0.2
"""Seconds between two looks at the processes."""


class Watch:
    """Looks at a process and all that descend from it: peak memory, each shared page counted once; processor time."""

    def __init__(self, process: subprocess.Popen[Any]) -> None:
        self._process = process
        self._seconds: dict[tuple[int, str], float] = {}
        self.peak = self.peak_python = 0.0
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def end(self) -> None:
        self._thread.join()

    @property
    def processor(self) -> float:
        """Seconds."""
        return sum(self._seconds.values())

    def _look(self) -> None:
        while self._process.poll() is None:
            held = {pid: _memory(pid) for pid in self._family()}
            self.peak = max(self.peak, sum(held.values()))
            self.peak_python = max(self.peak_python, sum(mb for pid, mb in held.items() if not _is_java(pid)))
            time.sleep(_LOOK)

    def _family(self) -> list[int]:
        parents = {}
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            parents[int(folder.name)] = (int(fields[1]), fields[19], (int(fields[11]) + int(fields[12])))
        inside = {self._process.pid}
        while grown := {p for p, (parent, *_) in parents.items() if parent in inside and p not in inside}:
            inside |= grown
        for pid in inside & parents.keys():
            _, born, ticks = parents[pid]
            self._seconds[pid, born] = ticks / os.sysconf("SC_CLK_TCK")
        return sorted(inside & parents.keys())


def _memory(pid: int) -> float:
    """Megabytes of a process, of shared pages its share."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1000 for line in lines if line.startswith("Pss:")), 0.0)


def _is_java(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip() == "java"
    except OSError:
        return False


def _reaped() -> float:
    """Processor seconds of all processes that have ended, as far as they were waited for."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def measured(command: list[str], **about: Any) -> dict[str, Any]:
    """A line of the results. CalledProcessError, with what the command said, where it fails."""
    load, before, start = os.getloadavg()[0], _reaped(), time.perf_counter()
    env = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "rhetoric", *command], stdout=subprocess.DEVNULL, stderr=said, env=env
        )
        watch = Watch(process)
        code = process.wait()
        seconds = time.perf_counter() - start
        watch.end()
        if code:
            said.seek(0)
            raise subprocess.CalledProcessError(code, command, stderr=said.read().decode(errors="replace")[-2000:])
    return about | {
        "seconds": round(seconds, 1),
        "processor_seconds": round(max(watch.processor, _reaped() - before), 1),
        "peak_mb": round(watch.peak),
        "python_mb": round(watch.peak_python),
        "other_load": round(load, 2),
        "model": load_model().card.sha256,
    }


def texts_of(folder: Path | None, characters: int) -> list[str]:
    """The texts of all JSON Lines in a folder; those of the corpus for None or a folder that is not there."""
    home = folder if folder and folder.is_dir() else ROOT / "data" / "corpus"
    found = []
    for path in sorted([*home.glob("*.jsonl"), *home.glob("*.jsonl.gz")]):
        with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
            found += [json.loads(line)["text"] for line in lines]
    return [text[: characters or None] for text in found]


def write_texts(texts: list[str], documents: int, path: Path) -> None:
    """A table of so many documents."""
    schema = pa.schema([("id", pa.string()), ("text", pa.string()), ("outlet", pa.string())])
    again, numbers = cycle(texts), count()
    with pq.ParquetWriter(path, schema) as writer:
        for start in range(0, documents, _ROWS):
            rows = min(_ROWS, documents - start)
            ids = [f"document-{n:08}" for n in islice(numbers, rows)]
            outlets = [OUTLETS[n % 2] for n in range(rows)]
            writer.write_table(pa.table([ids, list(islice(again, rows)), outlets], schema=schema))


def score(engine: str, cores: int, documents: int, characters: int, texts: list[str]) -> dict[str, Any]:
    """One scoring of so many documents, whose result is counted. ValueError where it has not every document once."""
    with tempfile.TemporaryDirectory() as place:
        source, target = Path(place, "texts.parquet"), Path(place, "scored.parquet")
        write_texts(texts, documents, source)
        command = ["score", str(source), "--jobs", str(cores), "-o", str(target)]
        command += ["--format", "parquet"] if engine == "local" else ["--engine", "spark"]
        line = measured(
            command, task="score", engine=engine, cores=cores, documents=documents, characters=characters
        )  # fmt: skip
        parts = [target] if target.is_file() else sorted(target.glob("part-*"))
        words = dict(pair for part in parts for pair in _words(part))
        if len(words) != documents:
            raise ValueError(f"{engine} on {cores} cores: {len(words):,} documents came of {documents:,}")
        line["words"] = sum(words.values())
        line["result_mb"] = round(sum(part.stat().st_size for part in parts) / 1e6, 1)
    return line


def _words(part: Path) -> Iterator[tuple[str, int]]:
    for batch in pq.ParquetFile(part).iter_batches(columns=["id", "words"]):
        yield from zip(batch.column("id").to_pylist(), batch.column("words").to_pylist(), strict=True)


def write_scored(documents: int, path: Path) -> None:
    """A table of scored documents in which the second outlet has a quarter more of everything."""
    rng = np.random.default_rng(0)
    labels = load_codebook().labels
    words, outlet = rng.integers(100, 900, documents), rng.integers(0, 2, documents)
    spans = rng.poisson(words / 1000 * (12 + 3 * outlet))
    row = np.repeat(np.arange(documents), np.maximum(spans, 1))
    unmarked = spans[row] == 0
    label = pa.array(rng.choice(len(labels), len(row), p=rng.dirichlet(np.full(len(labels), 2.0))), mask=unmarked)
    voice = pa.array(rng.choice(2, len(row), p=(0.8, 0.2)), mask=unmarked)
    ids = pa.array([f"document-{i}" for i in range(documents)])
    nothing = pa.nulls(len(row), pa.string())
    columns = pa.array([json.dumps({"outlet": name}) for name in OUTLETS])
    values = {
        "id": ids.take(pa.array(row)),
        "source": pa.array(["all.jsonl"] * len(row)),
        "title": nothing,
        "place": nothing,
        "words": words[row],
        "start": np.zeros(len(row), dtype=np.int64),
        "end": np.ones(len(row), dtype=np.int64),
        "label": pa.array(labels).take(label),
        "text": pa.array(["x"] * len(row)),
        "confidence": np.ones(len(row)),
        "precision": np.ones(len(row)),
        "voice": pa.array(["author", "quoted"]).take(voice),
        "speaker": nothing,
        "error": nothing,
        "columns": columns.take(pa.array(outlet[row])),
    }
    pq.write_table(pa.table(values), path)


def compare(documents: int) -> dict[str, Any]:
    """One comparison of the outlets of a table."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "scored.parquet"
        write_scored(documents, path)
        command = ["compare", str(path), "--by", "outlet"]
        return measured(command, task="compare", engine="local", cores=1, documents=documents, characters=0)


def keep(line: dict[str, Any]) -> None:
    """Add a line to the results, in place of an older one of its kind."""
    stored = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.is_file() else []
    kind = [line[key] for key in KIND]
    lines = [old for old in stored if [old[key] for key in KIND] != kind] + [line]
    lines.sort(key=lambda one: [one[key] for key in ("task", "characters", "engine", "cores", "documents")])
    RESULTS.write_text("[\n" + ",\n".join(f" {json.dumps(one)}" for one in lines) + "\n]\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("task", choices=("score", "compare"))
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000], metavar="N")
    parser.add_argument("--engines", nargs="+", choices=("local", "spark"), default=["local", "spark"])
    parser.add_argument("--cores", type=int, nargs="+", default=[1, 2], metavar="N")
    parser.add_argument("--characters", type=int, default=0, metavar="N", help="Cut the texts; 0: whole.")
    parser.add_argument("--texts", type=Path, default=ROOT.parent / "shared" / "real" / "raw", metavar="FOLDER")
    asked = parser.parse_args()
    if asked.task == "score" and "spark" in asked.engines and importlib.util.find_spec("pyspark") is None:
        sys.exit("scale.py: needs pyspark: pip install -e '.[spark]', or --engines local")
    texts = texts_of(asked.texts, asked.characters) if asked.task == "score" else []
    for size in sorted(asked.sizes):
        runs = [(engine, cores) for engine in asked.engines for cores in asked.cores]
        for engine, cores in runs if asked.task == "score" else [("local", 1)]:
            line = score(engine, cores, size, asked.characters, texts) if texts else compare(size)
            keep(line)
            print(json.dumps(line), flush=True)


if __name__ == "__main__":
    main()
