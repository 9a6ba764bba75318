"""Measure the stored models and write benchmarks/results.json, from which docs/figures.md is made.

    python benchmarks/measure.py [--real FOLDER] [--quick]

FOLDER holds real documents, which are not part of the project: dev.jsonl, dev-coder1.jsonl, dev-coder2.jsonl and raw/.
Without it the figures on real documents are left out. Takes some minutes: it trains a second model, without the seed.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy
from nltk.tokenize import TreebankWordTokenizer

from rhetoric.analysis import Model, load_model
from rhetoric.codebook import load_codebook
from rhetoric.corpus.agreement import aligned
from rhetoric.corpus.jsonl import load_dataset
from rhetoric.corpus.metric import MICRO
from rhetoric.corpus.splits import split
from rhetoric.document import Document
from rhetoric.reports.card import SURE
from rhetoric.tagging.calibration import reliability_record
from rhetoric.tagging.evaluation import Abstaining, compare, evaluate, reliability_of
from rhetoric.tagging.training import data_digest
from rhetoric.text.readers import find_files, read

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "benchmarks" / "results.json"
DATA = [ROOT / "data" / "seed" / "gold.jsonl", ROOT / "data" / "corpus"]
CODERS = [ROOT / "data" / "agreement" / name for name in ("first.jsonl", "second.jsonl")]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--real", type=Path, help="folder with dev.jsonl, its two codings, and raw/")
    parser.add_argument("--quick", action="store_true", help="without the second training and the speeds")
    options = parser.parse_args()
    real, quick = options.real, options.quick
    model = load_model("fast")
    documents = load_dataset(DATA)
    results: dict[str, Any] = {
        "model": model.card.sha256,
        "data": data_digest(documents),
        "machine": {"python": platform.python_version(), "numpy": numpy.__version__, "cores": os.cpu_count()},
        "lexicon_test": evaluate(load_model("lexicon").tagger, split(documents)["test"]).as_dict(),
        "best": {"model": load_model("best").card.sha256},
        "start": start_up(),
    }
    if not quick:
        results["seed"] = seed_held_out()
    if real:
        results |= on_real_documents(real, quick)
    RESULTS.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(RESULTS)


def on_real_documents(real: Path, quick: bool) -> dict[str, Any]:
    gold = load_dataset([real / "dev.jsonl"])
    labels = load_codebook().labels
    pairs = aligned(load_dataset([real / "dev-coder1.jsonl"]), load_dataset([real / "dev-coder2.jsonl"]))
    best = load_model("best")
    speeds = {} if quick else {"speed": speed_of_both([d.text for d in gold] + first_texts(real / "raw", 300))}
    return {
        "best": {"model": best.card.sha256, "real": evaluate(best.tagger, gold).as_dict(), **speeds},
        "real": evaluate(load_model("fast").tagger, gold).as_dict(),
        "lexicon_real": evaluate(load_model("lexicon").tagger, gold).as_dict(),
        "trust_real": {name: trust(load_model(name), gold) for name in ("fast", "best")},
        "coders_real": compare([x.spans for x, _ in pairs], [y for _, y in pairs], labels).as_dict(),
        **({} if quick else {"speed": speed(real / "raw")}),
    }


def trust(model: Model, gold: list[Document]) -> dict[str, Any]:
    """What the model's confidences are worth on real documents, and what is kept where a precision of SURE is asked."""
    sure = evaluate(Abstaining(model.tagger, model.least_confidences(SURE)), gold)
    return {
        "calibration": reliability_record(reliability_of(model.tagger, gold)),
        "sure": sure.as_dict()["labels"][MICRO],
    }


def first_texts(raw: Path, most: int) -> list[str]:
    documents = (
        document for entry in find_files([str(raw)]) if isinstance(entry, tuple) for document in read(*entry)
    )  # fmt: skip
    return [d.text for d in itertools.islice(documents, most) if hasattr(d, "text")]


