"""Span identification on the Propaganda Techniques Corpus in five folds: what our models learn from labels of others.

    python benchmarks/ptc.py FOLDER [--kind best [--start best]] [--folds 5] [--jobs 2]

FOLDER is the corpus as it is given out. For each fold a model is fitted to the other articles, with their labels as
they are; with --start, its encoder is tuned on from that of a stored model. Its marks of all techniques, joined to
stretches as the task of SemEval-2020 (Da San Martino et al. 2020) joins them, are held to the joined gold by partial
overlap. A model with an encoder marks where any technique holds with enough probability: its techniques are each less
probable than some of them. How readily it marks is set for the F1 of stretches on a ninth of the articles learnt from
(by a hash). Prints a line a fold, and all folds together. Some minutes; --kind best needs the extra `train`, and most
of an hour.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import joblib
import numpy as np
from numpy.typing import NDArray

from rhetoric.codebook import load_codebook
from rhetoric.corpus.jsonl import load_dataset
from rhetoric.corpus.metric import Counts, count
from rhetoric.document import Document, Span
from rhetoric.resources import data_dir
from rhetoric.tagging import chains
from rhetoric.tagging.encoder import Encoder
from rhetoric.tagging.lexicon import feature_lexicon
from rhetoric.tagging.sheet import Sheet, prepare
from rhetoric.tagging.store import find_model
from rhetoric.tagging.tagger import Mark, Tagger
from rhetoric.tagging.training import BIASES, FLOORS, Settings, fit, in_shares
from rhetoric.tagging.vectors import read_vectors

ANY = "propaganda"
THRESHOLDS = 9
"""One article in so many, of those not held out, sets the threshold."""
ENOUGH = np.arange(0.04, 0.41, 0.02)
"""The least probabilities that are tried."""
EPOCHS = 6
"""Of the encoder's tuning, all in one."""
SHARES = (0.4, 0.6)
"""Of the chains and of the encoder; the articles that set the threshold are too few to choose among shares."""
GAP = 2
"""Tokens between two stretches that are marked along, at most."""


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


def held_out(articles: Sequence[Document], fold: int, folds: int, kind: str, start: Path | None) -> Counts:
    """The counts of one fold."""
    test = [d for d in articles if place(d, folds) == fold]
    rest = [d for d in articles if place(d, folds) != fold]
    dev = [d for d in rest if place(d, folds * THRESHOLDS) % THRESHOLDS == 0]
    learn = [d for d in rest if place(d, folds * THRESHOLDS) % THRESHOLDS]
    tagger = fast(learn)
    return decoded(tagger, dev, test) if kind == "fast" else probable(with_encoder(tagger, learn, start), dev, test)


def decoded(tagger: Tagger, dev: Sequence[Document], test: Sequence[Document]) -> Counts:
    """The counts on `test` of what is decoded under the bias and with the least confidence, of all techniques alike,
    that have the highest F1 on `dev`."""
    tagger.weights.floor[:] = 0

    def found(documents: Sequence[Document], bias: float) -> list[list[Mark]]:
        tagger.weights.bias[:] = bias
        return [tagger.tag(d.text).marks for d in documents]

    def held_to_gold(documents: Sequence[Document], marks: Sequence[Sequence[Mark]], least: float) -> Counts:
        stretches = (joined(m.span for m in own if m.confidence >= least) for own in marks)
        return sum((count(s, joined(d.spans)) for s, d in zip(stretches, documents, strict=True)), Counts())

    choices = [
        (held_to_gold(dev, marks, least).f1, bias, least)
        for bias in BIASES.tolist()
        for marks in [found(dev, bias)]
        for least in FLOORS.tolist()
    ]
    _, bias, least = max(choices, key=lambda choice: choice[0])
    return held_to_gold(test, found(test, bias), least)


def probable(tagger: Tagger, dev: Sequence[Document], test: Sequence[Document]) -> Counts:
    """The counts on `test` of the least probability of any technique that has the highest F1 on `dev`."""
    readings = read(tagger, dev)
    enough = max(ENOUGH.tolist(), key=lambda least: counted(readings, least).f1)
    return counted(read(tagger, test), enough)


def fast(learn: Sequence[Document]) -> Tagger:
    labels = sorted({s.label for d in learn for s in d.spans})
    lexicon = feature_lexicon(load_codebook(), data_dir() / "lexicon.toml")
    return fit(learn, (), labels, read_vectors(data_dir() / "vectors"), lexicon, Settings(jobs=1))


def with_encoder(tagger: Tagger, learn: Sequence[Document], start: Path | None) -> Tagger:
    """The tagger with an encoder."""
    import torch

    from rhetoric.tagging.encoder_training import EncoderSettings, fit_encoder

    torch.set_num_threads(1)  # folds run side by side, and more threads add up in another order
    words, settings = tagger.word_vectors.words, EncoderSettings(epochs=EPOCHS, rounds=())
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        fit_encoder(learn, tagger.labels, words, folder, settings, lambda s: print(s, file=sys.stderr), start=start)
        return in_shares(tagger, Encoder.read(folder, len(tagger.labels)), SHARES, ())


@dataclass(frozen=True, slots=True)
class Reading:
    """An article, its joined gold, and of every token the probability that it stands in a span of any technique: that
    of techniques which are independent of each other, given the text."""

    sheet: Sheet
    gold: list[Span]
    probability: NDArray[np.float64]

    def stretches(self, enough: float) -> Iterator[Span]:
        """Runs of tokens that are probable enough, within a paragraph."""
        tokens = np.flatnonzero(self.probability >= enough)
        paragraph = np.searchsorted(self.sheet.bounds, tokens, side="right")
        breaks = np.flatnonzero((np.diff(tokens) > GAP + 1) | (np.diff(paragraph) != 0)) + 1
        for run in np.split(tokens, breaks) if len(tokens) else ():
            yield self.sheet.span(int(run[0]), int(run[-1]) + 1, ANY)


def read(tagger: Tagger, documents: Iterable[Document]) -> list[Reading]:
    readings = []
    for document in documents:
        sheet = prepare(document.text)
        scores = tagger.emissions(sheet).astype(np.float64)
        of_tags = chains.expectations(scores, tagger.weights.transitions.astype(np.float64), sheet.bounds).marginals
        any_technique = 1 - np.prod(1 - of_tags.sum(axis=2).clip(0, 1), axis=1)
        readings.append(Reading(sheet, joined(document.spans), any_technique))
    return readings


def counted(readings: Iterable[Reading], enough: float) -> Counts:
    return sum((count(list(reading.stretches(enough)), reading.gold) for reading in readings), Counts())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder")
    parser.add_argument("--kind", choices=["fast", "best"], default="fast")
    parser.add_argument("--start", help="for --kind best: the stored model whose encoder is tuned on")
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--jobs", type=int, default=2, help="folds at a time")
    options = parser.parse_args()
    start = find_model(options.start) if options.start else None
    articles = load_dataset([options.folder])
    total = Counts()
    folds = joblib.Parallel(n_jobs=options.jobs, return_as="generator")(
        joblib.delayed(held_out)(articles, fold, options.folds, options.kind, start) for fold in range(options.folds)
    )
    for fold, counts in enumerate(folds):
        total += counts
        print(f"fold {fold + 1}: {told(counts)}", flush=True)
    print(f"all {len(articles)} articles: {told(total)}")


def told(counts: Counts) -> str:
    return f"P {counts.precision:.3f}  R {counts.recall:.3f}  F1 {counts.f1:.3f}  of {counts.gold} stretches"


if __name__ == "__main__":
    main()
