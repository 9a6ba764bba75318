"""The tables of a study as CSV and Parquet files."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

from rhetoric.errors import MissingExtra
from rhetoric.reports.csv import rows_of
from rhetoric.text.extras import library

Rows = Sequence[Mapping[str, Any]]


def csv_of(rows: Rows) -> bytes:
    """A table as CSV with a header; None is an empty cell, and no cell can start a formula."""
    names = list(rows[0])
    cells = [["" if row[name] is None else row[name] for name in names] for row in rows]
    return rows_of([names, *cells]).encode("utf-8")


def parquet_of(rows: Rows) -> bytes:
    """A table as Parquet, typed. MissingExtra without pyarrow."""
    arrow, parquet = library("pyarrow", "Parquet"), library("pyarrow.parquet", "Parquet")
    sink = io.BytesIO()
    parquet.write_table(arrow.Table.from_pylist([dict(row) for row in rows]), sink)
    return sink.getvalue()


def table_files(tables: Mapping[str, Rows]) -> tuple[dict[str, bytes], list[str]]:
    """Every table as `name.csv` and, where pyarrow is installed, `name.parquet`; and what is to be said of that."""
    files = {f"{name}.csv": csv_of(rows) for name, rows in tables.items()}
    try:
        return files | {f"{name}.parquet": parquet_of(rows) for name, rows in tables.items()}, []
    except MissingExtra as error:
        return files, [str(error)]
