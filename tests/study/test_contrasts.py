"""Rates and contrasts, against hand-worked figures, scipy, and their own guarantees."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from tables import table

from rhetoric.errors import InputError
from rhetoric.reports.study_words import chance, sentence
from rhetoric.study.contrasts import REST, UNDECIDED, Contrast, cliffs_delta, contrasts, pairs
from rhetoric.study.rates import NO_SPANS, ONE_DOCUMENT, apart, rates, resample, zero_limit
from rhetoric.study.resampling import bootstrap_sums, generator, interval, subset_sums, units
from rhetoric.study.table import ALL, Table


def compared(made: Table, resamples: int = 500, against: str | None = None) -> list[Contrast]:
    draws = [resample(made, g, resamples, 0) for g in range(len(made.groups))]
    return contrasts(made, draws, pairs(made.groups, against), 0.95, resamples, 0)


def test_a_rate_is_all_spans_over_all_words_and_not_the_mean_of_the_documents() -> None:
    made = table({"a": [(100, 10), (900, 0)], "b": [(500, 1), (500, 2)]})
    found = rates(made, [resample(made, g, 200, 0) for g in (0, 1)], 0.95)
    assert [r.rate for r in found] == [10.0, 3.0]
    assert [r.documents_with for r in found] == [1, 2]
    assert found[1].low == 2.0
    assert found[1].high == 4.0


def test_the_bootstrap_interval_is_that_of_scipy() -> None:
    rng = np.random.default_rng(3)
    words, spans = rng.integers(50, 900, 80), rng.poisson(3, 80)
    made = table({"a": list(zip(words.tolist(), spans.tolist(), strict=True)), "b": [(1, 1), (1, 1)]})
    ours = rates(made, [resample(made, 0, 4000, 1), resample(made, 1, 4000, 1)], 0.95)[0]
    theirs = stats.bootstrap(
        (words, spans), lambda w, s: 1000 * s.sum() / w.sum(), paired=True, vectorized=False, n_resamples=4000,
        method="percentile", rng=2,
    ).confidence_interval  # fmt: skip
    assert ours.low == pytest.approx(theirs.low, rel=0.02)
    assert ours.high == pytest.approx(theirs.high, rel=0.02)


def test_a_group_without_spans_has_the_exact_limit_of_a_count_of_nought() -> None:
    made = table({"a": [(500, 0), (500, 0)], "b": [(500, 1), (500, 2)]})
    found = rates(made, [resample(made, g, 100, 0) for g in (0, 1)], 0.95)[0]
    assert zero_limit(0.95) == pytest.approx(stats.chi2.ppf(0.975, 2) / 2)
    assert (found.low, found.high, found.note) == (0.0, pytest.approx(3.6889, abs=1e-4), NO_SPANS)


def test_one_document_has_a_rate_but_no_interval_and_no_test() -> None:
    made = table({"a": [(500, 3)], "b": [(500, 1), (400, 2)]})
    one = rates(made, [resample(made, g, 100, 0) for g in (0, 1)], 0.95)[0]
    assert (one.rate, one.low, one.note) == (6.0, None, ONE_DOCUMENT)
    (contrast,) = compared(made)
    assert contrast.difference == pytest.approx(6 - 3000 / 900)
    assert (contrast.low, contrast.p, contrast.verdict) == (None, None, UNDECIDED)
    assert "one document" in contrast.note


def test_an_empty_group_is_said_and_not_compared() -> None:
    made = table({"a": [(500, 3), (200, 1)], "b": [(500, 1), (400, 2)]})
    made = Table(**{**made.__dict__, "groups": ("a", "b", "empty")})
    found = [c for c in compared(made) if "empty" in (c.first, c.second)]
    assert [(c.difference, c.ratio, c.delta, c.p, c.note) for c in found] == [
        (None, None, None, None, "a group without documents")
    ] * 2


def test_zero_counts_have_a_difference_but_no_ratio() -> None:
    made = table({"a": [(500, 3, 0)] * 6, "b": [(500, 0, 0)] * 6})
    some, none = compared(made)
    assert (some.difference, some.ratio, some.ratio_high) == (6.0, None, None)
    assert some.verdict == "a > b"
    assert (none.p, none.q, none.note) == (None, None, "no spans")
    turned, _ = compared(table({"b": [(500, 0, 0)] * 6, "a": [(500, 3, 0)] * 6}))
    assert (turned.difference, turned.ratio) == (-6.0, None)


def test_the_interval_of_a_difference_knows_that_a_count_of_nought_is_not_a_rate_of_nought() -> None:
    """Every document of a has the same rate, so all that is uncertain is how near to nought b's is: 3.689 / 3."""
    some, _ = compared(table({"a": [(500, 3, 0)] * 6, "b": [(500, 0, 0)] * 6}))
    assert (some.low, some.high) == (pytest.approx(6 - 3.6889 / 3, abs=1e-4), 6.0)
    assert some.note.endswith("and the interval takes its rate to be 1.2 per 1,000 words at most")
    turned, _ = compared(table({"b": [(500, 0, 0)] * 6, "a": [(500, 3, 0)] * 6}))
    assert (turned.low, turned.high) == (-6.0, pytest.approx(3.6889 / 3 - 6, abs=1e-4))
    assert apart(6.0, 2.0, (3.0, 10.0), (1.0, 6.0)) == (4 - 5, pytest.approx(4 + math.sqrt(17)))
    assert apart(6.0, 2.0, (3.0, None), (1.0, 6.0)) == (4 - 5, None)


