"""Parquet: a document a row, read a few rows at a time. Rows are numbered from 1."""

from __future__ import annotations

from collections.abc import Iterator

from rhetoric.document import Document
from rhetoric.errors import InputError
from rhetoric.text.decode import open_bytes
from rhetoric.text.extras import library
from rhetoric.text.options import Options
from rhetoric.text.records import Records

_ROWS = 16


def read(path: str, id: str, options: Options) -> Iterator[tuple[str, Document | InputError]]:
    """The documents of a file."""
    arrow = library("pyarrow", path)
    parquet = library("pyarrow.parquet", path)
    records = Records(path, id, "parquet", options)
    number = 0
    try:
        with open_bytes(path) as stream:
            table = parquet.ParquetFile(stream)
            records.require_columns([str(name) for name in table.schema_arrow.names])
            for batch in table.iter_batches(batch_size=_ROWS, use_threads=False):
                for fields in batch.to_pylist():
                    number += 1
                    place = f"{path}: row {number}"
                    try:
                        yield place, records.document(fields, place, f"row {number}")
                    except InputError as error:
                        yield place, error
    except (arrow.ArrowException, OSError, ValueError, KeyError, TypeError, OverflowError) as error:
        reason = " ".join(str(error).split())[:120] or type(error).__name__
        at = f"after row {number}" if number else "at its start"
        raise InputError(f"{path}: is no whole Parquet file ({reason}) {at}; write it again") from None
    if not number:
        raise InputError(f"{path}: no rows; write a document in every row")
