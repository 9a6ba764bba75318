"""Resampling documents: bootstrap, permutation and halves, as sums over the documents drawn.

Every statistic here is a function of sums over documents, so a resample is a vector of whole-number weights, and many
resamples are one product of matrices. Sums of whole numbers below 2**53 are exact in whatever order they are added:
the same seed gives the same bits on any number of threads.

Where documents are many, they are first put together at random into units of equal size (`units`), and units are
resampled. For documents that are independent of one another this estimates the same sampling variance (the method of
random groups, Wolter 2007, "Introduction to Variance Estimation", ch. 2) and keeps a permutation test valid, at a
fraction of the cost.
"""

from __future__ import annotations

import math

import numpy as np

from rhetoric.study.table import Floats, Ints

MOST_UNITS = 20_000
"""Units of a group beyond which documents are put together."""
_CELLS = 1 << 23


def generator(seed: int, *purpose: int) -> np.random.Generator:
    """A source of chance of its own for each purpose, so that what is drawn for one does not move another."""
    return np.random.default_rng([seed, *purpose])


def units(values: Floats, size: int, rng: np.random.Generator) -> Floats:
    """Sums of `values` (n, c) over random units of `size` documents (the last may be smaller): (ceil(n / size), c)."""
    if size <= 1 or len(values) <= 1:
        return values
    shuffled = values[rng.permutation(len(values))]
    summed: Floats = np.add.reduceat(shuffled, np.arange(0, len(values), size), axis=0)
    return summed


def unit_size(documents: int) -> int:
    """Documents in a unit, so that there are MOST_UNITS units at most."""
    return math.ceil(documents / MOST_UNITS) or 1


def bootstrap_sums(values: Floats, resamples: int, rng: np.random.Generator) -> Floats:
    """Sums over documents drawn with replacement (Efron 1979): (n, c) to (resamples, c)."""
    n = len(values)
    sums = np.empty((resamples, values.shape[1]))
    step = max(1, _CELLS // max(n, 1))
    for first in range(0, resamples, step):
        rows = range(first, min(first + step, resamples))
        weights = np.array([np.bincount(rng.integers(0, n, n), minlength=n) for _ in rows], dtype=np.float64)
        sums[rows.start : rows.stop] = weights @ values
    return sums


def subset_sums(values: Floats, size: int, resamples: int, rng: np.random.Generator) -> Floats:
    """Sums over subsets of `size` documents drawn without replacement, all equally likely: (n, c) to (resamples, c)."""
    n = len(values)
    sums = np.empty((resamples, values.shape[1]))
    if size <= n // 8:
        for i in range(resamples):
            sums[i] = values[rng.choice(n, size, replace=False, shuffle=False)].sum(axis=0)
        return sums
    step = max(1, _CELLS // n)
    for first in range(0, resamples, step):
        rows = range(first, min(first + step, resamples))
        chosen = np.array([_subset(n, size, rng) for _ in rows], dtype=np.float64)
        sums[rows.start : rows.stop] = chosen @ values
    return sums


def _subset(n: int, size: int, rng: np.random.Generator) -> Ints:
    """A subset of exactly `size` of n as a mask. Each is in by the toss of a coin, then as many as are too many (or too
    few) are put out (or in) at random: by symmetry every subset of that size is as likely as another."""
    mask = rng.random(n, dtype=np.float32) < size / n
    excess = int(mask.sum()) - size
    if excess:
        candidates = np.flatnonzero(mask if excess > 0 else ~mask)
        mask[rng.choice(candidates, abs(excess), replace=False, shuffle=False)] = excess < 0
    return mask.astype(np.int64)


def interval(draws: Floats, level: float) -> tuple[float | None, float | None]:
    """The percentile interval of some draws; an end that lies at infinity, or was never defined, is None."""
    known = draws[~np.isnan(draws)]
    if not len(known):
        return None, None
    low, high = np.quantile(known, [(1 - level) / 2, (1 + level) / 2], method="inverted_cdf")
    return (float(low) if np.isfinite(low) else None, float(high) if np.isfinite(high) else None)