def test_intervals_of_differences_cover_the_truth_also_where_one_group_has_nothing() -> None:
    """A rare device in few words: where none of it is counted, resampling alone takes the difference for larger."""
    rng = np.random.default_rng(8)
    held = alone = runs = 0
    while runs < 150:
        words = 300
        a = rng.poisson(words / 1000 * 4 * rng.gamma(2.0, 0.5, 60))
        b = rng.poisson(words / 1000 * 1.0, 8)
        if b.any():
            continue
        runs += 1
        made = table({n: [(words, int(k)) for k in x] for n, x in (("a", a), ("b", b))})
        draws = [resample(made, g, 200, runs) for g in (0, 1)]
        (found,) = contrasts(made, draws, [(0, 1)], 0.95, 1, runs)
        held += found.low <= 4 - 1.0 <= found.high
        low, high = interval(draws[0].rates(ALL, 0) - draws[1].rates(ALL, 0), 0.95)
        alone += low <= 4 - 1.0 <= high
    assert held / runs >= 0.93
    assert alone / runs < 0.7


def test_a_p_that_is_the_least_that_the_permutations_can_give_is_printed_as_a_limit() -> None:
    far, _ = compared(table({"a": [(500, 3, 0)] * 20 + [(500, 4, 0)] * 20, "b": [(500, 0, 0)] * 40}), 2000)
    assert far.p == 1 / 2001
    assert chance(far) == "≤0.0005"
    assert ", p ≤0.0005, q 0.0005" in sentence(far)
    assert chance(replace(far, p=1 / 101, permutations=100)) == "≤0.0100"
    assert chance(replace(far, p=2 / 2001)) == "0.0010"
    assert chance(replace(far, p=None)) == "-"


def test_a_sentence_says_where_documents_point_the_other_way() -> None:
    made = table({"a": [(100, 0)] * 30 + [(100, 20)] * 20, "b": [(1000, 4)] * 40})
    (found,) = compared(made)
    assert found.verdict == "a > b"
    assert f"Cliff's delta {found.delta:+.2f} (the other way over documents)," in sentence(found)
    (plain,) = compared(table({"a": [(500, 3)] * 6, "b": [(500, 0)] * 6}))
    assert "the other way" not in sentence(plain)


def test_a_sentence_gives_the_words_that_spans_were_counted_in_also_of_all_other_groups_together() -> None:
    groups = {f"g{i}": [(500, 1)] * 5 for i in range(7)}
    found = compared(table({**groups, "loud": [(1000, 30)] * 5}), resamples=100)
    loud = next(c for c in found if c.first == "loud")
    assert "per 1,000 words (150 spans in 5,000 words and 35 in 17,500), difference" in sentence(loud)


@given(
    st.lists(st.integers(0, 6), min_size=1, max_size=20),
    st.lists(st.integers(0, 6), min_size=1, max_size=20),
)
def test_cliffs_delta_is_what_comparing_every_pair_gives_and_what_scipys_u_gives(x: list[int], y: list[int]) -> None:
    a, b = (np.sort(np.array(z, dtype=float)) for z in (x, y))
    by_hand = sum((i > j) - (i < j) for i in x for j in y) / (len(x) * len(y))
    assert cliffs_delta(a, b) == pytest.approx(by_hand)
    u = stats.mannwhitneyu(a, b).statistic
    assert cliffs_delta(a, b) == pytest.approx(2 * u / (len(x) * len(y)) - 1)


def test_the_permutation_test_is_scipys_with_the_same_statistic() -> None:
    rng = np.random.default_rng(5)
    a = [(int(w), int(s)) for w, s in zip(rng.integers(100, 400, 9), rng.poisson(1.5, 9), strict=True)]
    b = [(int(w), int(s)) for w, s in zip(rng.integers(100, 400, 8), rng.poisson(3.5, 8), strict=True)]
    (ours,) = compared(table({"a": a, "b": b}), 6000)

    def ratio(index: np.ndarray) -> tuple[float, float]:
        w, y = (np.array(a + b)[index.astype(int)]).T
        r = y.sum() / w.sum()
        return r, len(w) / (len(w) - 1) * ((y - r * w) ** 2).sum() / w.sum() ** 2

    def statistic(i: np.ndarray, j: np.ndarray) -> float:
        (r, v), (q, u) = ratio(i), ratio(j)
        return abs(r - q) / math.sqrt(v + u)

    theirs = stats.permutation_test(
        (np.arange(9), np.arange(9, 17)), statistic, vectorized=False, n_resamples=6000, alternative="greater", rng=1
    )
    assert ours.p == pytest.approx(theirs.pvalue, abs=0.012)


