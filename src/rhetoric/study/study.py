"""A study: the plan carried out on a table of scored documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from typing import Any

from rhetoric.analysis import Model
from rhetoric.corpus.rules import QUOTED
from rhetoric.study.coded import read_coding
from rhetoric.study.context import contexts_of
from rhetoric.study.contrasts import Contrast, contrasts, pairs
from rhetoric.study.correction import HeldOut, corrected, errors_of, held_out_of
from rhetoric.study.estimates import Estimate, EstimatedContrast
from rhetoric.study.keyness import LEAST_DOCUMENTS, NOTABLE, Example, Key, keyness
from rhetoric.study.moments import event_of
from rhetoric.study.plan import LEVEL, Plan
from rhetoric.study.powered import powered_rates
from rhetoric.study.rates import FEW_DOCUMENTS, Rate, rates, resample
from rhetoric.study.regression import Period, Term, clusters_of, periods, regression, thin_periods, trends
from rhetoric.study.table import ALL, AUTHOR, Table

FEW_CLUSTERS = 30
"""Clusters under which robust standard errors are known to be too small (Cameron and Miller 2015, J Human Resources
50)."""


@dataclass(frozen=True, slots=True)
class Group:
    """A group: how many documents and words, and how long its documents are (median of words)."""

    group: str
    documents: int
    words: int
    median_words: float | None
    longest_share: float | None
    """The share of the group's words that stand in its longest document."""


@dataclass(frozen=True)
class Study:
    """All results; every list is a table, a row an entry."""

    plan: Plan
    labels: tuple[str, ...]
    model: Mapping[str, str] | None
    groups: list[Group]
    rates: list[Rate]
    contrasts: list[Contrast]
    estimates: list[Estimate] = field(default_factory=list)
    estimated_contrasts: list[EstimatedContrast] = field(default_factory=list)
    held_out: list[HeldOut] = field(default_factory=list)
    terms: list[Term] = field(default_factory=list)
    periods: list[Period] = field(default_factory=list)
    keys: list[Key] = field(default_factory=list)
    examples: list[Example] = field(default_factory=list)
    notes: tuple[str, ...] = ()

    @property
    def voices(self) -> list[str]:
        return list(dict.fromkeys(rate.voice for rate in self.rates))

    def tables(self) -> dict[str, list[dict[str, Any]]]:
        """Every table that has rows, by its name, as plain values."""
        named: dict[str, Sequence[Any]] = {
            "groups": self.groups, "rates": self.rates, "contrasts": self.contrasts, "estimates": self.estimates,
            "estimated-contrasts": self.estimated_contrasts, "held-out": self.held_out, "regression": self.terms,
            "periods": self.periods, "keyness": self.keys, "examples": self.examples,
        }  # fmt: skip
        return {name: [asdict(row) for row in rows] for name, rows in named.items() if rows}


def carry_out(plan: Plan, table: Table, model: Model | None) -> Study:
    """The study of a table. `model` is the one that scored it, for its held-out errors; None where it is not at
    hand."""
    wanted = pairs(table.groups, plan.against)
    notes = list(table.notes)
    groups = [_group(table, g) for g in range(len(table.groups))]
    notes += _thin(groups)
    draws = [resample(table, g, plan.resamples, plan.seed) for g in range(len(table.groups))]
    estimates: list[Estimate] = []
    estimated: list[EstimatedContrast] = []
    held_out: list[HeldOut] = []
    figures = model.metrics.get("test", {}).get("labels", {}) if model else {}
    errors = {label: e for label in table.labels if label in figures and (e := errors_of(figures[label]))}
    if model and errors and not plan.min_confidence:
        name = f"{model.card.name} {model.card.version}"
        held_out = [held_out_of(name, label, figures[label]) for label in table.labels if label in figures]
        estimates, estimated = corrected(table, draws, wanted, errors, LEVEL, plan.seed)
        notes.append(
            "Corrected rates suppose that the model errs in these texts as in the held-out ones, and alike in every "
            "group: a ratio of them is the machine's own."
        )
    else:
        notes.append(_uncorrected(plan, table))
    if plan.coded:
        coding, said = read_coding(plan.coded, plan.sample, table)
        notes += said
        more, between = powered_rates(table, coding, wanted, LEVEL)
        estimates += more
        estimated += between
    if plan.cluster:
        notes += _clusters(plan, plan.cluster, table)
    terms: list[Term] = []
    by_period: list[Period] = []
    voice = AUTHOR if AUTHOR in table.counts else ALL
    if voice == AUTHOR and (plan.time or plan.covariates):
        notes.append("Trends and regressions are of the marks in the author's voice.")
    if plan.time:
        event = event_of(plan.event) if plan.event else None
        terms, said, unit = trends(table, voice, plan.time, event, plan.cluster, LEVEL)
        notes += said
        by_period = periods(table, voice, plan.time, unit, plan.resamples, LEVEL, plan.seed)
        notes += thin_periods(by_period, unit)
    if plan.covariates:
        more_terms, said = regression(table, voice, plan.covariates, plan.time, plan.against, plan.cluster, LEVEL)
        terms += more_terms
        notes += said
    compared = contrasts(table, draws, wanted, LEVEL, plan.resamples, plan.seed)
    counted = rates(table, draws, LEVEL)
    if AUTHOR in table.counts and QUOTED in table.labels:
        notes.append(f"{QUOTED} is in a quotation by definition, and so has no row in the author's voice.")
        compared = [c for c in compared if _can_be(c.device, c.voice)]
        counted = [r for r in counted if _can_be(r.device, r.voice)]
        terms = [t for t in terms if _can_be(t.device, voice)]
        by_period = [p for p in by_period if _can_be(p.device, voice)]
    if any(c.p_is_floor for c in compared):
        notes.append(
            f"A p printed with ≤ is the least that {plan.resamples:,} permutations can give (1 in "
            f"{plan.resamples + 1:,}): none of them gave so large a difference, and with more p might be smaller."
        )
    keys, examples = keyness(table, wanted, partial(_contexts, table, plan))
    untold = [device for device in table.marked if device not in {key.device for key in keys}]
    if untold:
        notes.append(
            f"No word in the marks of {', '.join(untold)} tells two groups apart: none stands in {LEAST_DOCUMENTS} "
            f"documents of a group with a z-score beyond {NOTABLE}."
        )
    return Study(
        plan=plan, labels=table.labels, model=table.model, groups=groups, rates=counted,
        contrasts=compared, estimates=estimates, estimated_contrasts=estimated, held_out=held_out, terms=terms,
        periods=by_period, keys=keys, examples=examples, notes=tuple(notes),
    )  # fmt: skip


