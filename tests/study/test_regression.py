"""Trends, events and covariates, against statsmodels' other implementation and against known truths."""

from __future__ import annotations

import dataclasses
import sys
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest
from tables import table

from rhetoric.errors import InputError, MissingExtra
from rhetoric.study.moments import DECADE, MONTH, YEAR, event_of, unit_for, year_of
from rhetoric.study.plan import Plan
from rhetoric.study.regression import fit, periods, regression, require_statsmodels, trends
from rhetoric.study.study import carry_out
from rhetoric.study.table import ALL, Table

sm = pytest.importorskip("statsmodels.api")


def dated(made: Table, **columns: Any) -> Table:
    return dataclasses.replace(made, columns=columns)


def simulated(n: int, per_year: float, after: float, seed: int) -> tuple[list[tuple[int, int]], list[str]]:
    """Documents of 2000 to 2010 with a trend, and a change of level in 2005."""
    rng = np.random.default_rng(seed)
    years = rng.uniform(2000, 2011, n)
    words = rng.integers(200, 900, n)
    mean = words * 0.006 * per_year ** (years - 2005) * np.where(years >= 2005, after, 1) * rng.gamma(3, 1 / 3, n)
    return list(zip(words.tolist(), rng.poisson(mean).tolist(), strict=True)), [
        f"{int(y)}-{int(y % 1 * 12) + 1:02d}" for y in years
    ]


def test_the_fit_is_that_of_statsmodels_glm_with_its_dispersion_and_clusters() -> None:
    rng = np.random.default_rng(1)
    n = 400
    x = np.column_stack([np.ones(n), rng.normal(size=n), rng.integers(0, 2, n)])
    words = rng.integers(100, 900, n)
    counts = rng.poisson(words / 1000 * np.exp(1 + 0.4 * x[:, 1] - 0.3 * x[:, 2]) * rng.gamma(2, 0.5, n))
    clusters = rng.integers(0, 60, n)
    ours = fit(counts, words, x, clusters)
    family = sm.families.NegativeBinomial(alpha=ours.dispersion)
    theirs = sm.GLM(counts, x, family=family, offset=np.log(words / 1000)).fit(
        cov_type="cluster", cov_kwds={"groups": clusters}
    )
    assert ours.dispersion == pytest.approx(0.5, rel=0.3)
    assert ours.estimates == pytest.approx(theirs.params, abs=1e-4)
    assert np.sqrt(np.diag(ours.covariance)) == pytest.approx(theirs.bse, rel=0.02)


def test_without_more_spread_than_poissons_the_fit_is_poissons() -> None:
    rng = np.random.default_rng(1)
    counts = np.tile([2, 3], 100)
    ours = fit(counts, np.full(200, 500), np.column_stack([np.ones(200), rng.normal(size=200)]), np.arange(200))
    assert ours.dispersion == 0
    assert np.exp(ours.estimates[0]) == pytest.approx(5, rel=0.01)


def test_a_trend_and_an_event_are_found_again() -> None:
    documents, dates = simulated(1500, 1.05, 1.6, 3)
    made = dated(table({"a": documents, "b": [(100, 1)]}), date=[*dates, "2001"])
    terms, notes, unit = trends(made, ALL, "date", event_of("2005"), None, 0.95)
    assert unit is YEAR
    trend, event = terms
    assert (trend.term, event.term) == ("per year", "after the event")
    assert trend.low < 1.05 < trend.high
    assert event.low < 1.6 < event.high
    assert event.low > 1
    assert any("b: too few dated documents" in note for note in notes)


def test_a_difference_that_is_the_topics_goes_with_the_topic() -> None:
    """Two outlets with the same habits that differ in what they write about."""
    rng = np.random.default_rng(8)
    groups, topics = {}, []
    for name, share in (("a", 0.8), ("b", 0.2)):
        war = rng.random(300) < share
        words = rng.integers(200, 800, 300)
        counts = rng.poisson(words * np.where(war, 0.012, 0.003))
        groups[name] = list(zip(words.tolist(), counts.tolist(), strict=True))
        topics += ["war" if w else "sport" for w in war]
    made = dated(table(groups), topic=topics, outlet=[f"o{i % 20}" for i in range(600)])
    terms, notes = regression(made, ALL, ["topic"], None, None, "outlet", 0.95)
    by_name = {term.term: term for term in terms}
    assert by_name["group: b"].low < 1 < by_name["group: b"].high
    topic = next(term for name, term in by_name.items() if name.startswith("topic"))
    assert topic.ratio == pytest.approx(4, rel=0.2) or topic.ratio == pytest.approx(0.25, rel=0.2)
    assert any("most common" in note for note in notes)


def test_what_cannot_be_fitted_is_said() -> None:
    made = dated(table({"a": [(100, 0)] * 20, "b": [(100, 1)] * 20}), x=[0.0] * 20 + [1.0] * 20, year=[2000] * 40)
    terms, _ = regression(made, ALL, ["x"], None, None, None, 0.95)
    assert {term.note for term in terms} == {"terms that determine one another: leave one out"}
    few = dated(table({"a": [(100, 0)] * 20, "b": [(100, 0), (100, 1)]}), x=[float(i) for i in range(22)])
    assert all("under 10 for each term" in term.note for term in regression(few, ALL, ["x"], None, None, None, 0.95)[0])
    with pytest.raises(InputError, match="no document has a date there"):
        trends(dated(made, year=["soon"] * 40), ALL, "year", None, None, 0.95)


