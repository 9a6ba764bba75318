"""Span identification on the Propaganda Techniques Corpus in five folds: what our models learn from labels of others.

    python benchmarks/ptc.py FOLDER [--kind best] [--joined] [--folds 5]

FOLDER is the corpus as it is given out. For each fold a model is fitted to the other articles, with their labels as
they are, or with --joined to the stretches that any technique has. Its marks of all techniques are then joined to
stretches, as the task of SemEval-2020 (Da San Martino et al. 2020) joins them, and held to the joined gold by partial
overlap; how readily all techniques are marked is set for that on a ninth of the articles learnt from (by a hash).
Prints a line a fold, and all folds together. Some minutes; --kind best needs the extra `train`, and most of an hour.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from rhetoric.codebook import load_codebook
from rhetoric.corpus.jsonl import load_dataset
from rhetoric.corpus.metric import Counts, count
from rhetoric.document import Document, Span
from rhetoric.resources import data_dir
from rhetoric.tagging.encoder import Encoder
from rhetoric.tagging.lexicon import feature_lexicon
from rhetoric.tagging.tagger import Tagger
from rhetoric.tagging.training import BIASES, FLOORS, Settings, fit, join_encoder
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


def held_out(articles: Sequence[Document], fold: int, folds: int, kind: str, learn_joined: bool) -> Counts:
    """The counts of one fold."""
    test = [d for d in articles if place(d, folds) == fold]
    rest = [d for d in articles if place(d, folds) != fold]
    if learn_joined:
        rest = [replace(d, spans=tuple(joined(d.spans))) for d in rest]
    dev = [d for d in rest if place(d, folds * THRESHOLDS) % THRESHOLDS == 0]
    learn = [d for d in rest if place(d, folds * THRESHOLDS) % THRESHOLDS]
    tagger = fitted(learn, dev, kind)
    tagger.weights.bias[:], least = readiness(tagger, dev)
    tagger.weights.floor[:] = 0
    found = marked(tagger, test, least)
    return sum((count(stretches, joined(d.spans)) for stretches, d in zip(found, test, strict=True)), Counts())


def fitted(learn: Sequence[Document], dev: Sequence[Document], kind: str) -> Tagger:
    labels = sorted({s.label for d in learn for s in d.spans})
    lexicon = feature_lexicon(load_codebook(), data_dir() / "lexicon.toml")
    tagger = fit(learn, dev, labels, read_vectors(data_dir() / "vectors"), lexicon, Settings())
    if kind == "fast":
        return tagger
    from rhetoric.tagging.encoder_training import EncoderSettings, fit_encoder

    words = tagger.word_vectors.words
    with tempfile.TemporaryDirectory() as folder:
        fit_encoder(learn, labels, words, Path(folder), EncoderSettings(), lambda line: print(line, file=sys.stderr))
        return join_encoder(tagger, Encoder.read(Path(folder), len(labels)), dev)


def readiness(tagger: Tagger, documents: Sequence[Document]) -> tuple[float, float]:
    """The bias and the least confidence, of all techniques alike, that have the best F1 of stretches."""
    tagger.weights.floor[:] = 0
    worth: dict[tuple[float, float], float] = {}
    for bias in BIASES.tolist():
        tagger.weights.bias[:] = bias
        found = [(tagger.tag(d.text).marks, joined(d.spans)) for d in documents]
        for least in FLOORS.tolist():
            stretches = ((joined(m.span for m in marks if m.confidence >= least), gold) for marks, gold in found)
            worth[bias, least] = sum((count(*pair) for pair in stretches), Counts()).f1
    return max(worth, key=worth.__getitem__)


def marked(tagger: Tagger, documents: Iterable[Document], least: float) -> Iterable[list[Span]]:
    """The stretches of each document."""
    for document in documents:
        yield joined(mark.span for mark in tagger.tag(document.text).marks if mark.confidence >= least)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder")
    parser.add_argument("--kind", choices=["fast", "best"], default="fast")
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--joined", action="store_true", help="learn stretches instead of techniques")
    options = parser.parse_args()
    articles = load_dataset([options.folder])
    total = Counts()
    for fold in range(options.folds):
        counts = held_out(articles, fold, options.folds, options.kind, options.joined)
        total += counts
        print(f"fold {fold + 1}: {told(counts)}", flush=True)
    print(f"all {len(articles)} articles: {told(total)}")


def told(counts: Counts) -> str:
    return f"P {counts.precision:.3f}  R {counts.recall:.3f}  F1 {counts.f1:.3f}  of {counts.gold} stretches"


if __name__ == "__main__":
    main()
