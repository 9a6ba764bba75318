"""The metric against worked examples and its own definitions."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rhetoric.corpus.metric import MICRO, Counts, count, count_by_label, f1_intervals
from rhetoric.document import Span

LABELS = ("doubt", "slogan")


def spans(*runs: tuple[int, int], label: str = "doubt") -> list[Span]:
    return [Span(a, b, label) for a, b in runs]


def test_a_worked_example() -> None:
    """Two predictions: one covers half of a gold span and 5 characters more, one is beside all. Two gold spans.

    P = (5/10 + 0) / 2 = 0.25; R = (5/10 + 0) / 2 = 0.25.
    """
    counts = count(spans((5, 15), (40, 50)), spans((0, 10), (20, 30)))
    assert (counts.precision, counts.recall, counts.f1, counts.exact_f1) == (0.25, 0.25, 0.25, 0.0)


def test_precision_and_recall_have_denominators_of_their_own() -> None:
    counts = count(spans((0, 5)), spans((0, 10), (20, 30), (40, 50)))
    assert counts.precision == 1.0
    assert counts.recall == pytest.approx(0.5 / 3)


def test_labels_do_not_mix() -> None:
    rows = count_by_label(spans((0, 10), label="slogan"), spans((0, 10)), LABELS)
    assert rows["slogan"].f1 == rows["doubt"].f1 == rows[MICRO].f1 == 0.0


def test_a_label_absent_from_both_sides_has_no_f1() -> None:
    assert math.isnan(count([], []).f1)
    assert math.isnan(count_by_label([], spans((0, 5)), LABELS)["slogan"].f1)


def test_nothing_found_is_zero_and_not_undefined() -> None:
    assert count([], spans((0, 5))).f1 == 0.0


runs = st.lists(st.tuples(st.integers(0, 40), st.integers(1, 10)), max_size=5)


def disjoint(raw: list[tuple[int, int]]) -> list[Span]:
    found: list[Span] = []
    for start, length in sorted(raw):
        if not found or start >= found[-1].end:
            found.append(Span(start, start + length, "doubt"))
    return found


@given(runs, runs)
def test_swapping_the_sides_swaps_precision_and_recall(a: list[tuple[int, int]], b: list[tuple[int, int]]) -> None:
    one, two = count(disjoint(a), disjoint(b)), count(disjoint(b), disjoint(a))
    assert one.overlap_predicted == pytest.approx(two.overlap_gold)
    assert one.exact == two.exact
    assert 0 <= one.overlap_predicted <= one.predicted + 1e-9


@given(runs)
def test_a_coding_agrees_wholly_with_itself(raw: list[tuple[int, int]]) -> None:
    own = disjoint(raw)
    if own:
        assert count(own, own).f1 == pytest.approx(1.0)
        assert count(own, own).exact_f1 == 1.0


def test_intervals_hold_the_estimate_and_are_the_same_every_time() -> None:
    documents = [count_by_label(spans((0, 10 - i % 3)), spans((0, 10)), LABELS) for i in range(20)]
    low, high = f1_intervals(documents, resamples=200)["doubt"]
    total = sum((d["doubt"] for d in documents), Counts())
    assert low <= total.f1 <= high
    assert f1_intervals(documents, resamples=200)["doubt"] == (low, high)
    assert math.isnan(f1_intervals(documents, resamples=20)["slogan"][0])
