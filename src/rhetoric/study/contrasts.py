"""Two groups against one another: how large the difference is first, whether chance would do it second."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from rhetoric.errors import InputError
from rhetoric.study.rates import Resampled, apart, zero_interval
from rhetoric.study.resampling import generator, interval, subset_sums, unit_size, units
from rhetoric.study.table import Floats, Ints, Table

MOST_PAIRED = 6
"""Groups up to which every pair is compared; of more, each with all the others together."""
REST = "all others"
_HALVES, _UNITS, _PERMUTATION = 3, 4, 5
_SPLITS = 500
_TEST_UNITS = 5_000
"""Units of the smaller group beyond which a permutation test puts documents together."""


@dataclass(frozen=True, slots=True)
class Contrast:
    """A device in two groups. Rates and their `difference` (first minus second) are per 1,000 words, `ratio` is first
    over second; None where it cannot be had (an open end of an interval too).

    `delta` is Cliff's (1993, Psychological Bulletin 114: 494): the probability that a document of the first group has a
    higher rate than one of the second, less the probability of the reverse. `halves` is how far two random halves of
    one of the groups differ in 95 of 100 splits, the larger of the two groups' figures. `p` is of the permutation
    test with so many `permutations`, `q` the same corrected for the number of devices and contrasts. `verdict` is
    "A > B", "A < B", or "not told apart".

    Where one group has no span, resampling it can only give none again. Then the interval of the difference is put
    together (`rates.apart`) from that of a count of nought and the other group's bootstrap interval.
    """

    first: str
    second: str
    device: str
    voice: str
    rate_first: float | None
    rate_second: float | None
    spans_first: int
    spans_second: int
    words_first: int
    words_second: int
    difference: float | None
    low: float | None
    high: float | None
    ratio: float | None
    ratio_low: float | None
    ratio_high: float | None
    delta: float | None
    halves: float | None
    p: float | None
    q: float | None
    permutations: int
    verdict: str
    note: str

    @property
    def p_is_floor(self) -> bool:
        """Whether no permutation gave a difference as large, so that p is the least that so many permutations can
        give, and more of them might give a smaller one."""
        return self.p is not None and self.p <= 1 / (1 + self.permutations)


Pair = tuple[int, int | None]
"""A group, and the one it is compared with; None: all the others."""


def pairs(groups: Sequence[str], against: str | None) -> list[Pair]:
    """Which groups are compared: all with `against`, else every pair, else each with all others. InputError for a group
    that is not there, or a single one."""
    if len(groups) < 2:
        raise InputError(f"one group only ({', '.join(groups)}); give at least two to compare")
    if against is not None:
        if against not in groups:
            raise InputError(f"--against {against}: no such group; the groups are {', '.join(groups)}")
        other = groups.index(against)
        return [(g, other) for g in range(len(groups)) if g != other]
    if len(groups) <= MOST_PAIRED:
        return list(combinations(range(len(groups)), 2))
    return [(g, None) for g in range(len(groups))]


def contrasts(
    table: Table, draws: Sequence[Resampled], wanted: Sequence[Pair], level: float, permutations: int, seed: int
) -> list[Contrast]:
    """All contrasts of every voice and device. `q` is of Benjamini and Hochberg (1995) over those of one voice."""
    halves = {g: _halves(table, g, seed) for g in range(len(table.groups))}
    sorted_rates: dict[tuple[int, str], list[Floats]] = {}
    found: list[Contrast] = []
    for number, (first, second) in enumerate(wanted):
        a, b = table.rows(first), other_rows(table, first, second)
        drawn_b = draws[second] if second is not None else _pooled(draws, first)
        p_values = _permutation_p(table, a, b, permutations, seed, number)
        for voice in table.counts:
            delta = _deltas(table, voice, (first, a), (second, b), sorted_rates)
            null = _larger(halves[first][voice], halves[second][voice] if second is not None else None)
            found += _of_voice(
                table, (first, second), (a, b), voice, (draws[first], drawn_b), level, p_values, delta, null,
                permutations,
            )  # fmt: skip
    return _corrected(found, list(table.counts))


def other_rows(table: Table, first: int, second: int | None) -> Ints:
    """The documents that a group is compared with."""
    return table.rows(second) if second is not None else np.flatnonzero(table.group != first)


def _pooled(draws: Sequence[Resampled], left_out: int) -> Resampled:
    """The other groups together, each resampled by itself. A group of one document cannot be and is left out."""
    others = [drawn for g, drawn in enumerate(draws) if g != left_out and len(drawn.words)]
    if not others:
        return draws[left_out]
    words = sum((drawn.words for drawn in others[1:]), others[0].words)
    return Resampled(
        words, {v: sum((drawn.spans[v] for drawn in others[1:]), others[0].spans[v]) for v in others[0].spans}
    )


def _of_voice(
    table: Table, pair: Pair, rows: tuple[Ints, Ints], voice: str, draws: tuple[Resampled, Resampled], level: float,
    p_values: dict[str, Floats], delta: Floats, null: Floats, permutations: int,
) -> list[Contrast]:  # fmt: skip
    first, second = pair
    counts = [table.counts[voice][r].sum(axis=0, dtype=np.int64) for r in rows]
    words = [int(table.words[r].sum()) for r in rows]
    thin = [len(r) < 2 for r in rows]
    found = []
    for i, device in enumerate(table.labels):
        n, m = int(counts[0][i]), int(counts[1][i])
        one, two = (1000 * c / w if w else None for c, w in zip((n, m), words, strict=True))
        difference = one - two if one is not None and two is not None else None
        ratio = one / two if one and two else None
        low = high = ratio_low = ratio_high = None
        if not any(thin) and (n or m):
            x, y = draws[0].rates(voice, i), draws[1].rates(voice, i)
            if n and m:
                low, high = interval(x - y, level)
                with np.errstate(divide="ignore", invalid="ignore"):
                    ratio_low, ratio_high = interval(x / y, level)
            elif one is not None and two is not None:
                reach_one = interval(x, level) if n else zero_interval(level, words[0])
                reach_two = interval(y, level) if m else zero_interval(level, words[1])
                low, high = apart(one, two, reach_one, reach_two)
        note = _note(words, thin, n, m, level)
        p = float(p_values[voice][i])
        found.append(
            Contrast(
                first=table.groups[first],
                second=table.groups[second] if second is not None else REST,
                device=device,
                voice=voice,
                rate_first=one,
                rate_second=two,
                spans_first=n,
                spans_second=m,
                words_first=words[0],
                words_second=words[1],
                difference=difference,
                low=low,
                high=high,
                ratio=ratio,
                ratio_low=ratio_low,
                ratio_high=ratio_high,
                delta=_known(float(delta[i])),
                halves=_known(float(null[i])),
                p=_known(p),
                q=None,
                permutations=permutations,
                verdict="",
                note=note,
            )
        )
    return found


def _note(words: Sequence[int], thin: Sequence[bool], n: int, m: int, level: float) -> str:
    if not all(words):
        return "a group without documents"
    notes = ["a group of one document: no interval, no test"] if any(thin) else []
    if not n or not m:
        limit = zero_interval(level, words[0] if not n else words[1])[1]
        reach = "" if any(thin) else f", and the interval takes its rate to be {limit:.2g} per 1,000 words at most"
        notes.append(f"no spans in one group: no ratio{reach}" if n or m else "no spans")
    return "; ".join(notes)


def _known(value: float) -> float | None:
    return None if np.isnan(value) else value


def _corrected(found: list[Contrast], voices: list[str]) -> list[Contrast]:
    from scipy.stats import false_discovery_control

    q: dict[int, float] = {}
    for voice in voices:
        tested = [i for i, c in enumerate(found) if c.voice == voice and c.p is not None]
        if tested:
            q |= dict(zip(tested, false_discovery_control([found[i].p for i in tested]).tolist(), strict=True))
    return [replace(c, q=q.get(i), verdict=_verdict(c, q.get(i))) for i, c in enumerate(found)]


ALPHA = 0.05
"""The share of false findings among findings that a study accepts."""
UNDECIDED = "not told apart"


def _verdict(contrast: Contrast, q: float | None) -> str:
    if q is None or q > ALPHA or not contrast.difference:
        return UNDECIDED
    return f"{contrast.first} {'>' if contrast.difference > 0 else '<'} {contrast.second}"


def _permutation_p(table: Table, a: Ints, b: Ints, permutations: int, seed: int, number: int) -> dict[str, Floats]:
    """Two-sided p by voice: (d) each, nan where there is nothing to test.

    Documents change groups; the statistic is the difference of the rates over its standard error, for which a
    permutation test holds its level also where the groups differ in the lengths of their documents (Chung and Romano
    2013, Annals of Statistics 41: 484). The observed arrangement counts as one of the permutations (Phipson and Smyth
    2010).
    """
    d = len(table.labels)
    if len(a) < 2 or len(b) < 2:
        return {voice: np.full(d, np.nan) for voice in table.counts}
    size = max(1, min(len(a), len(b)) // _TEST_UNITS)
    p_values = {}
    for v, voice in enumerate(table.counts):
        chance = generator(seed, _UNITS, number, v)
        parts = [
            units(np.column_stack([table.words[r], table.counts[voice][r]]).astype(np.float64), size, chance)
            for r in (a, b)
        ]
        if len(parts[1]) < len(parts[0]):
            parts.reverse()
        both = _with_squares(np.vstack(parts))
        total, smaller = both.sum(axis=0), len(parts[0])
        observed = np.abs(_studentised(both[:smaller].sum(axis=0)[None], total, smaller, len(both)))[0]
        sums = subset_sums(both, smaller, permutations, generator(seed, _PERMUTATION, number, v))
        drawn = np.abs(_studentised(sums, total, smaller, len(both)))
        as_large = (drawn >= observed * (1 - 1e-9)).sum(axis=0)
        p_values[voice] = np.where(total[1 : 1 + d] > 0, (1 + as_large) / (1 + permutations), np.nan)
    return p_values


def _with_squares(values: Floats) -> Floats:
    """Columns w, y (d), w squared, y squared (d), y times w (d), whose sums a ratio's variance is made of."""
    w, y = values[:, :1], values[:, 1:]
    return np.hstack([w, y, w * w, y * y, y * w])


