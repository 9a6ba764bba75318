"""One row a span, for spreadsheets. A cell that a spreadsheet would take for a formula gets an apostrophe before it.

A document without spans has one row without a label; one that could not be read has its error in the last column.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from rhetoric.analysis import Analysis
from rhetoric.reports import Scored

COLUMNS = ("id", "source", "words", "start", "end", "label", "text", "confidence", "precision", "error")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


class _Csv:
    def begin(self) -> str:
        return _rows([COLUMNS])

    def one(self, scored: Scored) -> str:
        if not isinstance(scored, Analysis):
            return _rows([(scored.id, scored.source, "", "", "", "", "", "", "", str(scored.error))])
        head = (scored.id, scored.source, scored.words)
        rows: list[Sequence[object]] = [
            (*head, s.start, s.end, s.label, s.text, s.confidence, "" if s.precision is None else s.precision, "")
            for s in scored.spans
        ]
        return _rows(rows or [(*head, "", "", "", "", "", "", "")])

    def end(self) -> str:
        return ""


def _rows(rows: Iterable[Sequence[object]]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerows([_inert(cell) for cell in row] for row in rows)
    return buffer.getvalue()


def _inert(cell: object) -> object:
    return "'" + cell if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def make() -> _Csv:
    return _Csv()
