"""How a device's rate changes with time, at an event, and with covariates: negative binomial regression.

The count of a document is negative binomial with log mean log(words / 1,000) + x'b, so that exp(b) is a ratio of rates;
its variance is m + a m² with `a` estimated (NB2, Cameron and Trivedi 2013, "Regression Analysis of Count Data", 3.3).
Standard errors are robust to documents of one cluster hanging together. Fitted by statsmodels.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from rhetoric.errors import InputError
from rhetoric.study.moments import Unit, unit_for, year_of
from rhetoric.study.rates import FEW_DOCUMENTS, NO_SPANS, ONE_DOCUMENT, Resampled, zero_interval
from rhetoric.study.resampling import bootstrap_sums, generator, interval
from rhetoric.study.table import Floats, Ints, Table, natural
from rhetoric.text.extras import library

LEAST_SPANS = 10
"""Spans a term of the model under which nothing is fitted."""
MOST_LEVELS = 20
_PERIODS = 8
TREND, EVENT, REGRESSION = "trend", "event", "regression"


@dataclass(frozen=True, slots=True)
class Term:
    """What one term of a regression does to the rate: `ratio` of rates per unit of it, with interval, `p` and `q`.

    `group` is empty where all groups are in one model. `dispersion` is `a` above, nought where the fit is Poisson's.
    """

    model: str
    group: str
    device: str
    term: str
    documents: int
    spans: int
    ratio: float | None
    low: float | None
    high: float | None
    p: float | None
    q: float | None
    dispersion: float | None
    note: str


@dataclass(frozen=True, slots=True)
class Period:
    """The rate of a device in one period of a group, with its interval (by bootstrap, or that of a count of nought);
    `start` is a decimal year, and `note` says what is amiss."""

    group: str
    device: str
    period: str
    start: float
    documents: int
    words: int
    spans: int
    rate: float
    low: float | None
    high: float | None
    note: str


@dataclass(frozen=True)
class Fit:
    """Estimates, covariance (both without the dispersion), dispersion, and what was amiss."""

    estimates: Floats
    covariance: Floats
    dispersion: float
    note: str


def require_statsmodels(option: str) -> Any:
    """The library, or MissingExtra."""
    return library("statsmodels.api", option, "study")


def fit(counts: Ints, words: Ints, design: Floats, clusters: Ints) -> Fit:
    """Negative binomial regression of counts (n) on a design (n, k) whose first column is one; Poisson's with the same
    robust errors where the data show no more spread than that, or the search does not end."""
    sm = require_statsmodels("a regression")
    offset = np.log(words / 1000)
    robust = {"cov_type": "cluster", "cov_kwds": {"groups": clusters}}
    k = design.shape[1]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        poisson = sm.Poisson(counts, design, offset=offset).fit(disp=0, maxiter=200, **robust)
        mean = poisson.predict()
        moment = float(((counts - mean) ** 2 - mean).sum() / (mean**2).sum())
        if moment > 1e-4:
            try:
                start = np.r_[poisson.params, max(moment, 0.01)]
                made = sm.NegativeBinomial(counts, design, offset=offset).fit(
                    start_params=start, method="bfgs", disp=0, maxiter=500, **robust
                )
                ok = np.isfinite(made.cov_params()).all() and (np.diag(made.cov_params())[:k] > 0).all()
                if made.mle_retvals["converged"] and ok and made.params[-1] > 0:
                    return Fit(made.params[:k], made.cov_params()[:k, :k], float(made.params[-1]), "")
            except (np.linalg.LinAlgError, ValueError, FloatingPointError):
                pass
    note = "" if moment <= 1e-4 else "negative binomial did not converge: Poisson with robust errors"
    return Fit(np.asarray(poisson.params), np.asarray(poisson.cov_params()), 0.0, note)


def clusters_of(table: Table, column: str | None) -> Ints:
    """Which documents hang together: those of one value of a column; without one, each stands by itself."""
    if column is None:
        return np.arange(len(table.ids))
    values = [str(value) if value is not None else f"\0{row}" for row, value in enumerate(table.columns[column])]
    return np.unique(values, return_inverse=True)[1]


def trends(
    table: Table, voice: str, time: str, event: float | None, cluster: str | None, level: float
) -> tuple[list[Term], list[str], Unit]:
    """For every group and device the ratio of rates per unit of time; with an event, also that of after to before it,
    over and above the trend (an interrupted time series, Wagner et al. 2002, J Clin Pharm Ther 27: 299, level change
    only)."""
    moments, notes = moments_of(table, time)
    dated = ~np.isnan(moments)
    unit = unit_for(float(np.nanmin(moments)), float(np.nanmax(moments)))
    clusters = clusters_of(table, cluster)
    found: list[Term] = []
    for g, group in enumerate(table.groups):
        rows = table.rows(g)
        rows = rows[dated[rows]]
        if len(rows) < 3 or len(np.unique(moments[rows])) < 2:
            notes.append(f"{group}: too few dated documents for a trend.")
            continue
        t = moments[rows]
        columns, names = [(t - t.mean()) / unit.years], [f"per {unit.name}"]
        if event is not None:
            after = t >= event
            if after.all() or not after.any():
                notes.append(f"{group}: all dated documents lie on one side of the event, which is left out there.")
            else:
                columns.append(after.astype(np.float64))
                names.append("after the event")
        design = np.column_stack([np.ones(len(rows)), *columns])
        for i, device in enumerate(table.labels):
            terms = _terms(table.counts[voice][rows, i], table.words[rows], design, names, clusters[rows], level)
            found += [
                replace(t, model=EVENT if t.term.startswith("after") else TREND, group=group, device=device)
                for t in terms
            ]
    return _with_q(found), notes, unit


def regression(
    table: Table, voice: str, covariates: Sequence[str], time: str | None, against: str | None, cluster: str | None,
    level: float,
) -> tuple[list[Term], list[str]]:  # fmt: skip
    """For every device one model of all documents: groups (against the first, or the one named), covariates and
    time."""
    design, names, known, notes = _design(table, covariates, time, against)
    clusters = clusters_of(table, cluster)[known]
    found: list[Term] = []
    for i, device in enumerate(table.labels):
        terms = _terms(table.counts[voice][known, i], table.words[known], design, names, clusters, level)
        found += [replace(term, model=REGRESSION, device=device) for term in terms]
    return _with_q(found), notes


def _design(
    table: Table, covariates: Sequence[str], time: str | None, against: str | None
) -> tuple[Floats, list[str], Ints, list[str]]:
    base = against or table.groups[0]
    columns: list[Floats] = []
    names: list[str] = []
    notes = [f"Regression: groups are against {base}."]
    keep = np.ones(len(table.ids), dtype=bool)
    for g, group in enumerate(table.groups):
        if group != base and len(table.rows(g)):
            columns.append((table.group == g).astype(np.float64))
            names.append(f"group: {group}")
    if time is not None:
        moments, _ = moments_of(table, time)
        keep &= ~np.isnan(moments)
        unit = unit_for(float(np.nanmin(moments)), float(np.nanmax(moments)))
        columns.append((moments - np.nanmean(moments)) / unit.years)
        names.append(f"{time}, per {unit.name}")
    for name in covariates:
        values = table.columns[name]
        keep &= np.array([value is not None for value in values])
        made, said = _covariate(name, values)
        columns += [column for _, column in made]
        names += [label for label, _ in made]
        notes.append(said)
    known = np.flatnonzero(keep)
    if len(known) < len(keep):
        notes.append(f"Regression: {len(keep) - len(known):,} documents lack a covariate and are left out of it.")
    return np.column_stack([np.ones(len(known)), *(column[known] for column in columns)]), names, known, notes


def _covariate(name: str, values: Sequence[Any]) -> tuple[list[tuple[str, Floats]], str]:
    """A number as it is, less its mean, also where a table of text holds it; anything else as one column a value but
    the first, the rarest put together."""
    numbers = [_number(value) for value in values]
    if all(number is not None for number, value in zip(numbers, values, strict=True) if value is not None):
        column = np.array(numbers, dtype=np.float64)
        said = (
            f"Regression: {name} is taken as a number; where its numbers are names of something, write words for them."
        )
        return [(f"{name}, per 1", column - np.nanmean(column))], said
    texts = np.array(["" if value is None else str(value) for value in values])
    levels, counts = np.unique(texts[texts != ""], return_counts=True)
    order = sorted(range(len(levels)), key=lambda i: (-counts[i], natural(str(levels[i]))))
    ranked = [str(levels[i]) for i in order]
    kept = ranked[1:MOST_LEVELS]
    made = [(f"{name}: {value}", (texts == value).astype(np.float64)) for value in kept]
    if len(ranked) > MOST_LEVELS:
        made.append((f"{name}: other", np.isin(texts, ranked[MOST_LEVELS:]).astype(np.float64)))
    return made, f"Regression: values of {name} are against {ranked[0]!r}, the most common."


def _number(value: Any) -> float | None:
    """A value as a finite number; None where it is none."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except ValueError:
        return None
    return number if np.isfinite(number) else None


