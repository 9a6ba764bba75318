from __future__ import annotations

import math

import numpy as np
import pytest

from rhetoric.tagging.calibration import (
    Calibration,
    expected_calibration_error,
    fit_calibration,
    lower_bound,
    reliability,
)


def drawn(n: int, sharpness: float, seed: int) -> list[tuple[int, float, float]]:
    """Marks of two devices whose probabilities are too bold by `sharpness`."""
    rng = np.random.default_rng(seed)
    logits = rng.normal(0, 1, n)
    right = rng.random(n) < 1 / (1 + np.exp(-logits))
    bold = 1 / (1 + np.exp(-sharpness * logits - 0.5))
    return [(int(k % 2), float(p), float(r)) for k, (p, r) in enumerate(zip(bold, right, strict=True))]


def test_a_bold_tagger_is_brought_down_to_what_it_reaches() -> None:
    fitted = fit_calibration(drawn(4000, 3.0, 0), 2)
    fresh = drawn(4000, 3.0, 1)
    before = reliability([p for _, p, _ in fresh], [r for _, _, r in fresh])
    after = reliability([fitted.confidence(j, p) for j, p, _ in fresh], [r for _, _, r in fresh])
    assert expected_calibration_error(before) > 0.1
    assert expected_calibration_error(after) < 0.03


def test_a_device_with_hardly_a_mark_keeps_to_the_others() -> None:
    marks = [(0, p, r) for _, p, r in drawn(2000, 2.0, 0)]
    fitted = fit_calibration([*marks, (1, 0.9, 0.0)], 3)
    assert fitted.confidence(1, 0.8) == pytest.approx(fitted.confidence(0, 0.8), abs=0.2)
    assert fitted.confidence(2, 0.8) == pytest.approx(fitted.confidence(0, 0.8), abs=0.1)


def test_no_marks_leave_probabilities_as_they_are() -> None:
    fitted = fit_calibration([], 2)
    assert fitted.confidence(1, 0.3) == pytest.approx(0.3, abs=1e-6)
    assert fitted.precision_near(0, 0.5) is None
    assert list(fitted.least_confidences(0.5)) == [math.inf, math.inf]


def test_least_confidence_keeps_what_reached_the_precision() -> None:
    right = [(0, 0.9, 1.0)] * 60 + [(0, 0.4, 0.0)] * 60
    few = [(1, 0.9, 1.0)] * 9
    marks = np.array([*right, *few], dtype=np.float32)
    calibration = Calibration(np.array([[0, 1], [0, 1]], dtype=np.float32), marks)
    assert calibration.least_confidences(0.9) == pytest.approx([0.9, 0.9])
    assert calibration.least_confidences(0.99) == pytest.approx([math.inf, math.inf])
    assert Calibration(calibration.curves, marks[:120:3]).least_confidences(0.9) == pytest.approx([math.inf, math.inf])
    near = calibration.precision_near(0, 0.95)
    assert near == (1.0, 40)


def test_lower_bound_is_wilsons() -> None:
    assert lower_bound(0.9, 50) == pytest.approx(0.7864, abs=1e-4)  # worked by hand: (0.9384 - 0.0917) / 1.0768


def test_reliability_counts_every_mark_once() -> None:
    table = reliability([0.05, 0.95, 1.0], [0.0, 1.0, 0.5])
    assert [(b.marks, round(b.precision, 2)) for b in table] == [(1, 0.0), (2, 0.75)]
    assert math.isnan(expected_calibration_error([]))
