"""Rates as they would be without the classifier's errors: two ways to them, with intervals that carry what each leaves
uncertain besides the choice of documents."""

from __future__ import annotations

from dataclasses import dataclass

HELD_OUT, CODED = "corrected", "prediction-powered"


@dataclass(frozen=True, slots=True)
class Estimate:
    """The rate of a device in a group per 1,000 words, by `method`; `coded` documents of it were read by a coder."""

    method: str
    group: str
    device: str
    machine_rate: float
    rate: float | None
    low: float | None
    high: float | None
    coded: int
    note: str


@dataclass(frozen=True, slots=True)
class EstimatedContrast:
    """`difference` (per 1,000 words) and `ratio` of two estimated rates; None for what cannot be had."""

    method: str
    first: str
    second: str
    device: str
    difference: float | None
    low: float | None
    high: float | None
    ratio: float | None
    ratio_low: float | None
    ratio_high: float | None
    note: str