def _terms(counts: Ints, words: Ints, design: Floats, names: Sequence[str], clusters: Ints, level: float) -> list[Term]:
    from scipy.stats import norm

    spans, n = int(counts.sum()), len(counts)
    empty = Term("", "", "", "", n, spans, None, None, None, None, None, None, "")
    if spans < LEAST_SPANS * len(names):
        note = f"{spans} spans: under {LEAST_SPANS} for each term"
        return [replace(empty, term=name, note=note) for name in names]
    if np.linalg.matrix_rank(design) < design.shape[1]:
        return [replace(empty, term=name, note="terms that determine one another: leave one out") for name in names]
    if len(np.unique(clusters)) < 2:
        return [replace(empty, term=name, note="all documents hang together: no standard error") for name in names]
    fitted = fit(counts, words, design, clusters)
    z = float(norm.ppf((1 + level) / 2))
    found = []
    for k, name in enumerate(names, start=1):
        b, error = float(fitted.estimates[k]), float(np.sqrt(max(fitted.covariance[k, k], 0.0)))
        if not np.isfinite(b) or not np.isfinite(error) or not error or abs(b) > 20:
            found.append(replace(empty, term=name, note="no finite estimate: no span on one side of it"))
            continue
        p = float(2 * norm.sf(abs(b) / error))
        ratio, low, high = (float(np.exp(min(x, 700.0))) for x in (b, b - z * error, b + z * error))
        found.append(
            replace(
                empty, term=name, ratio=ratio, low=low, high=high, p=p, dispersion=fitted.dispersion, note=fitted.note
            )
        )
    return found


