"""Results for a spreadsheet: a row a file that was handed in, and a row a span."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rhetoric.classroom.grading import Grade
from rhetoric.corpus.metric import MICRO
from rhetoric.document import Span
from rhetoric.reports.csv import rows_of

if TYPE_CHECKING:
    from rhetoric.reports.grades import Results

_GRADEBOOK = (
    "name", "file", "status", "handed in", "marks", "in key", "precision", "recall", "F1", "found", "other device",
    "missed", "extra",
)  # fmt: skip
_SPANS = ("name", "text", "start", "end", "device", "words", "outcome", "marked", "why")


def gradebook(results: Results) -> str:
    """A row for every file: figures of those that were graded (with the F1 of each device), what is the matter with
    those set apart. No file is missing."""
    labels = results.exercise.labels
    rows: list[Sequence[object]] = [(*_GRADEBOOK, *(f"F1 {label}" for label in labels), "note")]
    for g in results.grades:
        s, total = g.submission, g.counts[MICRO]
        outcomes = [
            sum(len(getattr(text, kind)) for text in g.compared) for kind in ("found", "other", "missed", "extra")
        ]
        figures = [_figure(x) for x in (total.precision, total.recall, total.f1)]
        by_device = [_figure(g.counts[label].f1) for label in labels]
        handed_in = s.created.isoformat(timespec="seconds")
        rows.append(
            (s.name, s.file, "graded", handed_in, total.predicted, total.gold, *figures, *outcomes, *by_device, "")
        )
    blank = [""] * (len(_GRADEBOOK) - 3 + len(labels))
    rows += [(a.name, a.file, f"set apart: {a.kind}", *blank, a.message) for a in results.set_apart]
    return rows_of(rows)


def span_table(results: Results) -> str:
    """A row for every span of the key and every extra mark of every student; offsets are code points, half-open."""
    return rows_of([_SPANS, *(row for g in results.grades for row in _spans(results, g))])


def _spans(results: Results, g: Grade) -> Iterator[tuple[object, ...]]:
    for n, (text, compared) in enumerate(zip(results.exercise.texts, g.compared, strict=True)):

        def row(
            span: Span, outcome: str, marks: Sequence[Span], n: int = n, text: str = text.text
        ) -> tuple[object, ...]:
            marked = "; ".join(f"{m.label}: {text[m.start : m.end]}" for m in marks)
            why = "; ".join(filter(None, (g.submission.whys.get((n, m), "") for m in marks)))
            words = text[span.start : span.end]
            return (g.submission.name, n + 1, span.start, span.end, span.label, words, outcome, marked, why)

        yield from (row(k, "found", marks) for k, marks in compared.found)
        yield from (row(k, "other device", marks) for k, marks in compared.other)
        yield from (row(k, "missed", ()) for k in compared.missed)
        yield from (row(m, "extra", [m]) for m in compared.extra)


def _figure(value: float) -> object:
    return "" if math.isnan(value) else round(value, 4)