def test_periods_add_up_to_the_group() -> None:
    documents, dates = simulated(200, 1.0, 1.0, 4)
    made = dated(table({"a": documents, "b": [(100, 1)]}), date=[*dates, "2001"])
    found = [p for p in periods(made, ALL, "date", YEAR, 100, 0.95, 0) if p.group == "a"]
    assert sum(p.spans for p in found) == made.counts[ALL][:200].sum()
    assert [p.period for p in found] == [str(year) for year in range(2000, 2011)]
    assert all(p.low <= p.rate <= p.high for p in found)


def test_dates_in_all_their_dress() -> None:
    assert year_of(1998) == year_of("1998") == 1998.5
    assert year_of("1998-07-02") == pytest.approx(1998.5)
    assert year_of("2024-01-01T10:00:00Z") == pytest.approx(2024 + 0.5 / 366)
    moment = datetime(2024, 1, 1, tzinfo=UTC).timestamp()
    assert year_of(int(moment)) == year_of(int(moment * 1000)) == year_of("2024-01-01")
    assert [year_of(v) for v in ("soon", None, True, "1998-13", "0000", 50_000)] == [None] * 6
    assert event_of("2005") == 2005.0
    with pytest.raises(InputError, match="is no date"):
        event_of("May")


def test_units_of_time() -> None:
    assert [unit_for(0, years) for years in (0.5, 10, 200)] == [MONTH, YEAR, DECADE]
    assert DECADE.label(DECADE.period(1998.5)) == "1990s"
    assert MONTH.label(MONTH.period(year_of("2024-11-30") or 0)) == "2024-11"
    assert MONTH.label(MONTH.period(year_of("2024-01-01") or 0)) == "2024-01"


def test_statsmodels_missing_is_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "statsmodels.api", None)
    with pytest.raises(MissingExtra, match=r"--time: needs statsmodels.*pip install 'rhetoric\[study\]'"):
        require_statsmodels("--time")


def test_few_clusters_are_counted_in_the_group_whose_trend_they_are_of() -> None:
    made = table({"many": [(500, 3)] * 40, "few": [(500, 1 + i % 3) for i in range(40)]})
    who = [f"m{i}" for i in range(40)] + [f"f{i % 5}" for i in range(40)]
    study = carry_out(
        Plan((), time="year", cluster="who", resamples=100),
        dated(made, year=[1980 + i for i in range(40)] * 2, who=who),
        None,
    )
    said = [note for note in study.notes if "who" in note]
    assert [note.split(":")[0] for note in said] == [
        "Rates, their contrasts and p-values do not know of who",
        "who has 5 values in few",
    ]


def test_documents_that_all_hang_together_have_no_standard_error() -> None:
    made = dated(table({"a": [(500, 4)] * 20, "b": [(500, 5)] * 20}), topic=["x", "y"] * 20, who=["one"] * 40)
    terms, _ = regression(made, ALL, ["topic"], None, None, "who", 0.95)
    assert {(term.ratio, term.note) for term in terms} == {(None, "all documents hang together: no standard error")}


def test_numbers_are_the_same_covariate_whether_a_table_holds_them_as_numbers_or_as_text() -> None:
    made = table({"a": [(500, 2 + i % 4) for i in range(30)], "b": [(500, 3 + i % 3) for i in range(30)]})
    length = [float(i * 7 % 11) for i in range(59)] + [None]
    texts = [None if value is None else str(value) for value in length]
    from_numbers, said = regression(dated(made, length=length), ALL, ["length"], None, None, None, 0.95)
    from_texts, _ = regression(dated(made, length=texts), ALL, ["length"], None, None, None, 0.95)
    assert from_numbers == from_texts
    assert [term.term for term in from_texts] == ["group: b", "length, per 1"]
    assert any(note.startswith("Regression: length is taken as a number; where") for note in said)
    codes, _ = regression(dated(made, length=["7", "none"] * 30), ALL, ["length"], None, None, None, 0.95)
    assert [term.term for term in codes] == ["group: b", "length: none"]


def test_periods_of_few_documents_say_so_as_groups_do() -> None:
    years = [1990] * 2 + [2000] * 12 + [2010]
    made = dated(table({"a": [(500, 3), (400, 1), *[(500, 2)] * 12, (300, 0)], "b": [(500, 2)] * 15}), year=years * 2)
    found = {p.period: p for p in periods(made, ALL, "year", YEAR, 100, 0.95, 0) if p.group == "a"}
    assert [(p.documents, p.note) for p in found.values()] == [
        (2, "few documents"),
        (12, ""),
        (1, "one document"),
    ]
    none = found["2010"]
    assert (none.low, none.high) == (0, pytest.approx(1000 * 3.689 / 300, rel=1e-3))
    said = carry_out(Plan((), time="year", resamples=100), made, None).notes
    assert "2 to 9 documents in 1 of 3 periods (years) of a: intervals from so few are too narrow." in said
    assert "One document in 1 of 3 periods (years) of a: no interval, for documents are what is resampled." in said
