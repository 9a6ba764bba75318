"""What a tagger's own probability is worth: fitted on held-out marks, so that a confidence is a share of right words.

A mark is right to the degree that gold spans of its device cover it, C(s, t, |s|) of the metric; precision is the
mean of that. The calibrated confidence of a mark is the logistic of a + b * logit(probability) (Platt 1999,
"Probabilistic outputs for support vector machines"), with a and b a device, drawn towards those of all devices where
marks are few.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

Doubles = NDArray[np.float64]
_EDGE = 1e-4
_PENALTIES = (0.01, 0.01, 4.0, 8.0)
"""On a and b of all devices, and on what a device has of its own."""
_NEIGHBOURS = 40
"""Held-out marks of like confidence from which the precision at a confidence is read."""
LEAST_MARKS = 10
_Z = 1.96


@dataclass(frozen=True)
class Calibration:
    """`curves` (devices, 2) are a and b; `marks` (marks, 3) are held-out marks: device, calibrated confidence, and the
    degree to which it was right."""

    curves: NDArray[np.float32]
    marks: NDArray[np.float32]

    def confidence(self, device: int, probability: float) -> float:
        """The calibrated confidence of a mark with the tagger's own `probability`."""
        a, b = map(float, self.curves[device])
        return 1 / (1 + math.exp(-a - b * _logit(probability)))

    def precision_near(self, device: int, confidence: float) -> tuple[float, int] | None:
        """Mean precision of the held-out marks of a device whose confidence is about `confidence`, and their number;
        None where there are too few to say."""
        confidences, right = self._ladders[device]
        n = len(confidences)
        if n < LEAST_MARKS:
            return None
        at = int(np.searchsorted(confidences, confidence))
        first = max(0, min(at - _NEIGHBOURS // 2, n - _NEIGHBOURS))
        last = min(first + _NEIGHBOURS, n)
        return float(right[last] - right[first]) / (last - first), last - first

    @cached_property
    def _ladders(self) -> list[tuple[Doubles, Doubles]]:
        """Of every device the rising confidences of its held-out marks, and how many of those before each are right."""
        rising = self.marks[np.argsort(self.marks[:, 1], kind="stable")].astype(np.float64)
        own = [rising[rising[:, 0] == j] for j in range(len(self.curves))]
        return [(marks[:, 1], np.concatenate(([0.0], np.cumsum(marks[:, 2])))) for marks in own]

    def least_confidences(self, precision: float) -> Doubles:
        """For every device the least confidence at and above which held-out marks reached `precision` by the lower end
        of a 95 % interval: its own marks, or else those of all devices pooled, since confidences are calibrated and one
        device alone has few. Infinity where neither did, so that the device is abstained from."""
        own = [_least(self.marks[self.marks[:, 0] == j], precision) for j in range(len(self.curves))]
        return np.minimum(own, _least(self.marks, precision))


def uncalibrated(devices: int) -> Calibration:
    """Every probability as it is, and nothing known of its worth."""
    identity = np.tile(np.array([0.0, 1.0], dtype=np.float32), (devices, 1))
    return Calibration(identity, np.zeros((0, 3), dtype=np.float32))


def _least(marks: NDArray[np.float32], wanted: float) -> float:
    falling = marks[np.argsort(-marks[:, 1], kind="stable")].astype(float)
    for n in range(len(falling), LEAST_MARKS - 1, -1):
        last_of_its_confidence = n == len(falling) or falling[n, 1] < falling[n - 1, 1]
        if last_of_its_confidence and lower_bound(float(falling[:n, 2].mean()), n) >= wanted:
            return float(falling[n - 1, 1])
    return math.inf


def lower_bound(share: float, n: int) -> float:
    """Lower end of the 95 % score interval of a share of n (Wilson 1927)."""
    middle = share + _Z**2 / (2 * n)
    spread = _Z * math.sqrt(share * (1 - share) / n + _Z**2 / (4 * n * n))
    return (middle - spread) / (1 + _Z**2 / n)


def fit_calibration(marks: Sequence[tuple[int, float, float]], devices: int) -> Calibration:
    """From held-out marks as (device, the tagger's probability, degree to which it was right)."""
    from scipy.optimize import minimize  # not asked of those who only score
    from scipy.special import expit

    table = np.array(marks, dtype=float).reshape(-1, 3)
    of, right = table[:, 0].astype(np.intp), table[:, 2].clip(0, 1)
    x = np.array([_logit(p) for p in table[:, 1]])
    own = np.eye(devices)[of]
    design = np.hstack([np.ones((len(x), 1)), x[:, None], own, own * x[:, None]])
    penalty = np.repeat(_PENALTIES, [1, 1, devices, devices])
    prior = np.zeros(design.shape[1])
    prior[1] = 1.0

    def objective(weights: Doubles) -> tuple[float, Doubles]:
        score = design @ weights
        apart = weights - prior
        loss = float((np.logaddexp(0, score) - right * score).sum() + 0.5 * (penalty * apart**2).sum())
        return loss, design.T @ (expit(score) - right) + penalty * apart

    weights = minimize(objective, prior, jac=True, method="L-BFGS-B", options={"maxiter": 1000}).x
    a, b = weights[0] + weights[2 : 2 + devices], weights[1] + weights[2 + devices :]
    curves = np.stack([a, b.clip(0.05)], axis=1).astype(np.float32)
    fitted = Calibration(curves, np.zeros((0, 3), dtype=np.float32))
    calibrated = [(j, fitted.confidence(int(j), p), r) for j, p, r in table]
    return Calibration(curves, np.array(calibrated, dtype=np.float32).reshape(-1, 3))


def _logit(probability: float) -> float:
    p = min(max(probability, _EDGE), 1 - _EDGE)
    return math.log(p / (1 - p))


@dataclass(frozen=True, slots=True)
class Bin:
    """Marks of like confidence: how many, their mean confidence, and the precision that they reached."""

    marks: int
    confidence: float
    precision: float


def reliability(confidences: Sequence[float], right: Sequence[float], bins: int = 10) -> list[Bin]:
    """Marks in bins of equal width over 0 to 1; empty bins are left out."""
    c, r = np.asarray(confidences, dtype=float), np.asarray(right, dtype=float)
    at = np.minimum((c * bins).astype(int), bins - 1)
    return [
        Bin(int((at == k).sum()), float(c[at == k].mean()), float(r[at == k].mean()))
        for k in range(bins) if (at == k).any()
    ]  # fmt: skip


def reliability_record(table: Sequence[Bin]) -> dict[str, Any]:
    """The bins and the expected calibration error, fit for JSON."""
    error = expected_calibration_error(table)
    return {
        "expected_calibration_error": None if math.isnan(error) else round(error, 4),
        "bins": [
            {"marks": b.marks, "confidence": round(b.confidence, 4), "precision": round(b.precision, 4)} for b in table
        ],
    }


def expected_calibration_error(table: Sequence[Bin]) -> float:
    """Σ n_b / n |confidence_b - precision_b| over the bins (Naeini, Cooper and Hauskrecht 2015); nan without marks."""
    total = sum(b.marks for b in table)
    return sum(b.marks * abs(b.confidence - b.precision) for b in table) / total if total else math.nan
