"""The project's own format: a labelled document, one JSON object, a line; plain or gzip.

`{"id": str, "text": str, "spans": [{"start": int, "end": int, "label": str}], "meta": {...}}`
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from rhetoric.corpus.borders import Intake
from rhetoric.document import Document, Span, span_faults
from rhetoric.errors import DatasetError, InputError
from rhetoric.text.decode import decode, read_bytes

LOST: Mapping[str, str] = {}


def read(path: Path, intake: Intake) -> Iterator[tuple[str, Document]]:
    """The documents of a file."""
    for place, record in records(path):
        yield place, parse_record(record, place, intake.labels)


def write(documents: Sequence[Document], path: Path) -> None:
    write_jsonl(documents, path)


def records(path: Path | str, encoding: str | None = None) -> Iterator[tuple[str, dict[str, Any]]]:
    """The JSON objects of a file with the place (`file:line`) of each; blank lines are passed over."""
    name = "standard input" if path == "-" else str(path)
    text = decode(read_bytes(path), name, encoding)
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        place = f"{name}:{number}"
        try:
            record = json.loads(line)
        except RecursionError:
            raise DatasetError(f"{place}: nests too deep; flatten it") from None
        except ValueError as error:
            reason = getattr(error, "msg", "a number too long to be read")
            column = f", column {error.colno}" if isinstance(error, json.JSONDecodeError) else ""
            raise DatasetError(f"{place}: is not JSON ({reason}{column}); write one JSON object a line") from None
        if not isinstance(record, dict):
            raise DatasetError(f'{place}: is not a JSON object; write {{"id": ..., "text": ...}}')
        yield place, record


def parse_record(record: dict[str, Any], place: str, labels: Collection[str] | None = None) -> Document:
    """One labelled document from its JSON object, checked; `labels` are those allowed (default: any)."""
    for key in ("id", "text"):
        if not isinstance(record.get(key), str):
            raise DatasetError(f"{place}: {key!r} must be a string; add it")
    entries = record.get("spans", [])
    if not isinstance(entries, list):
        raise DatasetError(f"{place}: 'spans' must be a list; write [] where nothing is marked")
    spans = tuple(_span(entry, f"{place}: span {i}") for i, entry in enumerate(entries))
    for i, fault in span_faults(record["text"], spans, {s.label for s in spans} if labels is None else labels):
        raise DatasetError(f"{place}: span {i} of {record['id']!r}: {fault}")
    meta = record.get("meta", {})
    if not isinstance(meta, dict):
        raise DatasetError(f"{place}: 'meta' must be an object; write {{}} where there is nothing to say")
    return Document(record["id"], record["text"], tuple(sorted(spans)), meta)


def _span(entry: Any, place: str) -> Span:
    if not isinstance(entry, dict):
        raise DatasetError(f'{place}: must be an object; write {{"start": 0, "end": 5, "label": "superlative"}}')
    start, end, label = entry.get("start"), entry.get("end"), entry.get("label")
    if type(start) is not int or type(end) is not int or not isinstance(label, str):
        raise DatasetError(f"{place}: needs whole numbers 'start' and 'end' and a string 'label'")
    return Span(start, end, label)


def to_record(document: Document) -> dict[str, Any]:
    """The JSON object of a labelled document; `parse_record` reads it back unchanged."""
    return {
        "id": document.id,
        "text": document.text,
        "spans": [{"start": s.start, "end": s.end, "label": s.label} for s in document.spans],
        "meta": dict(document.meta),
    }


def write_jsonl(documents: Iterable[Document], path: Path) -> None:
    """Write labelled documents to a plain file, UTF-8, one a line."""
    write_records(map(to_record, documents), path)


def write_records(records: Iterable[Mapping[str, Any]], path: Path) -> None:
    """Write JSON objects to a plain file, UTF-8, one a line."""
    lines = [json.dumps(record, ensure_ascii=False) + "\n" for record in records]
    try:
        path.write_text("".join(lines), encoding="utf-8", newline="")
    except OSError as error:
        raise InputError(f"{path}: cannot be written ({error.strerror})") from None
