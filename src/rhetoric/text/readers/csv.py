"""Tables of comma- or tab-separated values, plain or gzip: a header, then a document a row.

Rows are numbered as a spreadsheet numbers them, the header being row 1. A .csv whose header holds more semicolons (or
tabs) than commas is separated by those.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator

from rhetoric.document import Document
from rhetoric.errors import InputError
from rhetoric.text.decode import lines
from rhetoric.text.options import Options
from rhetoric.text.records import Records


def read(path: str, id: str, options: Options) -> Iterator[tuple[str, Document | InputError]]:
    """The documents of a file."""
    tabs = ".tsv" in path.lower()[-7:]
    records = Records(path, id, "tsv" if tabs else "csv", options)
    header: list[str] = []
    rows = 0
    for number, row in enumerate(_rows(path, tabs, options), start=1):
        place = f"{path}: row {number}"
        if isinstance(row, InputError):
            if not header:
                raise row
            rows += 1
            yield place, row
            continue
        if not any(row):
            continue
        if not header:
            header = _unique(row)
            records.require_columns(header)
            continue
        rows += 1
        if len(row) > len(header):
            mend = f"the header has {len(header)}; put cells that hold the separator in double quotes"
            yield place, InputError(f"{place}: has {len(row)} cells, and {mend}")
        else:
            try:
                fields = {k: v for k, v in zip(header, row, strict=False) if v or k == options.text_column}
                yield place, records.document(fields, place, f"row {number}")
            except InputError as error:
                yield place, error
    if not rows:
        lacks = "has a header and no rows" if header else "no rows"
        raise InputError(f"{path}: {lacks}; write a header, and a document in every row under it")


def _rows(path: str, tabs: bool, options: Options) -> Iterator[list[str] | InputError]:
    source = _Bounded(path, options)
    first = next(source, "")
    source.again(first)
    csv.field_size_limit(options.bytes)
    separator = "\t" if tabs else max(",;\t", key=first.count)
    table = csv.reader(source, delimiter=separator, strict=True)
    number = 0
    while True:
        number += 1
        source.start_row()
        try:
            yield next(table)
        except StopIteration:
            return
        except csv.Error as error:
            mend = "close its quotes, and double those inside a cell"
            yield InputError(f"{path}: row {number}: is not a row of a table ({error}); {mend}")


class _Bounded:
    """The lines of a file; LimitError when those of one row, which quotes can hold together, grow too many."""

    def __init__(self, path: str, options: Options) -> None:
        self._lines, self._path, self._options = lines(path, options), path, options
        self._waiting: list[str] = []
        self._held = 0

    def __iter__(self) -> _Bounded:
        return self

    def __next__(self) -> str:
        line = self._waiting.pop() if self._waiting else next(self._lines)
        self._held += len(line)
        if self._held > self._options.bytes:
            raise self._options.too_large(self._path, "has a row of")
        return line

    def again(self, line: str) -> None:
        if line:
            self._waiting.append(line)

    def start_row(self) -> None:
        self._held = 0


def _unique(header: list[str]) -> list[str]:
    """Names of columns; one that comes again gets a number."""
    names: list[str] = []
    for name in header:
        n = 2
        unique = name
        while unique in names:
            unique, n = f"{name} {n}", n + 1
        names.append(unique)
    return names
