"""Corrected and prediction-powered rates: simulations with a known truth, and hand-worked figures."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats
from tables import table

from rhetoric.study.correction import FEW_SPANS, Errors, HeldOut, corrected, errors_of, held_out_of
from rhetoric.study.estimates import CODED, HELD_OUT
from rhetoric.study.powered import coding_of, powered, powered_rates
from rhetoric.study.rates import rates, resample
from rhetoric.study.sampling import STRATA, draw
from rhetoric.study.table import ALL

RATE, RECALL, PRECISION = 0.006, 0.45, 0.65
"""Of the simulated texts: spans a word, and how well the simulated machine marks them."""


def texts(rng: np.random.Generator, n: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Words, spans, spans found, and wrong marks of n documents that differ in how much of the device they have."""
    words = rng.integers(150, 500, n)
    spans = rng.poisson(words * RATE * rng.gamma(4.0, 0.25, n))
    found = rng.binomial(spans, RECALL)
    wrong = rng.poisson(words * RATE * rng.gamma(4.0, 0.25, n) * RECALL * (1 - PRECISION) / PRECISION)
    return words, spans, found, wrong


def test_corrected_intervals_cover_the_truth_where_naive_ones_do_not() -> None:
    rng = np.random.default_rng(17)
    runs, held, naive = 500, 0, 0
    for run in range(runs):
        _, spans, found, wrong = texts(rng, 150)
        errors = Errors(found.sum(), wrong.sum(), (spans - found).sum())
        words, _, found, wrong = texts(rng, 200)
        made = table({"a": list(zip(words.tolist(), (found + wrong).tolist(), strict=True)), "b": []})
        draws = [resample(made, g, 250, run) for g in (0, 1)]
        (estimate,), _ = corrected(made, draws, [], {"device-0": errors}, 0.95, run)
        held += estimate.low <= 1000 * RATE <= estimate.high
        machine = rates(made, draws, 0.95)[0]
        naive += machine.low <= 1000 * RATE <= machine.high
    assert 0.93 <= held / runs <= 0.97
    assert naive / runs < 0.6


