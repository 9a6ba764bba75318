"""A study to be read on a terminal: contrasts with the size of a difference first, and what is to be known of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rhetoric.reports.study_words import CITATION, NAMES, chance, figure, pair_intervals, sentence
from rhetoric.study.contrasts import Contrast
from rhetoric.study.estimates import EstimatedContrast
from rhetoric.study.regression import Term
from rhetoric.study.study import Study

_HEAD = (
    f"{'device':27}{'first':>8}{'second':>8}{'difference':>12}{'95 % interval':>18}{'halves':>8}{'ratio':>7}"
    f"{'95 % interval':>16}{'delta':>7}{'p':>8}{'q':>8}"
)


def summary(study: Study) -> str:
    """The study as text: groups, contrasts, estimates, trends, words, notes."""
    return "\n".join(_lines(study)) + "\n"


def _lines(study: Study) -> Iterator[str]:
    yield f"{'group':30}{'documents':>11}{'words':>13}{'median words':>14}"
    for group in study.groups:
        median = "-" if group.median_words is None else f"{group.median_words:,.0f}"
        yield f"{group.group:30}{group.documents:>11,}{group.words:>13,}{median:>14}"
    for voice in study.voices:
        here = [c for c in study.contrasts if c.voice == voice]
        for first, second in dict.fromkeys((c.first, c.second) for c in here):
            yield ""
            yield f"{first} (first) against {second} (second), {NAMES[voice]}, spans per 1,000 words"
            yield _HEAD
            rows = [c for c in here if (c.first, c.second) == (first, second)]
            yield from map(_row, rows)
            told = [sentence(c) for c in rows if " > " in c.verdict or " < " in c.verdict]
            yield ""
            tested = any(c.p is not None for c in rows)
            yield from told or ["No device tells the two apart at q 0.05." if tested else "Nothing could be tested."]
    yield from _estimates(study)
    yield from _held_out(study)
    yield from _terms(study.terms)
    yield from _keys(study)
    if study.notes:
        yield ""
        yield from (f"Note: {note}" for note in study.notes)
    yield ""
    yield (
        "first, second: rates; intervals: bootstrap over documents, and where a group has no spans the limits of a "
        "count of nought; halves: how far two random halves of one group differ in 95 "
        "of 100 splits; delta: Cliff's; p: permutation of documents; q: p corrected for all devices and contrasts of "
        "one table of marks (Benjamini-Hochberg)."
    )
    yield CITATION


def _row(c: Contrast) -> str:
    return (
        f"{c.device:27}{figure(c.rate_first):>8}{figure(c.rate_second):>8}{figure(c.difference, sign=True):>12}"
        f"{pair_intervals(c.low, c.high, sign=True):>18}{figure(c.halves):>8}{figure(c.ratio):>7}"
        f"{pair_intervals(c.ratio_low, c.ratio_high):>16}{figure(c.delta, sign=True):>7}"
        f"{chance(c):>8}{figure(c.q, 4):>8}"
    )


def _estimates(study: Study) -> Iterator[str]:
    rows: Sequence[EstimatedContrast] = study.estimated_contrasts
    for method, first, second in dict.fromkeys((r.method, r.first, r.second) for r in rows):
        yield ""
        yield f"{first} against {second}, {method} for the classifier's errors, spans per 1,000 words"
        yield (
            f"{'device':27}{'first':>8}{'95 % interval':>16}{'second':>8}{'95 % interval':>16}"
            f"{'difference':>12}{'95 % interval':>18}"
        )
        rate = {(e.group, e.device): e for e in study.estimates if e.method == method}
        for r in rows:
            if (r.method, r.first, r.second) == (method, first, second):
                sides = "".join(
                    f"{figure(e.rate):>8} {pair_intervals(e.low, e.high):>15}" if e else f"{'-':>8}{'':>16}"
                    for e in (rate.get((first, r.device)), rate.get((second, r.device)))
                )
                reach = pair_intervals(r.low, r.high, sign=True)
                yield f"{r.device:27}{sides}{figure(r.difference, sign=True):>12}{reach:>18}"


def _held_out(study: Study) -> Iterator[str]:
    if study.held_out:
        yield ""
        yield f"model {study.held_out[0].model} on held-out documents: what the corrected rates rest on"
        yield f"{'device':27}{'precision':>10}{'recall':>8}{'factor':>8}{'gold':>7}{'predicted':>11}"
        for h in study.held_out:
            yield (
                f"{h.device:27}{figure(h.precision):>10}{figure(h.recall):>8}{figure(h.factor):>8}{h.gold:>7,}"
                f"{h.predicted:>11,}  {h.note}"
            ).rstrip()


def _terms(terms: Sequence[Term]) -> Iterator[str]:
    for model, group in dict.fromkeys((t.model, t.group) for t in terms):
        yield ""
        yield f"{model}{f' of {group}' if group else ''}: ratios of rates, negative binomial regression"
        yield f"{'device':27}{'term':34}{'ratio':>8}{'95 % interval':>18}{'p':>8}{'q':>8}  note"
        for t in terms:
            if (t.model, t.group) == (model, group):
                interval = pair_intervals(t.low, t.high)
                yield (
                    f"{t.device:27}{t.term:34}{figure(t.ratio):>8}{interval:>18}{figure(t.p, 4):>8}"
                    f"{figure(t.q, 4):>8}  {t.note}"
                ).rstrip()


def _keys(study: Study) -> Iterator[str]:
    for device, first, second in dict.fromkeys((k.device, k.first, k.second) for k in study.keys):
        yield ""
        yield f"words of {device} that tell {first} and {second} apart (z-score of the log-odds)"
        here = [k for k in study.keys if (k.device, k.first, k.second) == (device, first, second)]
        for side in (first, second):
            named = ", ".join(f"{k.word} {abs(k.zeta):.1f}" for k in here if k.side == side)
            yield f"  {side}: {named or 'none'}"
