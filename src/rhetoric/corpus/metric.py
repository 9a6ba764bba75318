"""The one metric of the project, for a classifier against gold and for one coder against another.

Partial-overlap precision and recall after Da San Martino et al. (2019, "Fine-Grained Analysis of Propaganda in News
Articles", EMNLP): for predicted spans S and gold spans T, with
C(s, t, h) = |s ∩ t| / h where the labels are equal, else 0,

    P = Σ_s Σ_t C(s, t, |s|) / |S|        R = Σ_s Σ_t C(s, t, |t|) / |T|

Counts are stored and precision, recall and F1 derived from them. Two faults of the public scorer are not repeated:
recall per label divides by the gold spans of that label, and a label absent from both sides has no F1 (nan), not an
F1 of 1.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rhetoric.document import Span

MICRO = "micro"
"""The name of the row in which all devices are pooled."""


@dataclass(frozen=True, slots=True)
class Counts:
    """Sums over spans. `overlap_predicted` is Σ C(s, t, |s|), `overlap_gold` is Σ C(s, t, |t|), `exact` counts
    equal spans."""

    predicted: int = 0
    gold: int = 0
    overlap_predicted: float = 0.0
    overlap_gold: float = 0.0
    exact: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.predicted + other.predicted,
            self.gold + other.gold,
            self.overlap_predicted + other.overlap_predicted,
            self.overlap_gold + other.overlap_gold,
            self.exact + other.exact,
        )

    @property
    def precision(self) -> float:
        return _ratio(self.overlap_predicted, self.predicted)

    @property
    def recall(self) -> float:
        return _ratio(self.overlap_gold, self.gold)

    @property
    def f1(self) -> float:
        return _f1(self.precision, self.recall, self.predicted, self.gold)

    @property
    def exact_precision(self) -> float:
        return _ratio(self.exact, self.predicted)

    @property
    def exact_recall(self) -> float:
        return _ratio(self.exact, self.gold)

    @property
    def exact_f1(self) -> float:
        return _f1(self.exact_precision, self.exact_recall, self.predicted, self.gold)


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole else math.nan


def _f1(precision: float, recall: float, predicted: int, gold: int) -> float:
    if not predicted and not gold:
        return math.nan
    if not predicted or not gold or precision + recall == 0:
        return 0.0
    return 2 * precision * recall / (precision + recall)


def count(predicted: Iterable[Span], gold: Iterable[Span]) -> Counts:
    """Counts of one label in one document; spans of other labels must have been left out by the caller."""
    predicted, gold = sorted(predicted), sorted(gold)
    overlap_predicted = overlap_gold = 0.0
    for p in predicted:
        for g in gold:
            shared = p.overlap(g)
            if shared:
                overlap_predicted += shared / (p.end - p.start)
                overlap_gold += shared / (g.end - g.start)
    exact = len({(s.start, s.end) for s in predicted} & {(s.start, s.end) for s in gold})
    return Counts(len(predicted), len(gold), overlap_predicted, overlap_gold, exact)


def count_by_label(predicted: Iterable[Span], gold: Iterable[Span], labels: Sequence[str]) -> dict[str, Counts]:
    """Counts of one document for each of `labels`, and under MICRO their sum."""
    predicted, gold = list(predicted), list(gold)
    rows = {
        label: count([s for s in predicted if s.label == label], [s for s in gold if s.label == label])
        for label in labels
    }
    rows[MICRO] = sum(rows.values(), Counts())
    return rows


def f1_intervals(
    documents: Sequence[dict[str, Counts]], level: float = 0.95, resamples: int = 1000, seed: int = 0
) -> dict[str, tuple[float, float]]:
    """Percentile bootstrap interval of the partial-overlap F1 of every label, resampling documents (Efron 1979).

    `documents` holds one `count_by_label` result a document. Resamples in which a label has neither gold nor predicted
    spans are left out; a label without any has (nan, nan).
    """
    if not documents:
        return {}
    times = resampled_counts(len(documents), resamples, seed)
    tails = [50 * (1 - level), 50 * (1 + level)]
    intervals = {}
    for label in documents[0]:
        rows = [d[label] for d in documents]
        per_document = np.array([[c.predicted, c.gold, c.overlap_predicted, c.overlap_gold] for c in rows], dtype=float)
        scores = _f1_of_sums(times @ per_document)
        scores = scores[~np.isnan(scores)]
        low, high = np.percentile(scores, tails) if len(scores) else (math.nan, math.nan)
        intervals[label] = (float(low), float(high))
    return intervals


def resampled_counts(documents: int, resamples: int, seed: int = 0) -> NDArray[np.float64]:
    """How often each document is drawn in each resample with replacement; a row a resample."""
    rng = np.random.default_rng(seed)
    draws = rng.integers(0, documents, size=(resamples, documents))
    return np.asarray(np.apply_along_axis(np.bincount, 1, draws, minlength=documents), dtype=float)


def _f1_of_sums(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    predicted, gold, overlap_predicted, overlap_gold = sums.T
    with np.errstate(divide="ignore", invalid="ignore"):
        precision = np.where(predicted > 0, overlap_predicted / predicted, 0.0)
        recall = np.where(gold > 0, overlap_gold / gold, 0.0)
        f1 = np.where(precision + recall > 0, 2 * precision * recall / (precision + recall), 0.0)
    f1[(predicted == 0) & (gold == 0)] = math.nan
    return np.asarray(f1, dtype=float)
