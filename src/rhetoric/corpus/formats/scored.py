"""Scored documents, as `rhetoric score --format jsonl` gives them: what the model marked, read as a coding.

They hold no texts; those are found by their SHA-256 among the texts of the intake. Confidence, evidence and rates have
no place in a labelled document and are passed over; which model it was is kept in the metadata.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from rhetoric.corpus.borders import Intake
from rhetoric.corpus.formats.jsonl import parse_record, records
from rhetoric.document import Document

LOST: Mapping[str, str] = {}

SCHEMA = "rhetoric/scored-document/"


def read(path: Path, intake: Intake) -> Iterator[tuple[str, Document]]:
    """The documents of a file; those that could not be scored are passed over."""
    for place, record in records(path):
        if "error" in record:
            intake.passed_over("documents that were not scored")
            continue
        text = intake.text(record.get("sha256"), place)
        inner = record.get("meta")
        meta = {
            "source": record.get("source"),
            "model": record.get("model"),
            **(inner if isinstance(inner, dict) else {}),
        }
        spans = record.get("spans", [])
        if isinstance(spans, list):
            intake.passed_over("confidences, with their evidence,", len(spans))
        yield place, parse_record({"id": record.get("id"), "text": text, "spans": spans, "meta": meta}, place)