def _can_be(device: str, voice: str) -> bool:
    """Whether there can be marks of a device in a voice at all."""
    return (device, voice) != (QUOTED, AUTHOR)


def _contexts(table: Table, plan: Plan, marks: Any) -> list[tuple[str, str]]:
    return contexts_of(table, marks, plan.reading)


def _group(table: Table, g: int) -> Group:
    import numpy as np

    words = table.words[table.rows(g)]
    if not len(words):
        return Group(table.groups[g], 0, 0, None, None)
    return Group(
        table.groups[g], len(words), int(words.sum()), float(np.median(words)), float(words.max() / words.sum())
    )


def _clusters(plan: Plan, column: str, table: Table) -> list[str]:
    """What the clusters leave open. A trend is of one group, so it is that group's clusters that count."""
    import numpy as np

    notes = [
        f"Rates, their contrasts and p-values do not know of {column}: bootstrap and permutation are of documents."
    ]
    clusters = clusters_of(table, column)
    models = {f" in {group}": table.rows(g) for g, group in enumerate(table.groups)} if plan.time else {}
    if plan.covariates:
        models[""] = np.arange(len(table.ids))
    for where, rows in models.items():
        if len(rows) and (values := len(np.unique(clusters[rows]))) < FEW_CLUSTERS:
            notes.append(f"{column} has {values} values{where}: errors robust to so few clusters are too small.")
    return notes


def _thin(groups: list[Group]) -> list[str]:
    notes = []
    for group in groups:
        if not group.documents:
            notes.append(f"{group.group} has no documents: nothing can be said of it.")
        elif group.documents == 1:
            notes.append(
                f"{group.group} has one document: no interval and no test, for documents are what is resampled."
            )
        elif group.documents < FEW_DOCUMENTS:
            notes.append(f"{group.group} has {group.documents} documents: intervals from so few are too narrow.")
        if group.documents > 1 and group.longest_share is not None and group.longest_share > 0.25:
            notes.append(
                f"One document holds {group.longest_share:.0%} of the words of {group.group}: its rates are mostly "
                "that one's."
            )
    medians = [g.median_words for g in groups if g.median_words]
    if medians and max(medians) > 3 * min(medians):
        notes.append(
            "Documents differ in length between groups (medians of "
            f"{min(medians):,.0f} to {max(medians):,.0f} words): read Cliff's delta with care, for in a short "
            "document a rate "
            "is nought or high."
        )
    return notes


def _uncorrected(plan: Plan, table: Table) -> str:
    if plan.min_confidence:
        return "Counts are not corrected for the model's errors: those were not measured at this --min-confidence."
    if table.model is None:
        return (
            "Counts are not corrected for the model's errors: the table does not say which model made it; "
            "name it with --model."
        )
    return (
        f"Counts are not corrected for the model's errors: the model {table.model['name']} is not here with held-out "
        "figures; "
        "name its folder with --model."
    )
