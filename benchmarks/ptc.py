"""Span identification on the Propaganda Techniques Corpus in five folds: what `fast` learns from labels of others.

    python benchmarks/ptc.py FOLDER [--folds 5] [--joined]

FOLDER is the corpus as it is given out. For each fold a model is fitted to the other articles, with their labels as
they are, or with --joined to the stretches that any technique has; a ninth of them (by a hash) sets its thresholds. Its
marks of all techniques are then joined to stretches, as
the task of SemEval-2020 (Da San Martino et al. 2020) joins them, and held to the joined gold by partial overlap.
Prints a line a fold, and all folds together. Some minutes.
"""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace

from rhetoric.codebook import load_codebook
from rhetoric.corpus.jsonl import load_dataset
from rhetoric.corpus.metric import Counts, count
from rhetoric.document import Document, Span
from rhetoric.resources import data_dir
from rhetoric.tagging.lexicon import Lexicon, read_kinds
from rhetoric.tagging.training import Settings, fit
from rhetoric.tagging.vectors import read_vectors

ANY = "propaganda"
THRESHOLDS = 9
"""One article in so many, of those not held out, sets thresholds."""


def joined(spans: Iterable[Span]) -> list[Span]:
    """Spans that overlap or touch, whatever their labels, as one."""
    stretches: list[Span] = []
    for span in sorted(spans):
        if stretches and span.start <= stretches[-1].end:
            last = stretches.pop()
            stretches.append(Span(last.start, max(last.end, span.end), ANY))
        else:
            stretches.append(Span(span.start, span.end, ANY))
    return stretches


def place(document: Document, parts: int) -> int:
    return int(hashlib.sha256(document.id.encode()).hexdigest()[:8], 16) % parts


def held_out(articles: Sequence[Document], fold: int, folds: int, learn_joined: bool) -> Counts:
    """The counts of one fold."""
    test = [d for d in articles if place(d, folds) == fold]
    rest = [d for d in articles if place(d, folds) != fold]
    if learn_joined:
        rest = [replace(d, spans=tuple(joined(d.spans))) for d in rest]
    dev = [d for d in rest if place(d, folds * THRESHOLDS) % THRESHOLDS == 0]
    learn = [d for d in rest if place(d, folds * THRESHOLDS) % THRESHOLDS]
    labels = sorted({s.label for d in learn for s in d.spans})
    kinds = read_kinds(data_dir() / "lexicon.toml")
    lexicon = Lexicon({**{f"cue-{d.id}": d.cues for d in load_codebook()}, **kinds})
    tagger = fit(learn, dev, labels, read_vectors(data_dir() / "vectors"), lexicon, Settings())
    marks = (joined(mark.span for mark in tagger.tag(d.text).marks) for d in test)
    return sum((count(found, joined(d.spans)) for found, d in zip(marks, test, strict=True)), Counts())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder")
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--joined", action="store_true", help="learn stretches instead of techniques")
    options = parser.parse_args()
    articles = load_dataset([options.folder])
    total = Counts()
    for fold in range(options.folds):
        counts = held_out(articles, fold, options.folds, options.joined)
        total += counts
        print(f"fold {fold + 1}: {told(counts)}", flush=True)
    print(f"all {len(articles)} articles: {told(total)}")


def told(counts: Counts) -> str:
    return f"P {counts.precision:.3f}  R {counts.recall:.3f}  F1 {counts.f1:.3f}  of {counts.gold} stretches"


if __name__ == "__main__":
    main()