def _with_q(terms: Sequence[Term]) -> list[Term]:
    """Corrected for the number of devices and groups, term by term (Benjamini and Hochberg 1995)."""
    from scipy.stats import false_discovery_control

    q: dict[int, float] = {}
    for name in dict.fromkeys(term.term for term in terms):
        tested = [i for i, term in enumerate(terms) if term.term == name and term.p is not None]
        if tested:
            q |= dict(zip(tested, false_discovery_control([terms[i].p for i in tested]).tolist(), strict=True))
    return [replace(term, q=q.get(i)) for i, term in enumerate(terms)]


def moments_of(table: Table, time: str) -> tuple[Floats, list[str]]:
    """The decimal year of every document, nan where there is none, and what is to be said of those."""
    moments = np.array([moment if moment is not None else np.nan for moment in map(year_of, table.columns[time])])
    missing = int(np.isnan(moments).sum())
    if missing == len(moments):
        raise InputError(f"--time {time}: no document has a date there; write dates as 1998, 1998-07 or 1998-07-15")
    return moments, [f"{missing:,} documents without a date are in no trend."] if missing else []


def periods(table: Table, voice: str, time: str, unit: Unit, resamples: int, level: float, seed: int) -> list[Period]:
    """The rates of every group and device by period."""
    moments, _ = moments_of(table, time)
    found = []
    for g, group in enumerate(table.groups):
        rows = table.rows(g)
        rows = rows[~np.isnan(moments[rows])]
        starts = np.array([unit.period(m) for m in moments[rows]])
        for n, start in enumerate(np.unique(starts)):
            inside = rows[starts == start]
            values = np.column_stack([table.words[inside], table.counts[voice][inside]]).astype(np.float64)
            sums = bootstrap_sums(values, resamples, generator(seed, _PERIODS, g, n)) if len(inside) > 1 else None
            drawn = None if sums is None else Resampled(sums[:, 0], {voice: sums[:, 1:]})
            words = int(table.words[inside].sum())
            for i, device in enumerate(table.labels):
                spans = int(table.counts[voice][inside, i].sum())
                low, high = interval(drawn.rates(voice, i), level) if drawn else (None, None)
                if not spans:
                    low, high = zero_interval(level, words)
                found.append(
                    Period(
                        group, device, unit.label(float(start)), float(start), len(inside), words, spans,
                        1000 * spans / words, low, high, _period_note(len(inside), spans),
                    )
                )  # fmt: skip
    return found


def _period_note(documents: int, spans: int) -> str:
    if documents == 1:
        return ONE_DOCUMENT
    if not spans:
        return NO_SPANS
    return "few documents" if documents < FEW_DOCUMENTS else ""


def thin_periods(found: Sequence[Period], unit: Unit) -> list[str]:
    """What is to be said of a group's periods with few documents."""
    notes = []
    for group in dict.fromkeys(p.group for p in found):
        documents = {p.start: p.documents for p in found if p.group == group}.values()
        of = f"of {len(documents)} periods ({unit.name}s) of {group}"
        if few := sum(1 < n < FEW_DOCUMENTS for n in documents):
            notes.append(f"2 to {FEW_DOCUMENTS - 1} documents in {few} {of}: intervals from so few are too narrow.")
        if single := sum(n == 1 for n in documents):
            notes.append(f"One document in {single} {of}: no interval, for documents are what is resampled.")
    return notes
