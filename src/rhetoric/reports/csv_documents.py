"""One row a document, for spreadsheets and statistics: of every device how many spans, and how many per 1,000 words.

The other columns of a document that came from a table are in `columns`, as JSON. A document that could not be read has
its error in the last of the columns before the devices. Cells are inert as in `csv`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from rhetoric.analysis import Analysis
from rhetoric.codebook import load_codebook
from rhetoric.reports import Scored
from rhetoric.reports.csv import rows_of

COLUMNS = ("id", "source", "title", "sha256", "columns", "words", "spans", "error")


class _CsvDocuments:
    def __init__(self, labels: Sequence[str] | None = None) -> None:
        self._labels = labels
        self._waiting: list[tuple[object, ...]] = []

    def begin(self) -> str:
        return "" if self._labels is None else self._head(self._labels)

    def one(self, scored: Scored) -> str:
        if not isinstance(scored, Analysis):
            failed = (scored.id, scored.source, "", "", "", "", "", str(scored.error))
            if self._labels is not None:
                return rows_of([self._filled(failed)])
            self._waiting.append(failed)
            return ""
        head = self._head(scored.labels) if self._labels is None else ""
        columns = scored.meta.get("columns")
        beside = json.dumps(columns, ensure_ascii=False) if columns else ""
        numbers = [cell for label in scored.labels for cell in (scored.counts[label], scored.rates[label])]
        row = (
            scored.id, scored.source, scored.meta.get("title", ""), scored.sha256, beside, scored.words,
            len(scored.spans), "",
        )  # fmt: skip
        return head + rows_of([(*row, *("" if n is None else n for n in numbers))])

    def end(self) -> str:
        return "" if self._labels is not None else self._head(load_codebook().labels)

    def _head(self, labels: Sequence[str]) -> str:
        """The header, which has to wait until the devices are known, and what came before them."""
        self._labels = labels
        header = (*COLUMNS, *(name for label in labels for name in (label, f"{label} per 1,000 words")))
        return rows_of([header, *map(self._filled, self._waiting)])

    def _filled(self, row: tuple[object, ...]) -> tuple[object, ...]:
        return (*row, *[""] * (2 * len(self._labels or ())))


def make(labels: Sequence[str] | None = None) -> _CsvDocuments:
    """`labels` are the devices that are looked for; else those of the first document that was scored."""
    return _CsvDocuments(labels)
