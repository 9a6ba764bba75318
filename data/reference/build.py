"""Count the devices in the plain reporting of the corpus: the rates that a report shows beside those of a document.

python data/reference/build.py            write rates.json
python data/reference/build.py --check    exit 1 where it is older than the corpus or a stored model

The devices are counted as coders marked them, and as each stored model marks the same documents. A model's rates are
the ones to hold a document against that it has scored: it marks more, or less, than coders do. It has learnt from four
fifths of these documents, which changes its rates little (README.md has the comparison).
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from rhetoric.analysis import FoundSpan, Model, load_model
from rhetoric.codebook import load_codebook
from rhetoric.corpus.jsonl import load_dataset
from rhetoric.corpus.splits import split
from rhetoric.document import Document, Span
from rhetoric.text.segment import count_words

FOLDER = Path(__file__).resolve().parent
RATES = FOLDER / "rates.json"
SCHEMA = "rhetoric/reference-rates/1"
REPORTING = ("agency-dispatches", "court-report", "local-news", "market-report", "science-news", "wire-news")
"""The plain genres that report events; the others (manuals, minutes, encyclopaedias) are no reporting."""
MODELS = ("fast", "best")
RESAMPLES = 2_000


def plain_reporting() -> list[Document]:
    return load_dataset([FOLDER.parent / "corpus" / f"{genre}.jsonl" for genre in REPORTING])


def reference(documents: Sequence[Document]) -> dict[str, Any]:
    """What the file must hold."""
    words = np.array([count_words(document.text) for document in documents])
    return {
        "schema": SCHEMA,
        "name": "plain reporting",
        "genres": list(REPORTING),
        "documents": len(documents),
        "words": int(words.sum()),
        "coders": counted([document.spans for document in documents], words),
        "models": {name: by_model(load_model(name), documents, words) for name in MODELS},
    }


def by_model(model: Model, documents: Sequence[Document], words: np.ndarray) -> dict[str, Any]:
    """The devices as a model marks them, with the model's hash, all its spans by genre, and those in the documents that
    it has not learnt from."""
    marks = [model.analyse(document.text, evidence=False).spans for document in documents]
    by_genre = dict.fromkeys(REPORTING, 0)
    parts = split(documents)
    unknown = {document.id for part in ("dev", "test") for document in parts[part]}
    own = [(len(s), n) for d, s, n in zip(documents, marks, words.tolist(), strict=True) if d.id in unknown]
    held_out = {"documents": len(own), "words": sum(n for _, n in own), "spans": sum(s for s, _ in own)}
    for document, spans in zip(documents, marks, strict=True):
        by_genre[document.meta["genre"]] += len(spans)
    return {
        "sha256": model.card.sha256,
        "by_genre": by_genre,
        "held_out": held_out,
        "devices": counted(marks, words),
    }


def counted(marks: Sequence[Sequence[Span | FoundSpan]], words: np.ndarray) -> dict[str, Any]:
    """Of every device the spans in all documents, and the 95 % interval of spans per 1,000 words.

    The interval is the middle of the rates of RESAMPLES resamples of the documents (percentile bootstrap; Efron and
    Tibshirani 1993, chapter 13). A device that was not found has three spans as its upper end (the rule of three;
    Hanley and Lippman-Hand 1983).
    """
    labels = load_codebook().labels
    spans = np.array([[sum(span.label == label for span in of_one) for label in labels] for of_one in marks])
    even = np.full(len(words), 1 / len(words))
    drawn = np.random.default_rng(0).multinomial(len(words), even, size=RESAMPLES)
    low, high = np.percentile(1000 * (drawn @ spans) / (drawn @ words)[:, None], [2.5, 97.5], axis=0)
    total = spans.sum(axis=0)
    high = np.where(total == 0, 3000 / words.sum(), high)
    return {
        label: {"spans": int(n), "interval": [round(float(a), 3), round(float(b), 3)]}
        for label, n, a, b in zip(labels, total, low, high, strict=True)
    }


def main(arguments: list[str]) -> int:
    made = json.dumps(reference(plain_reporting()), indent=1) + "\n"
    if arguments == ["--check"]:
        return int(RATES.read_text(encoding="utf-8") != made)
    RATES.write_text(made, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
