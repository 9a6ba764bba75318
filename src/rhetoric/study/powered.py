"""Prediction-powered estimates: a coder's counts in a sample of documents, and the machine's counts in all of them.

The machine counts every document and errs; the coder errs less and reads few. The rate is the machine's over all
documents, times a weight, plus the coder's excess over that in the sample (Angelopoulos, Bates, Fannjiang, Jordan and
Zrnic 2023, "Prediction-powered inference", Science 382: 669), with the weight that makes the variance least
(Angelopoulos, Duchi and Zrnic 2023, "PPI++", arXiv:2311.01453). In survey sampling it is the regression estimator in
two phases (Särndal, Swensson and Wretman 1992, "Model Assisted Survey Sampling", ch. 9). Nothing is assumed of the
machine's errors: were its counts of no use, the weight would be nought and the estimate the coder's alone.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from rhetoric.study.contrasts import REST, Pair, other_rows
from rhetoric.study.estimates import CODED, Estimate, EstimatedContrast
from rhetoric.study.table import ALL, Floats, Ints, Table

LEAST = 5
"""Coded documents of a group under which nothing is estimated."""
FEW = 30
"""Coded documents, or coded documents with the device, under which an interval is rough."""


@dataclass(frozen=True)
class Coding:
    """What a coder found: `rows` (n) of the coded documents in the table, `counts` (n, d) of their spans, their strata
    (n, whole numbers from 0), and of each stratum how many documents it was drawn from."""

    rows: Ints
    counts: Ints
    stratum: Ints
    of: Ints


@dataclass(frozen=True, slots=True)
class Powered:
    """A rate per word, its variance, the degrees of freedom of that, and the weight of the machine's counts."""

    rate: float
    variance: float
    freedom: int
    weight: float


def powered(machine: Floats, words: Floats, coded: Ints, truth: Floats, stratum: Ints, of: Ints) -> Powered:
    """The rate Σ truth / Σ words of N documents of which n are coded.

    `machine`, `words` (N) of all documents; `coded` (n) indices of those with a `truth` (n); `stratum` (n) of each
    coded document, `of` the documents in each stratum. The variance is that of having these N documents and no others,
    plus that of having coded these n of them, stratum by stratum, less
    the degree of freedom that the weight took.
    """
    total = words.sum()
    drawn = np.bincount(stratum, minlength=len(of))
    expansion = (of / np.maximum(drawn, 1))[stratum]
    w, m = words[coded], machine[coded]
    plain = truth - _ratio(truth, w, expansion) * w
    guess = m - _ratio(m, w, expansion) * w
    share = np.where(drawn > 0, of**2 * (1 / np.maximum(drawn, 1) - 1 / of), 0.0)
    spread = float(share @ _covariance(guess, guess, stratum, len(of)))
    weight = max(0.0, float(share @ _covariance(plain, guess, stratum, len(of))) / spread) if spread > 0 else 0.0
    excess = truth - weight * m
    left = excess - _ratio(excess, w, expansion) * w
    rate = weight * float(machine.sum() / total) + _ratio(excess, w, expansion)
    deviation = truth - rate * w
    n = len(coded)
    of_documents = len(words) * float(expansion @ deviation**2 / expansion.sum()) * n / (n - 1) / total**2
    strata = int((drawn > 0).sum())
    freedom = max(n - strata - (1 if weight else 0), 1)
    of_coding = float(share @ _covariance(left, left, stratum, len(of))) / total**2 * (n - strata) / freedom
    return Powered(rate, of_documents + of_coding, freedom, weight)


def _ratio(y: Floats, w: Floats, expansion: Floats) -> float:
    return float(expansion @ y / (expansion @ w))


def _covariance(x: Floats, y: Floats, stratum: Ints, strata: int) -> Floats:
    """Within each stratum; nought for a stratum of one."""
    n = np.bincount(stratum, minlength=strata)
    size = np.maximum(n, 1)
    mean_x, mean_y = (np.bincount(stratum, z, minlength=strata) / size for z in (x, y))
    products = np.bincount(stratum, (x - mean_x[stratum]) * (y - mean_y[stratum]), minlength=strata)
    return np.where(n > 1, products / np.maximum(n - 1, 1), 0.0)


