"""One row a span, for spreadsheets. No cell can start a formula: see `inert`.

A document without spans has one row without a label; one that could not be read has its error in the last column but
one. The other columns of a document that came from a table are in `columns`, as JSON.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Sequence

from rhetoric.analysis import Analysis, FoundSpan
from rhetoric.reports import Scored

COLUMNS = (
    "id", "source", "title", "place", "words", "start", "end", "label", "text", "confidence", "precision", "voice",
    "speaker", "error", "columns",
)  # fmt: skip
_FORMULA = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")
"""How a cell begins that a spreadsheet could take for a formula, or that `inert` could have written."""


class _Csv:
    def begin(self) -> str:
        return rows_of([COLUMNS])

    def one(self, scored: Scored) -> str:
        return rows_of(["" if cell is None else cell for cell in row] for row in span_rows(scored))

    def end(self) -> str:
        return ""


def span_rows(scored: Scored) -> list[tuple[object, ...]]:
    """The cells of COLUMNS, None where there is nothing to say, a row a span; never no row."""
    if not isinstance(scored, Analysis):
        return [(scored.id, scored.source, *[None] * 11, str(scored.error), None)]
    columns = scored.meta.get("columns")
    beside = json.dumps(columns, ensure_ascii=False) if columns else None
    head = (scored.id, scored.source, scored.meta.get("title"))
    rows: list[tuple[object, ...]] = [
        (
            *head,
            s.place,
            scored.words,
            s.start,
            s.end,
            s.label,
            s.text,
            s.confidence,
            s.precision,
            s.voice,
            _speaker(s),
            None,
            beside,
        )
        for s in scored.spans
    ]
    return rows or [(*head, None, scored.words, *[None] * 9, beside)]


def _speaker(span: FoundSpan) -> str | None:
    return span.quotation.speaker if span.quotation else None


def rows_of(rows: Iterable[Sequence[object]]) -> str:
    """Rows as CSV, their cells made inert."""
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerows([inert(cell) for cell in row] for row in rows)
    return buffer.getvalue()


def inert(cell: object) -> object:
    """The cell with an apostrophe before it where it begins with one of `= + - @`, a tab or a line end.

    What begins with apostrophes and one of these gets one more, so that `plain` undoes it without a doubt.
    """
    return "'" + cell if isinstance(cell, str) and _FORMULA.match(cell) else cell


def plain(cell: str) -> str:
    """The cell as it was before `inert`."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def make() -> _Csv:
    return _Csv()
