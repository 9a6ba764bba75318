"""Which documents to code by hand: drawn at random from every group, or from strata of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rhetoric.study.resampling import generator
from rhetoric.study.table import ALL, Floats, Table

_SAMPLE = 7
WHOLE = ""
"""The stratum of a sample that is not stratified."""
STRATA = ("fewest", "middle", "most")
"""Thirds of a group by the machine's marks per word."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A document of the sample: its row in the table, its stratum and how many documents that has."""

    row: int
    stratum: str
    of: int


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A group that has fewer documents than were asked of it. `strata` has of each stratum, or of WHOLE, how many
    documents were drawn and how many were asked for."""

    group: str
    drawn: int
    asked: int
    strata: dict[str, tuple[int, int]]


def shortfalls(table: Table, drawn: Sequence[Drawn], size: int, stratified: bool = False) -> list[Shortfall]:
    """The groups of which `draw` could not give `size` documents. (A stratum falls short only where its group does, as
    the thirds of a group are equal.)"""
    names = STRATA if stratified else (WHOLE,)
    asked = dict(zip(names, _shares(size, [size] * len(names)), strict=True))
    found = []
    for g, group in enumerate(table.groups):
        here = [d.stratum for d in drawn if table.group[d.row] == g]
        if len(here) < size:
            strata = {name: (here.count(name), n) for name, n in asked.items()}
            found.append(Shortfall(group, len(here), size, strata))
    return found


def draw(table: Table, size: int, seed: int, stratified: bool = False, devices: Sequence[str] = ()) -> list[Drawn]:
    """`size` documents of every group (all of a smaller one), in the table's order.

    Stratified, they come in equal parts from the thirds of a group with the fewest, the middle and the most marks of
    `devices` (default: all) per word. Documents without any mark are common and much alike; a stratified sample spends
    less of the coder's time on them.
    """
    chosen = [i for i, label in enumerate(table.labels) if not devices or label in devices]
    drawn = []
    for g in range(len(table.groups)):
        rows = table.rows(g)
        rng = generator(seed, _SAMPLE, g)
        if not stratified:
            drawn += [Drawn(int(r), WHOLE, len(rows)) for r in rng.permutation(rows)[:size]]
            continue
        density = table.counts[ALL][rows][:, chosen].sum(axis=1) / table.words[rows]
        parts = dict(zip(STRATA, np.array_split(rows[_shuffled_order(density, rng)], len(STRATA)), strict=True))
        sizes = _shares(size, [len(part) for part in parts.values()])
        for (stratum, part), n in zip(parts.items(), sizes, strict=True):
            drawn += [Drawn(int(r), stratum, len(part)) for r in rng.permutation(part)[:n]]
    return sorted(drawn, key=lambda d: d.row)


def _shuffled_order(density: Floats, rng: np.random.Generator) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """From the lowest to the highest, equal ones in random order."""
    shuffled = rng.permutation(len(density))
    order: np.ndarray[tuple[int], np.dtype[np.int64]] = shuffled[np.argsort(density[shuffled], kind="stable")]
    return order


def _shares(size: int, available: Sequence[int]) -> list[int]:
    """`size` in parts as equal as the strata allow."""
    shares = [0] * len(available)
    left = min(size, sum(available))
    while left:
        open_ = [i for i, n in enumerate(available) if shares[i] < n]
        for i in open_[:left]:
            shares[i] += 1
        left = min(size, sum(available)) - sum(shares)
    return shares
