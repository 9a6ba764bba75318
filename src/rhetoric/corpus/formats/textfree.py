"""Marks without their texts, for texts that may not be shared: offsets, labels and hashes only, one document a line.

`{"schema": ..., "id": str, "sha256": str, "characters": int, "spans": [{"start": int, "end": int, "label": str}]}`

The hash is that of the text in UTF-8; whoever has the same text, to the character, can put the marks back. Metadata
stays out, for it can quote the text. The hash of a very short text can be guessed at, and ids are written as they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from rhetoric.corpus.borders import Intake, sha256
from rhetoric.corpus.formats.jsonl import parse_record, records, to_record, write_records
from rhetoric.document import Document

LOST: Mapping[str, str] = {"meta": "it can quote the text"}

SCHEMA = "rhetoric/text-free/1"


def read(path: Path, intake: Intake) -> Iterator[tuple[str, Document]]:
    """The documents of a file, with their texts from the intake; DatasetError where that has none of the hash."""
    for place, record in records(path):
        text = intake.text(record.get("sha256"), place)
        yield place, parse_record({"id": record.get("id"), "text": text, "spans": record.get("spans", [])}, place)


def write(documents: Sequence[Document], path: Path) -> None:
    write_records(map(_record, documents), path)


def _record(document: Document) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "id": document.id,
        "sha256": sha256(document.text),
        "characters": len(document.text),
        "spans": to_record(document)["spans"],
    }
