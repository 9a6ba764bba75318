"""Time and memory of `rhetoric compare` on tables of scored documents of growing size, made by chance.

    python benchmarks/scale.py 1000 10000 100000 1000000

prints for each number of documents the seconds (wall and processor) and the peak memory of the whole command. The table
is Parquet, a row a span, as `rhetoric score --format parquet` writes it: two outlets, 500 words and 7 spans a document.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from rhetoric.codebook import load_codebook

OUTLETS = ("herald", "wire")


def write_table(documents: int, path: Path) -> None:
    """A table in which the second outlet has a quarter more of everything."""
    rng = np.random.default_rng(0)
    labels = load_codebook().labels
    words, outlet = rng.integers(100, 900, documents), rng.integers(0, 2, documents)
    spans = rng.poisson(words / 1000 * (12 + 3 * outlet))
    row = np.repeat(np.arange(documents), np.maximum(spans, 1))
    label = pa.array(
        rng.choice(len(labels), len(row), p=rng.dirichlet(np.full(len(labels), 2.0))), mask=spans[row] == 0
    )
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
        "error": nothing,
        "columns": columns.take(pa.array(outlet[row])),
    }
    pq.write_table(pa.table(values), path)


def measure(documents: int) -> str:
    """One line of the table."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "scored.parquet"
        write_table(documents, path)
        before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        command = [sys.executable, "-m", "rhetoric", "compare", str(path), "--by", "outlet"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return f"{documents:>12,}{wall:>12.1f}{processor:>12.1f}{after.ru_maxrss / 1e6:>12.2f}"


if __name__ == "__main__":
    print(f"{'documents':>12}{'seconds':>12}{'processor':>12}{'peak GB':>12}")
    for size in sorted(map(int, sys.argv[1:])):
        print(measure(size), flush=True)
