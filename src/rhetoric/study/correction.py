"""Counts corrected with the precision and recall that the model reached on held-out documents.

Of the spans that a model marks, a share P (precision) is right; of those there are, it finds a share R (recall). So
where it marks M spans, there are M P / R. P and R were themselves measured on a sample, and the interval carries that,
too.

What the correction takes for granted is that the model errs in the texts of the study as it did in the held-out ones.
Precision depends on how common a device is, so the assumption is strong for texts of another kind. The other textbook
correction, which takes the false marks *per word* to be constant (Rogan and Gladen 1978, American Journal of
Epidemiology 107: 71), needs a stronger one, and did worse on the project's corpus; see `docs/decisions.md`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from rhetoric.study.estimates import HELD_OUT, Estimate, EstimatedContrast
from rhetoric.study.rates import NO_SPANS, Ends, Resampled, apart, zero_interval
from rhetoric.study.resampling import generator, interval
from rhetoric.study.table import ALL, Floats, Table

LEAST = 10
"""Held-out marks and spans of a device under which its errors are not known well enough."""
FEW_SPANS = "too few held-out spans to know the errors"
_ERRORS = 6
CLUSTERING = 1.5
"""How much more the factor varies between samples of documents than independent spans would let it. `metrics.json` has
counts of all held-out documents together, so this was measured once, by bootstrap over the 307 held-out documents of
the project's corpus: 1.2 for the median device, 1.5 for nine of ten."""


@dataclass(frozen=True, slots=True)
class Errors:
    """Held-out spans of a device: marked rightly, marked wrongly, and missed. A span that is half right counts half."""

    right: float
    wrong: float
    missed: float

    @property
    def precision(self) -> float:
        """Of the spans that are marked, the share that is right."""
        return self.right / (self.right + self.wrong)

    @property
    def recall(self) -> float:
        """Of the spans that there are, the share that is marked."""
        return self.right / (self.right + self.missed)

    @property
    def factor(self) -> float:
        """Precision over recall: spans that there are for each that is marked."""
        return (self.right + self.missed) / (self.right + self.wrong)

    def draws(self, resamples: int, rng: np.random.Generator) -> Floats:
        """The factor as it would be on other held-out documents: each count a gamma draw about itself (a Poisson
        count's posterior under Jeffreys' prior), with CLUSTERING times its variance."""
        shape = (np.array([self.right, self.wrong, self.missed]) + 0.5) / CLUSTERING
        right, wrong, missed = rng.standard_gamma(shape[:, None], (3, resamples))
        factor: Floats = (right + missed) / (right + wrong)
        return factor


@dataclass(frozen=True, slots=True)
class HeldOut:
    """How a model does on a device in held-out documents, as corrected rates take it: of the spans that it marked
    (`predicted`) the share that is right (`precision`), of those that coders marked (`gold`) the share that it found
    (`recall`), and `factor`, precision over recall.

    All three are of one count of right marks, the mean of those reckoned by the marks' length and by the gold spans',
    so they can differ a little from the model's card, where each is by a length of its own. None where spans are too
    few, which `note` says.
    """

    model: str
    device: str
    precision: float | None
    recall: float | None
    factor: float | None
    gold: int
    predicted: int
    note: str


def held_out_of(model: str, device: str, figures: Mapping[str, Any]) -> HeldOut:
    """A device's row from its figures in a model's `metrics.json`."""
    gold, predicted = int(figures["gold"]), int(figures["predicted"])
    errors = errors_of(figures)
    if errors is None:
        return HeldOut(model, device, None, None, None, gold, predicted, FEW_SPANS)
    return HeldOut(model, device, errors.precision, errors.recall, errors.factor, gold, predicted, "")


def errors_of(figures: Mapping[str, Any]) -> Errors | None:
    """The errors of a device from its row in a model's `metrics.json`; None where they are too few to say.

    True marks are the mean of those reckoned by the marks' length and by the gold spans'.
    """
    gold, marked = figures["gold"], figures["predicted"]
    right = (figures["overlap_gold"] + figures["overlap_predicted"]) / 2
    if gold < LEAST or marked < LEAST or not right:
        return None
    return Errors(right, max(marked - right, 0.0), max(gold - right, 0.0))


def corrected(
    table: Table, draws: Sequence[Resampled], pairs: Sequence[tuple[int, int | None]], errors: Mapping[str, Errors],
    level: float, seed: int,
) -> tuple[list[Estimate], list[EstimatedContrast]]:  # fmt: skip
    """Corrected rates of every group, and contrasts of the pairs of two groups. A ratio is that of the machine's
    counts, for the factor is the same on both sides: this correction moves rates and differences, never ratios."""
    estimates: list[Estimate] = []
    contrasts: list[EstimatedContrast] = []
    counts = table.counts[ALL]
    for i, device in enumerate(table.labels):
        known = errors.get(device)
        rate: dict[int, float] = {}
        drawn: dict[int, Floats] = {}
        reach: dict[int, Ends] = {}
        factor = known.draws(_resamples(draws), generator(seed, _ERRORS, i)) if known else None
        for g, group in enumerate(table.groups):
            rows = table.rows(g)
            if not len(rows):
                continue
            machine = 1000 * float(counts[rows, i].sum()) / float(table.words[rows].sum())
            if known is None or factor is None:
                estimates.append(Estimate(HELD_OUT, group, device, machine, None, None, None, 0, FEW_SPANS))
                continue
            rate[g] = machine * known.factor
            low = high = None
            if len(draws[g].words):
                drawn[g] = draws[g].rates(ALL, i) * factor
                low, high = interval(drawn[g], level)
            if not machine:
                low, high = zero_interval(level, int(table.words[rows].sum()), known.factor)
            reach[g] = low, high
            note = "" if machine else NO_SPANS
            estimates.append(Estimate(HELD_OUT, group, device, machine, rate[g], low, high, 0, note))
        contrasts += [
            _contrast(table, device, (first, second), rate, drawn, reach, level)
            for first, second in pairs
            if second is not None and first in rate and second in rate
        ]
    return estimates, contrasts


def _resamples(draws: Sequence[Resampled]) -> int:
    return max((len(drawn.words) for drawn in draws), default=0)


def _contrast(
    table: Table,
    device: str,
    pair: tuple[int, int],
    rate: Mapping[int, float],
    drawn: Mapping[int, Floats],
    reach: Mapping[int, Ends],
    level: float,
) -> EstimatedContrast:
    """Of two corrected rates. Where one of the groups has no marks, the interval is put together from those of the two
    rates, as in contrasts of the machine's own."""
    first, second = pair
    low = high = ratio_low = ratio_high = None
    note = ""
    if first in drawn and second in drawn and (rate[first] or rate[second]):
        if rate[first] and rate[second]:
            low, high = interval(drawn[first] - drawn[second], level)
            with np.errstate(divide="ignore", invalid="ignore"):
                ratio_low, ratio_high = interval(drawn[first] / drawn[second], level)
        else:
            low, high = apart(rate[first], rate[second], reach[first], reach[second])
            note = "no spans in one group: no ratio"
    ratio = rate[first] / rate[second] if rate[first] and rate[second] else None
    return EstimatedContrast(
        HELD_OUT, table.groups[first], table.groups[second], device, rate[first] - rate[second], low, high,
        ratio if ratio is None or math.isfinite(ratio) else None, ratio_low, ratio_high, note,
    )  # fmt: skip
