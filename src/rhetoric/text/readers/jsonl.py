"""JSON Lines, plain or gzip: every line is a record with a string `text` and, as a rule, an `id`."""

from __future__ import annotations

import json
from collections.abc import Iterator

from rhetoric.document import Document, require_characters
from rhetoric.errors import InputError
from rhetoric.text.decode import decode, read_bytes

SUFFIXES = (".jsonl", ".jsonl.gz")


def read(path: str, id: str, encoding: str | None) -> Iterator[tuple[str, Document | InputError]]:
    """The documents of a file; a record without an id is named after the file and its line."""
    text = decode(read_bytes(path), path, encoding)
    lines = [(n, line) for n, line in enumerate(text.split("\n"), start=1) if line.strip()]
    if not lines:
        raise InputError(f"{path}: no records; write one JSON object a line")
    seen: set[str] = set()
    for number, line in lines:
        place = f"{path}:{number}"
        try:
            document = _document(line, place, f"{id}-{number}")
            if document.id in seen:
                raise InputError(f"{place}: the document id {document.id!r} was used before; ids must be unique")
            seen.add(document.id)
            yield place, document
        except InputError as error:
            yield place, error


def _document(line: str, place: str, default_id: str) -> Document:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        raise InputError(f"{place}: is not JSON; write one JSON object a line") from None
    if not isinstance(record, dict) or not isinstance(record.get("text"), str):
        raise InputError(f'{place}: has no string \'text\'; write {{"id": ..., "text": ...}}')
    id_ = record.get("id", default_id)
    if not isinstance(id_, str | int):
        raise InputError(f"{place}: 'id' must be a string or a whole number")
    return Document(str(id_), require_characters(record["text"], place), meta={"source": place})
