"""One row a span, typed, for pandas, R and databases: the columns of `csv`. Needs pyarrow."""

from __future__ import annotations

from typing import Any

from rhetoric.reports import Scored
from rhetoric.reports.csv import COLUMNS, span_rows
from rhetoric.text.extras import library

_WHOLE, _REAL = frozenset({"words", "start", "end"}), frozenset({"confidence", "precision"})
_ROWS = 20_000


class _Sink:
    """Collects what the writer of the library gives away, until it is taken."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []
        self.closed = False

    def write(self, data: Any) -> int:
        self._pieces.append(bytes(data))
        return len(self._pieces[-1])

    def flush(self) -> None:
        pass

    def close(self) -> None:
        self.closed = True

    def take(self) -> bytes:
        taken = b"".join(self._pieces)
        self._pieces.clear()
        return taken


class _Parquet:
    def __init__(self) -> None:
        arrow, parquet = library("pyarrow", "--format parquet"), library("pyarrow.parquet", "--format parquet")
        kinds = {
            c: arrow.int64() if c in _WHOLE else arrow.float64() if c in _REAL else arrow.string() for c in COLUMNS
        }
        self._schema, self._table = arrow.schema(kinds), arrow.Table
        self._rows: list[dict[str, object]] = []
        self._sink = _Sink()
        self._writer = parquet.ParquetWriter(arrow.PythonFile(self._sink, mode="w"), self._schema)

    def begin(self) -> bytes:
        return self._sink.take()

    def one(self, scored: Scored) -> bytes:
        self._rows += [
            {key: _encodable(value) for key, value in zip(COLUMNS, row, strict=True)} for row in span_rows(scored)
        ]
        if len(self._rows) >= _ROWS:
            self._write()
        return self._sink.take()

    def end(self) -> bytes:
        self._write()
        self._writer.close()
        return self._sink.take()

    def _write(self) -> None:
        if self._rows:
            self._writer.write_table(self._table.from_pylist(self._rows, schema=self._schema))
            self._rows.clear()


def _encodable(value: object) -> object:
    """File names that are not UTF-8 hold lone surrogates, which a column of text cannot."""
    return value.encode("utf-8", errors="backslashreplace").decode() if isinstance(value, str) else value


def make() -> _Parquet:
    return _Parquet()