def _studentised(sums: Floats, total: Floats, size: int, n: int) -> Floats:
    """Difference of two ratios of sums over its standard error: sums (B, 2 + 3 d) of the first of the groups, to (B,
    d).

    The variance of a ratio r = Σy / Σw of independent documents is n / (n - 1) Σ (y - r w)² / (Σw)² (Cochran 1977,
    "Sampling Techniques", 6.4). Zero over zero is zero.
    """
    one, one_variance = _ratio(sums, size)
    two, two_variance = _ratio(total - sums, n - size)
    with np.errstate(divide="ignore", invalid="ignore"):
        statistic = (one - two) / np.sqrt(one_variance + two_variance)
    return np.nan_to_num(statistic, nan=0.0)


def _ratio(sums: Floats, n: int) -> tuple[Floats, Floats]:
    d = (sums.shape[1] - 2) // 3
    w, y, ww, yy, yw = np.split(sums, [1, 1 + d, 2 + d, 2 + 2 * d], axis=1)
    r = y / w
    squares = np.maximum(yy - 2 * r * yw + r * r * ww, 0.0)
    return r, n / (n - 1) * squares / (w * w)


def _deltas(
    table: Table, voice: str, one: tuple[int, Ints], two: tuple[int | None, Ints],
    known: dict[tuple[int, str], list[Floats]],
) -> Floats:  # fmt: skip
    """Cliff's delta of the documents' rates for every device; nan where a group has no documents."""
    if not len(one[1]) or not len(two[1]):
        return np.full(len(table.labels), np.nan)
    x, y = (_sorted_rates(table, voice, *side, known) for side in (one, two))
    return np.array([cliffs_delta(a, b) for a, b in zip(x, y, strict=True)])


