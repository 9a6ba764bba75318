"""doccano's JSON Lines for sequence labelling: `{"text": ..., "label": [[start, end, label], ...]}`.

What is read may also have `entities` with `start_offset` and `end_offset`, as projects with relations export. doccano
selects text in a browser, and its offsets count UTF-16 units, half-open (github.com/doccano/doccano/issues/2290); in
projects that count grapheme clusters they cannot be told apart, and are wrong here behind the first emoji. Other keys
are kept by doccano from import to export, and make the document's metadata.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from rhetoric.corpus.borders import Found, Intake, Utf16, name_of
from rhetoric.corpus.formats.jsonl import records, write_records
from rhetoric.document import Document
from rhetoric.errors import DatasetError

LOST: Mapping[str, str] = {}

_SPANS = ("label", "labels", "entities")
_OWN = {"id", "text", "data", "meta", "relations", "Comments", *_SPANS}


def read(path: Path, intake: Intake) -> Iterator[tuple[str, Document]]:
    """The documents of a file; one without an id is named by the file and its line."""
    for place, record in records(path):
        text = record.get("text", record.get("data"))
        if not isinstance(text, str):
            raise DatasetError(f"{place}: 'text' must be a string; export the project for sequence labelling")
        utf16 = Utf16(text)
        entries: list[Any] = next((record[key] for key in _SPANS if isinstance(record.get(key), list)), [])
        found = [_found(entry, utf16, place) for entry in entries]
        for key in ("relations", "Comments"):
            if isinstance(record.get(key), list):
                intake.passed_over(key.lower(), len(record[key]))
        id_ = name_of(record.get("id"), f"{path.name.partition('.')[0]}-{place.rpartition(':')[2]}")
        yield place, Document(id_, text, intake.spans(text, found, place), _meta(record))


def _found(entry: Any, utf16: Utf16, place: str) -> Found:
    keys = ("start_offset", "end_offset", "label")
    start, end, label = entry if isinstance(entry, list) and len(entry) == 3 else _values(entry, keys)
    if type(start) is not int or type(end) is not int or not isinstance(label, str):
        raise DatasetError(f"{place}: a label is [start, end, label]; export the project for sequence labelling")
    return utf16.point(start), utf16.point(end), label


def _values(entry: Any, keys: Sequence[str]) -> list[Any]:
    return [entry.get(key) for key in keys] if isinstance(entry, dict) else [None for _ in keys]


def _meta(record: Mapping[str, Any]) -> dict[str, Any]:
    inner = record.get("meta", {})
    others = {key: value for key, value in record.items() if key not in _OWN}
    return {**others, **inner} if isinstance(inner, dict) else {**others, "meta": inner}


def write(documents: Sequence[Document], path: Path) -> None:
    """Make a file to import into a project for sequence labelling that allows spans to overlap."""
    write_records(map(_record, documents), path)


def _record(document: Document) -> dict[str, Any]:
    utf16 = Utf16(document.text)
    return {
        "id": document.id,
        "text": document.text,
        "label": [[utf16.units(span.start), utf16.units(span.end), span.label] for span in document.spans],
        "meta": dict(document.meta),
    }
