"""Rates per 1,000 words in each group, with intervals by bootstrap over documents."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from rhetoric.study.resampling import bootstrap_sums, generator, interval, unit_size, units
from rhetoric.study.table import Floats, Table

_UNITS, _BOOTSTRAP = 1, 2
Ends = tuple[float | None, float | None]
"""The two ends of an interval."""
NO_SPANS, ONE_DOCUMENT, NO_DOCUMENTS = "no spans", "one document", "no documents"
FEW_DOCUMENTS = 10
"""Documents under which an interval by resampling them is too narrow."""


@dataclass(frozen=True, slots=True)
class Rate:
    """Spans of a device in a group: `rate` per 1,000 words (spans of all documents over words of all documents), and
    the share of documents that have one at all. None where there is nothing to compute it from; `note` says what is
    amiss.
    """

    group: str
    device: str
    voice: str
    documents: int
    words: int
    spans: int
    rate: float | None
    low: float | None
    high: float | None
    documents_with: int
    note: str


@dataclass(frozen=True)
class Resampled:
    """Bootstrap sums of a group: words (B), and spans by voice (B, d); no draws where it has under two documents."""

    words: Floats
    spans: dict[str, Floats]

    def rates(self, voice: str, device: int) -> Floats:
        """Spans per 1,000 words in each resample."""
        return 1000 * self.spans[voice][:, device] / self.words


def resample(table: Table, group: int, resamples: int, seed: int) -> Resampled:
    """Draw the documents of a group with replacement, all devices and voices together."""
    rows = table.rows(group)
    d = len(table.labels)
    voices = list(table.counts)
    if len(rows) < 2:
        return Resampled(np.empty(0), {voice: np.empty((0, d)) for voice in voices})
    values = np.column_stack([table.words[rows], *(table.counts[voice][rows] for voice in voices)]).astype(np.float64)
    values = units(values, unit_size(len(rows)), generator(seed, _UNITS, group))
    sums = bootstrap_sums(values, resamples, generator(seed, _BOOTSTRAP, group))
    spans = {voice: sums[:, 1 + i * d : 1 + (i + 1) * d] for i, voice in enumerate(voices)}
    return Resampled(sums[:, 0], spans)


def apart(one: float, two: float, reach_one: Ends, reach_two: Ends) -> Ends:
    """An interval of `one` - `two` from an interval of each, for two rates of independent groups: the square-and-add
    limits of Zou and Donner (2008, Statistics in Medicine 27: 1693), L = d - √((one - l₁)² + (u₂ - two)²) and
    U = d + √((u₁ - one)² + (two - l₂)²). It is for a difference of which a bootstrap of both groups cannot be had, as
    where one has no spans; the level is that of the two intervals. An end for which one of theirs is missing is None.
    """
    (low_one, high_one), (low_two, high_two) = reach_one, reach_two
    low = None if low_one is None or high_two is None else one - two - math.hypot(one - low_one, high_two - two)
    high = None if high_one is None or low_two is None else one - two + math.hypot(high_one - one, two - low_two)
    return low, high


def zero_interval(level: float, words: int, factor: float = 1.0) -> tuple[float, float]:
    """The interval of a rate per 1,000 words where none was counted in so many words; `factor` is for counts that stand
    for more or fewer spans than there are."""
    return 0.0, 1000 * zero_limit(level) * factor / words


def zero_limit(level: float) -> float:
    """The upper limit of a Poisson mean of which nought was counted."""
    return -math.log((1 - level) / 2)


def rates(table: Table, draws: list[Resampled], level: float) -> list[Rate]:
    """The rates of every group, voice and device.

    Where a group has no span of a device, resampling it can only give none again; its interval then ends at the exact
    limit for a Poisson count of nought (Garwood 1936, Biometrika 28: 437), -log((1 - level) / 2) spans, which takes
    spans to come singly.
    """
    found = []
    for g, group in enumerate(table.groups):
        rows = table.rows(g)
        words = int(table.words[rows].sum())
        for voice, counts in table.counts.items():
            here = counts[rows]
            totals, having = here.sum(axis=0, dtype=np.int64), (here > 0).sum(axis=0)
            for i, device in enumerate(table.labels):
                n = int(totals[i])
                low: float | None
                high: float | None
                low = high = None
                note = NO_DOCUMENTS if not len(rows) else ONE_DOCUMENT if len(rows) == 1 else "" if n else NO_SPANS
                if len(rows) and not n:
                    low, high = zero_interval(level, words)
                elif len(rows) > 1:
                    low, high = interval(draws[g].rates(voice, i), level)
                rate = 1000 * n / words if words else None
                found.append(Rate(group, device, voice, len(rows), words, n, rate, low, high, int(having[i]), note))
    return found