def _sorted_rates(
    table: Table, voice: str, group: int | None, rows: Ints, known: dict[tuple[int, str], list[Floats]]
) -> list[Floats]:
    if group is not None and (group, voice) in known:
        return known[group, voice]
    made = [np.sort(column / table.words[rows]) for column in table.counts[voice][rows].T]
    if group is not None:
        known[group, voice] = made
    return made


def cliffs_delta(x: Floats, y: Floats) -> float:
    """P(x > y) - P(x < y) over all pairs of two sorted samples."""
    below = int(np.searchsorted(y, x, side="left").sum())
    above = len(x) * len(y) - int(np.searchsorted(y, x, side="right").sum())
    return (below - above) / (len(x) * len(y))


def _halves(table: Table, group: int, seed: int) -> dict[str, Floats]:
    """By voice, for every device: the 95th percentile of the difference of the rates of two random halves of a
    group."""
    rows = table.rows(group)
    d = len(table.labels)
    if len(rows) < 4:
        return {voice: np.full(d, np.nan) for voice in table.counts}
    counts = [table.counts[voice][rows] for voice in table.counts]
    values = np.column_stack([table.words[rows], *counts]).astype(np.float64)
    rng = generator(seed, _HALVES, group)
    values = units(values, unit_size(len(rows)), rng)
    sums = subset_sums(values, len(values) // 2, _SPLITS, rng)
    rest = values.sum(axis=0) - sums
    apart = 1000 * np.abs(sums[:, 1:] / sums[:, :1] - rest[:, 1:] / rest[:, :1])
    high = np.quantile(apart, 0.95, axis=0)
    return {voice: high[i * d : (i + 1) * d] for i, voice in enumerate(table.counts)}


def _larger(one: Floats, two: Floats | None) -> Floats:
    return one if two is None else np.fmax(one, two)
