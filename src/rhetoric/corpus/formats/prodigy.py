"""Prodigy's JSON Lines: tasks `{"text": ..., "spans": [{"start": ..., "end": ..., "label": ...}], "answer": "accept"}`.

Offsets count code points, half-open, as in spaCy. Tasks that were rejected or ignored are passed over. Tokens are left
to Prodigy, which makes them anew where a task has none; a recipe that takes overlapping spans is `spans.manual`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from rhetoric.corpus.borders import Found, Intake, name_of
from rhetoric.corpus.formats.jsonl import records, to_record, write_records
from rhetoric.document import Document
from rhetoric.errors import DatasetError

LOST: Mapping[str, str] = {}

_OWN = {"id", "text", "spans", "meta", "answer", "tokens", "relations"}


def read(path: Path, intake: Intake) -> Iterator[tuple[str, Document]]:
    """The accepted tasks of a file; one without an id is named by the file and its line."""
    for place, record in records(path):
        answer = record.get("answer", "accept")
        if answer != "accept":
            intake.passed_over(f"tasks answered {answer!r}")
            continue
        text, entries = record.get("text"), record.get("spans") or []
        if not isinstance(text, str) or not isinstance(entries, list):
            raise DatasetError(f"{place}: a task has a string 'text' and a list 'spans'; export spans with db-out")
        found = [_found(entry, place) for entry in entries]
        if isinstance(record.get("relations"), list):
            intake.passed_over("relations", len(record["relations"]))
        id_ = name_of(record.get("id"), f"{path.name.partition('.')[0]}-{place.rpartition(':')[2]}")
        yield place, Document(id_, text, intake.spans(text, found, place), _meta(record))


def _found(entry: Any, place: str) -> Found:
    start, end, label = (entry.get(key) if isinstance(entry, dict) else None for key in ("start", "end", "label"))
    if type(start) is not int or type(end) is not int or not isinstance(label, str):
        raise DatasetError(f"{place}: a span needs whole numbers 'start' and 'end' and a string 'label'")
    return start, end, label


def _meta(record: Mapping[str, Any]) -> dict[str, Any]:
    """The task's metadata, and keys that are neither Prodigy's nor a document's own."""
    inner = record.get("meta") or {}
    others = {key: value for key, value in record.items() if key not in _OWN and not key.startswith("_")}
    return {**others, **inner} if isinstance(inner, dict) else {**others, "meta": inner}


def write(documents: Sequence[Document], path: Path) -> None:
    """Make a file for `prodigy db-in`, or as the source of a recipe."""
    write_records(({**to_record(document), "answer": "accept"} for document in documents), path)