def speed_of_both(texts: list[str]) -> dict[str, Any]:
    """Seconds that each model takes for the same texts, without evidence, one after the other in this process."""
    seconds = {}
    for name in ("fast", "best"):
        tagger = load_model(name).tagger
        tagger.tag(texts[0])
        start = time.perf_counter()
        words = sum(tagged.words for tagged in tagger.tag_all(texts))
        seconds[name] = round(time.perf_counter() - start, 3)
    return {"documents": len(texts), "words": words, "seconds": seconds}


def seed_held_out() -> dict[str, Any]:
    """What a model finds in the seed that was trained on the corpus alone."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "without-seed"
        coders = [f"--coder={file}" for file in CODERS]
        subprocess.run(
            [sys.executable, "-m", "rhetoric", "train", str(DATA[1]), *coders, "-o", str(target)], check=True
        )
        (seed,) = load_dataset([DATA[0]])
        result = evaluate(load_model(target).tagger, [seed])
    missed = {d.span: d.shared for d in result.errors if d.missed}
    return {
        "labels": result.as_dict()["labels"],
        "gold": [
            {
                "label": s.label,
                "text": " ".join(seed.text[s.start : s.end].split()),
                "found": round(missed.get(s, 1.0), 3),
            }
            for s in seed.spans
        ],
        "extra": [
            {"label": d.span.label, "text": " ".join(d.text.split()), "shared": round(d.shared, 3)}
            for d in result.errors
            if not d.missed
        ],
    }


def start_up(times: int = 7) -> dict[str, float]:
    """Seconds from start to exit, the best of some runs each, interleaved: importing numpy, and scoring the seed."""
    page = str(next((ROOT / "data" / "seed").glob("*.txt")))
    commands = {
        "import_numpy": [sys.executable, "-c", "import numpy"],
        "score_seed": [sys.executable, "-m", "rhetoric", "score", page],
        "score_seed_best": [sys.executable, "-m", "rhetoric", "score", page, "--model", "best"],
    }
    taken: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(times):
        for name, command in commands.items():
            start = time.perf_counter()
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            taken[name].append(time.perf_counter() - start)
    return {name: round(min(seconds), 4) for name, seconds in taken.items()}


def speed(raw: Path) -> dict[str, Any]:
    """Scoring all raw documents in a process of its own, beside nltk's Treebank tokeniser on the same texts."""
    code = (
        "import re, sys, time\n"
        "from rhetoric.cli.main import group\n"
        "start = time.perf_counter()\n"
        f"group.main(['score', {str(raw)!r}, '--format', 'jsonl', '-o', sys.argv[1]], standalone_mode=False)\n"
        "print(time.perf_counter() - start, re.search(r'VmHWM:\\s+(\\d+)', open('/proc/self/status').read())[1])\n"
    )  # the peak that getrusage has counts the memory of the process that started this one
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "scored.jsonl"
        done = subprocess.run(
            [sys.executable, "-c", code, str(target)], check=True, capture_output=True, text=True,
            env={**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
        )  # fmt: skip
        scored = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
    seconds, peak = map(float, done.stdout.split())
    texts = [
        document.text for entry in find_files([str(raw)]) if isinstance(entry, tuple)
        for document in read(*entry) if hasattr(document, "text")
    ]  # fmt: skip
    tokenizer = TreebankWordTokenizer()
    start = time.perf_counter()
    for text in texts:
        tokenizer.tokenize(text)
    peer = time.perf_counter() - start
    return {
        "documents": len(scored),
        "errors": sum("error" in record for record in scored),
        "words": sum(record.get("words", 0) for record in scored),
        "spans": sum(len(record.get("spans", [])) for record in scored),
        "seconds": round(seconds, 3),
        "peak_mb": round(peak / 1024, 1),
        "nltk_treebank_seconds": round(peer, 3),
    }


if __name__ == "__main__":
    main()