def powered_rates(
    table: Table, coding: Coding, pairs: Sequence[Pair], level: float
) -> tuple[list[Estimate], list[EstimatedContrast]]:
    """Prediction-powered rates of every group of which documents were coded, and their contrasts."""
    estimates: list[Estimate] = []
    contrasts: list[EstimatedContrast] = []
    members = {(g, None): table.rows(g) for g in range(len(table.groups))} | {
        (None, first): other_rows(table, first, None) for first, second in pairs if second is None
    }
    for i, device in enumerate(table.labels):
        known: dict[tuple[int | None, int | None], Powered] = {}
        for key, rows in members.items():
            here = np.flatnonzero(np.isin(coding.rows, rows))
            if key[0] is not None and len(rows):
                estimates.append(_estimate(table, coding, i, device, key[0], rows, here, level, known))
            elif len(here) >= LEAST:
                known[key] = _of_rows(table, coding, i, rows, here)
        for first, second in pairs:
            one, two = known.get((first, None)), known.get((second, None) if second is not None else (None, first))
            if one and two:
                names = table.groups[first], table.groups[second] if second is not None else REST
                contrasts.append(_contrast(names, device, one, two, level))
    return estimates, contrasts


def _of_rows(table: Table, coding: Coding, device: int, rows: Ints, here: Ints) -> Powered:
    at = np.searchsorted(rows, coding.rows[here])
    used, stratum = np.unique(coding.stratum[here], return_inverse=True)
    return powered(
        table.counts[ALL][rows, device].astype(np.float64), table.words[rows].astype(np.float64), at,
        coding.counts[here, device].astype(np.float64), stratum, coding.of[used].astype(np.float64),
    )  # fmt: skip


def _estimate(
    table: Table, coding: Coding, i: int, device: str, g: int, rows: Ints, here: Ints, level: float,
    known: dict[tuple[int | None, int | None], Powered],
) -> Estimate:  # fmt: skip
    group = table.groups[g]
    machine = 1000 * float(table.counts[ALL][rows, i].sum()) / float(table.words[rows].sum())
    n = len(here)
    if n < LEAST:
        note = f"{n} coded documents; code at least {LEAST}"
        return Estimate(CODED, group, device, machine, None, None, None, n, note)
    having = int((coding.counts[here, i] > 0).sum())
    if not having:
        note = "the coder found none: the sample is too small for so rare a device"
        return Estimate(CODED, group, device, machine, None, None, None, n, note)
    known[g, None] = found = _of_rows(table, coding, i, rows, here)
    reach = _t(level, found.freedom) * math.sqrt(found.variance)
    low, high = (1000 * max(0.0, found.rate + side * reach) for side in (-1, 1))
    note = "" if n >= FEW and having >= FEW else f"{having} of {n} coded documents have it: a rough interval"
    return Estimate(CODED, group, device, machine, 1000 * max(found.rate, 0.0), low, high, n, note)


def _contrast(names: tuple[str, str], device: str, one: Powered, two: Powered, level: float) -> EstimatedContrast:
    """Two groups are sampled and coded apart, so their variances add; the ratio's interval is on the logarithm's
    scale."""
    t = _t(level, min(one.freedom, two.freedom))
    difference, reach = one.rate - two.rate, t * math.sqrt(one.variance + two.variance)
    ratio = ratio_low = ratio_high = None
    if one.rate > 0 and two.rate > 0:
        ratio = one.rate / two.rate
        wide = math.exp(t * math.sqrt(one.variance / one.rate**2 + two.variance / two.rate**2))
        ratio_low, ratio_high = ratio / wide, ratio * wide
    low, high = 1000 * (difference - reach), 1000 * (difference + reach)
    return EstimatedContrast(CODED, *names, device, 1000 * difference, low, high, ratio, ratio_low, ratio_high, "")


def _t(level: float, freedom: int) -> float:
    from scipy.stats import t

    return float(t.ppf((1 + level) / 2, freedom))


def coding_of(table: Table, spans: Mapping[str, Sequence[str]], design: Mapping[str, tuple[str, int]]) -> Coding:
    """A coding of documents of the table: `spans` are the labels that a coder marked in each document, by id.

    `design` says of a document in which stratum it was drawn, and from how many; one that it does not have was drawn at
    random from all of its group.
    """
    row_of = {id: row for row, id in enumerate(table.ids)}
    found = [(row_of[id], labels, design.get(id)) for id, labels in spans.items() if id in row_of]
    at = {label: i for i, label in enumerate(table.labels)}
    counts = np.zeros((len(found), len(at)), dtype=np.int64)
    strata: dict[tuple[int, str], int] = {}
    of: list[int] = []
    stratum = np.zeros(len(found), dtype=np.int64)
    for k, (row, labels, drawn) in enumerate(found):
        group = int(table.group[row])
        name, size = drawn or ("", len(table.rows(group)))
        stratum[k] = strata.setdefault((group, name), len(strata))
        if stratum[k] == len(of):
            of.append(size)
        for label in labels:
            if label in at:
                counts[k, at[label]] += 1
    rows = np.array([row for row, _, _ in found], dtype=np.int64)
    return Coding(rows, counts, stratum, np.array(of, dtype=np.int64))