def test_the_test_holds_its_level_where_groups_have_the_same_rate_and_other_lengths() -> None:
    """Short documents against long ones, with devices that come in clusters: chi-squared on pooled words errs here."""
    rng = np.random.default_rng(11)
    d = 400
    groups = {}
    for name, n, length in (("short", 60, 150), ("long", 25, 1500)):
        words = rng.poisson(length, n)
        counts = rng.poisson(words[:, None] / 1000 * 4 * rng.gamma(1.0, 1.0, (n, d)))
        groups[name] = [tuple(row) for row in np.column_stack([words, counts]).tolist()]
    made = table(groups)
    p = np.array([c.p for c in compared(made, 300)])
    assert 0.02 <= (p <= 0.05).mean() <= 0.085
    words = [made.words[made.rows(g)].sum() for g in (0, 1)]
    spans = [made.counts[ALL][made.rows(g)].sum(axis=0) for g in (0, 1)]
    naive = [
        stats.binomtest(int(x), int(x + y), words[0] / sum(words)).pvalue for x, y in zip(*spans, strict=True) if x + y
    ]
    assert (np.array(naive) <= 0.05).mean() > 0.15


def test_q_is_benjamini_and_hochbergs_of_all_tests() -> None:
    rng = np.random.default_rng(2)
    documents = {
        name: [tuple(row) for row in np.column_stack([np.full(20, 300), rng.poisson(mean, (20, 5))]).tolist()]
        for name, mean in (("a", [1, 1, 1, 2, 3]), ("b", [1, 1, 2, 1, 1]), ("c", [1, 2, 1, 1, 1]))
    }
    found = compared(table(documents))
    assert len(found) == 15
    p = np.array([c.p for c in found])
    order = np.argsort(p)[::-1]
    by_hand = np.empty(15)
    by_hand[order] = np.minimum.accumulate(p[order] * 15 / np.arange(15, 0, -1))
    assert [c.q for c in found] == pytest.approx(by_hand.tolist())
    assert all(c.verdict == UNDECIDED for c in found if c.q is not None and c.q > 0.05)


def test_halves_of_a_group_differ_less_than_groups_that_differ() -> None:
    rng = np.random.default_rng(4)
    made = table({n: [(400, int(k)) for k in rng.poisson(m, 60)] for n, m in (("a", 2), ("b", 6))})
    (found,) = compared(made)
    assert found.halves is not None
    assert found.difference is not None
    assert 0 < found.halves < abs(found.difference)


def test_pairs_of_groups() -> None:
    assert pairs(["a", "b", "c"], None) == [(0, 1), (0, 2), (1, 2)]
    assert pairs(["a", "b", "c"], "b") == [(0, 1), (2, 1)]
    assert pairs(list("abcdefg"), None)[:2] == [(0, None), (1, None)]
    with pytest.raises(InputError, match="one group only"):
        pairs(["a"], None)
    with pytest.raises(InputError, match="no such group"):
        pairs(["a", "b"], "z")


def test_of_many_groups_each_is_compared_with_all_others() -> None:
    made = table({str(g): [(100, g), (200, g)] for g in range(7)})
    found = compared(made, 100)
    assert {(c.second) for c in found} == {REST}
    assert found[0].rate_second == pytest.approx(1000 * 42 / 1800)


@settings(max_examples=30, deadline=None)
@given(st.integers(2, 60), st.integers(1, 59), st.integers(0, 9))
def test_a_subset_has_its_size_and_every_document_the_same_chance(n: int, size: int, seed: int) -> None:
    size = min(size, n - 1)
    sums = subset_sums(np.eye(n), size, 400, generator(seed))
    assert (sums.sum(axis=1) == size).all()
    assert set(np.unique(sums)) <= {0.0, 1.0}
    share = sums.mean(axis=0)
    assert np.abs(share - size / n).max() < 6 * math.sqrt(0.25 / 400)


def test_units_keep_the_sums_and_the_variance() -> None:
    values = np.random.default_rng(0).poisson(2, (10_000, 2)).astype(float)
    merged = units(values, 7, generator(1))
    assert merged.sum(axis=0).tolist() == values.sum(axis=0).tolist()
    one, two = (bootstrap_sums(v, 600, generator(2))[:, 0].std() for v in (values, merged))
    assert one == pytest.approx(two, rel=0.12)


def test_an_end_of_an_interval_at_infinity_is_open() -> None:
    assert interval(np.array([1.0] * 90 + [np.inf] * 10), 0.95) == (1.0, None)
    assert interval(np.array([np.nan, np.nan]), 0.95) == (None, None)