@pytest.mark.parametrize("strata", [1, 3])
def test_prediction_powered_intervals_cover_and_are_shorter_than_the_coders_alone(strata: int) -> None:
    rng = np.random.default_rng(5)
    runs, documents, coded, held, naive, ours, alone = 2000, 600, 90, 0, 0, 0.0, 0.0
    stratum, of = np.repeat(np.arange(strata), coded // strata), np.full(strata, documents / strata)
    for _ in range(runs):
        words, spans, found, wrong = (x.astype(float) for x in texts(rng, documents))
        marks = found + wrong
        thirds = np.array_split(np.argsort(marks / words + 1e-9 * rng.random(documents)), strata)
        rows = np.concatenate([rng.permutation(third)[: coded // strata] for third in thirds])
        estimate = powered(marks, words, rows, spans[rows], stratum, of)
        reach = stats.t.ppf(0.975, estimate.freedom)
        held += abs(estimate.rate - RATE) <= reach * estimate.variance**0.5
        ours += estimate.variance**0.5
        alone += powered(0 * marks, words, rows, spans[rows], stratum, of).variance ** 0.5
        machine = marks.sum() / words.sum()
        naive += abs(machine - RATE) <= 1.96 * np.std(marks - machine * words) * documents**0.5 / words.sum()
    assert 0.93 <= held / runs <= 0.97
    assert naive / runs < 0.1
    assert ours < 0.95 * alone


def test_estimates_of_groups_are_those_of_their_documents_and_few_codings_give_none() -> None:
    rng = np.random.default_rng(2)
    words, spans, found, wrong = texts(rng, 80)
    made = table({n: list(zip(words.tolist(), (found + wrong).tolist(), strict=True)) for n in "abc"})
    drawn = [d for d in draw(made, 40, 0, stratified=True) if d.row < 160] + draw(made, 2, 0)[4:]
    labels = {made.ids[d.row]: ["device-0"] * int(spans[d.row % 80]) for d in drawn}
    coding = coding_of(made, labels, {made.ids[d.row]: (d.stratum, d.of) for d in drawn})
    estimates, contrasts = powered_rates(made, coding, [(0, 1), (0, 2), (1, None)], 0.95)
    assert [e.coded for e in estimates] == [40, 40, 2]
    assert {e.method for e in estimates} == {CODED}
    assert estimates[2].rate is None
    assert "code at least 5" in estimates[2].note
    a, b = estimates[:2]
    assert a.rate == pytest.approx(1000 * spans.sum() / words.sum(), rel=0.15)
    assert [(c.first, c.second) for c in contrasts] == [("a", "b"), ("b", "all others")]
    assert contrasts[0].difference == pytest.approx(a.rate - b.rate)
    assert contrasts[0].ratio_low < a.rate / b.rate < contrasts[0].ratio_high


def test_with_all_documents_coded_the_estimate_is_the_coders_count_and_a_useless_machine_weighs_nothing() -> None:
    words = np.array([100.0, 200.0, 300.0, 400.0, 500.0, 600.0])
    truth = np.array([1.0, 0.0, 3.0, 2.0, 5.0, 4.0])
    everything = np.arange(6)
    of = np.array([6.0])
    whole = powered(truth + 1, words, everything, truth, np.zeros(6, dtype=int), of)
    assert whole.rate == pytest.approx(15 / 2100)
    residual = truth - 15 / 2100 * words
    assert whole.variance == pytest.approx(6 / 5 * (residual**2).sum() / 2100**2)
    useless = powered(np.zeros(6), words, everything[:4], truth[:4], np.zeros(4, dtype=int), of)
    assert useless.weight == 0
    assert useless.rate == pytest.approx(6 / 1000)


def test_a_perfect_machine_leaves_only_the_choice_of_documents() -> None:
    rng = np.random.default_rng(0)
    words = rng.integers(100, 900, 300).astype(float)
    truth = rng.poisson(words / 200).astype(float)
    found = powered(truth, words, np.arange(40), truth[:40], np.zeros(40, dtype=int), np.array([300.0]))
    assert found.rate == pytest.approx(truth.sum() / words.sum())
    assert found.weight == pytest.approx(1)


def test_the_factor_is_precision_over_recall_and_too_few_spans_have_none() -> None:
    row = {"gold": 100, "predicted": 80, "overlap_gold": 40.0, "overlap_predicted": 40.0}
    errors = errors_of(row)
    assert errors is not None
    assert errors.factor == pytest.approx((40 / 80) / (40 / 100))
    assert held_out_of("m 1", "x", row) == HeldOut(
        "m 1", "x", 0.5, pytest.approx(0.4), pytest.approx(1.25), 100, 80, ""
    )
    few = held_out_of("m 1", "x", {**row, "predicted": 9})
    assert (few.precision, few.factor, few.predicted, few.note) == (None, None, 9, FEW_SPANS)
    assert errors_of({**row, "predicted": 9}) is None
    assert errors_of({**row, "overlap_gold": 0.0, "overlap_predicted": 0.0}) is None


def test_a_correction_moves_differences_and_never_ratios() -> None:
    rng = np.random.default_rng(1)
    made = table({n: [(300, int(k)) for k in rng.poisson(m, 40)] for n, m in (("a", 2), ("b", 4))})
    draws = [resample(made, g, 300, 0) for g in (0, 1)]
    estimates, (contrast,) = corrected(made, draws, [(0, 1)], {"device-0": Errors(30, 10, 50)}, 0.95, 0)
    counts = [made.counts[ALL][made.rows(g)].sum() for g in (0, 1)]
    assert {e.method for e in estimates} == {HELD_OUT}
    assert contrast.ratio == pytest.approx(counts[0] / counts[1])
    assert contrast.difference == pytest.approx(2 * (counts[0] - counts[1]) / 12)


def test_a_stratified_sample_takes_equal_parts_and_says_what_they_were_drawn_from() -> None:
    made = table({"a": [(100, i) for i in range(30)], "b": [(100, 1)] * 4})
    drawn = draw(made, 9, 0, stratified=True)
    a = [d for d in drawn if d.row < 30]
    assert [sum(d.stratum == s for d in a) for s in STRATA] == [3, 3, 3]
    assert {d.of for d in a} == {10}
    assert all(d.row < 10 for d in a if d.stratum == "fewest")
    assert len(drawn) - len(a) == 4
    assert draw(made, 9, 0, stratified=True) == drawn
    assert draw(made, 9, 1, stratified=True) != drawn


def test_nothing_marked_on_either_side_leaves_the_difference_open() -> None:
    made = table({"a": [(300, 0, 0)] * 5, "b": [(300, 0, 2)] * 5})
    draws = [resample(made, g, 100, 0) for g in (0, 1)]
    errors = {f"device-{i}": Errors(30, 10, 50) for i in (0, 1)}
    estimates, (none, one) = corrected(made, draws, [(0, 1)], errors, 0.95, 0)
    assert (none.low, none.high, none.ratio) == (None, None, None)
    assert one.high is not None
    assert one.high < 0
    assert one.note == "no spans in one group: no ratio"
    b = estimates[-1]
    assert (b.group, b.device) == ("b", "device-1")
    assert one.low == pytest.approx(-b.high)
    assert one.high == pytest.approx(-b.rate + np.hypot(1000 * 3.6889 * 2 / 1500, b.rate - b.low), rel=1e-4)
    assert (one.ratio, one.ratio_low, one.ratio_high) == (None, None, None)
