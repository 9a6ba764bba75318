"""How far marks hang on outward things: quotation marks, layout, names. Writes benchmarks/invariance.json.

    python benchmarks/invariance.py [MODEL ...]     default: fast

The held-out documents of the corpus are marked as they are and in another dress (rhetoric.corpus.variants); marks of
the first, moved along with the text, are compared with those of the second by the project's metric. 1.000 means that
nothing changed. Names are words that begin with a capital inside of a sentence and that the word vectors do not know in
lower case.
"""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from rhetoric.corpus.jsonl import load_dataset
from rhetoric.corpus.metric import MICRO
from rhetoric.corpus.splits import split
from rhetoric.corpus.variants import VARIANTS, other_names
from rhetoric.resources import data_dir
from rhetoric.tagging.evaluation import compare
from rhetoric.tagging.store import read_model

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "benchmarks" / "invariance.json"


def main() -> None:
    known = frozenset((data_dir() / "vectors" / "words.txt").read_text(encoding="utf-8").split("\n"))
    dresses = {**VARIANTS, "other names": partial(other_names, known=known.__contains__)}
    documents = split(load_dataset([ROOT / "data" / "corpus"]))["test"]
    results: dict[str, Any] = {}
    for name in sys.argv[1:] or ["fast"]:
        model = read_model(name)
        as_they_are = [replace(d, spans=_spans(model.tagger, d.text)) for d in documents]
        rows = {}
        for dress, change in dresses.items():
            moved = [change(document) for document in as_they_are]
            marks = [_spans(model.tagger, document.text) for document in moved]
            counts = compare(marks, moved, model.tagger.labels, resamples=1).counts[MICRO]
            rows[dress] = {"marks": counts.gold, "f1": round(counts.f1, 4), "exact_f1": round(counts.exact_f1, 4)}
            print(f"{name:8}{dress:26}{counts.gold:6} marks   F1 {counts.f1:.3f}   exact {counts.exact_f1:.3f}")
        results[name] = {"model": model.sha256, "dresses": rows}
    RESULTS.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")


def _spans(tagger: Any, text: str) -> tuple[Any, ...]:
    return tuple(sorted(mark.span for mark in tagger.tag(text)[0]))


if __name__ == "__main__":
    main()
