"""How good a tagger is on coded documents: counts per device, and the figures derived from them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from rhetoric.corpus.metric import MICRO, Counts, count_by_label, f1_intervals
from rhetoric.document import Document, Span
from rhetoric.tagging.calibration import Bin, reliability
from rhetoric.tagging.tagger import Mark, Tagged

SCHEMA = "rhetoric/evaluation/1"


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Counts and bootstrap intervals by label; the row MICRO pools all devices."""

    counts: dict[str, Counts]
    intervals: dict[str, tuple[float, float]]
    documents: int
    words: int
    errors: tuple[Difference, ...]

    def as_dict(self) -> dict[str, Any]:
        """Counts first, figures beside them; nan (a label absent from both sides) becomes null."""
        return {
            "schema": SCHEMA,
            "documents": self.documents,
            "words": self.words,
            "labels": {label: _row(c, self.intervals[label]) for label, c in self.counts.items()},
        }


@dataclass(frozen=True, slots=True)
class Difference:
    """A span that only one side has; `missed` is True for gold that was not found. `shared` is the part of it that the
    other side's spans of the label cover."""

    document: str
    span: Span
    text: str
    missed: bool
    shared: float


def _row(counts: Counts, interval: tuple[float, float]) -> dict[str, Any]:
    return {
        "gold": counts.gold,
        "predicted": counts.predicted,
        "overlap_gold": round(counts.overlap_gold, 6),
        "overlap_predicted": round(counts.overlap_predicted, 6),
        "exact": counts.exact,
        "precision": _figure(counts.precision),
        "recall": _figure(counts.recall),
        "f1": _figure(counts.f1),
        "f1_interval": [_figure(x) for x in interval],
        "exact_precision": _figure(counts.exact_precision),
        "exact_recall": _figure(counts.exact_recall),
        "exact_f1": _figure(counts.exact_f1),
    }


def _figure(value: float) -> float | None:
    return None if math.isnan(value) else round(value, 4)


class Tags(Protocol):
    """Anything that marks a text: the classifier's tagger, or the lexicon baseline."""

    @property
    def labels(self) -> tuple[str, ...]: ...

    def tag(self, text: str, reasons: bool = False) -> Tagged: ...


@dataclass(frozen=True, slots=True)
class Abstaining:
    """A tagger that keeps a mark only where its confidence is at least that of `least` for its device."""

    tagger: Tags
    least: Mapping[str, float]

    @property
    def labels(self) -> tuple[str, ...]:
        return self.tagger.labels

    def tag(self, text: str, reasons: bool = False) -> Tagged:
        found = self.tagger.tag(text, reasons)
        return found._replace(marks=[m for m in found.marks if m.confidence >= self.least[m.span.label]])


def evaluate(tagger: Tags, documents: Sequence[Document], resamples: int = 1000) -> Evaluation:
    """Compare what `tagger` marks in the text of each document with the document's spans."""
    tagged = [tagger.tag(document.text) for document in documents]
    spans = [[mark.span for mark in found.marks] for found in tagged]
    return compare(spans, documents, tagger.labels, sum(found.words for found in tagged), resamples)


def judged_marks(tagger: Tags, documents: Sequence[Document]) -> list[tuple[Mark, float]]:
    """Every mark of the documents with the degree to which it is right: the part of it that gold spans cover."""
    return [
        (mark, covered(mark.span, document.spans)) for document in documents for mark in tagger.tag(document.text).marks
    ]


def reliability_of(tagger: Tags, documents: Sequence[Document]) -> list[Bin]:
    """How the confidences of marks compare with the precision that the marks reach."""
    judged = judged_marks(tagger, documents)
    return reliability([mark.confidence for mark, _ in judged], [right for _, right in judged])


def compare(
    predicted: Sequence[Sequence[Span]],
    documents: Sequence[Document],
    labels: Sequence[str],
    words: int = 0,
    resamples: int = 1000,
) -> Evaluation:
    """Compare spans with those of the documents, in the same order."""
    rows = [count_by_label(found, d.spans, labels) for found, d in zip(predicted, documents, strict=True)]
    totals = {label: sum((row[label] for row in rows), Counts()) for label in (*labels, MICRO)}
    errors = tuple(
        difference
        for found, document in zip(predicted, documents, strict=True)
        for difference in _differences(found, document)
    )
    return Evaluation(totals, f1_intervals(rows, resamples=resamples), len(documents), words, errors)


def _differences(found: Sequence[Span], document: Document) -> list[Difference]:
    both = set(found) & set(document.spans)
    sides = ((found, document.spans, False), (document.spans, found, True))
    return sorted(
        (
            Difference(document.id, span, document.text[span.start : span.end], missed, covered(span, others))
            for spans, others, missed in sides
            for span in spans
            if span not in both
        ),
        key=lambda d: (d.span, d.missed),
    )


def covered(span: Span, others: Iterable[Span]) -> float:
    """The share of a span's characters that other spans of its device cover."""
    shared = sum(span.overlap(other) for other in others if other.label == span.label)
    return shared / (span.end - span.start)
