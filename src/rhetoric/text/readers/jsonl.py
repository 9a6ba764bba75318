"""JSON Lines, plain or gzip: every line is a record with a string `text` and, as a rule, an `id`."""

from __future__ import annotations

import json
from collections.abc import Iterator

from rhetoric.document import Document
from rhetoric.errors import InputError
from rhetoric.text.decode import lines
from rhetoric.text.options import Options
from rhetoric.text.records import Records


def read(path: str, id: str, options: Options) -> Iterator[tuple[str, Document | InputError]]:
    """The documents of a file; a record without an id is named after the file and its line."""
    records = Records(path, id, "jsonl", options)
    empty = True
    for number, line in enumerate(lines(path, options), start=1):
        if not line.strip():
            continue
        empty = False
        place = f"{path}:{number}"
        try:
            yield place, records.document(_record(line, place, options), place, f"line {number}")
        except InputError as error:
            yield place, error
    if empty:
        raise InputError(f"{path}: no records; write one JSON object a line")


def _record(line: str, place: str, options: Options) -> dict[str, object]:
    try:
        record = json.loads(line)
    except RecursionError:
        raise InputError(f"{place}: nests too deep; flatten it") from None
    except ValueError:
        raise InputError(f"{place}: is not JSON; write one JSON object a line") from None
    column = options.text_column
    if not isinstance(record, dict) or not isinstance(record.get(column), str):
        mend = f'write {{"id": ..., "{column}": ...}}, or name another --text-column'
        raise InputError(f"{place}: has no string {column!r}; {mend}")
    return record
