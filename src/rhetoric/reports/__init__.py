"""Analyses as people and programs read them: one module a report, each with `begin`, `one` and `end` that give text
(or bytes, for a name in BINARY).

A report is written as the documents come in, so that a batch needs no memory. `Unreadable` documents are passed in too,
and every report has a place for them.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import Any, Protocol

from rhetoric.analysis import SCHEMA, Analysis
from rhetoric.text.readers import Unreadable

FORMATS = ("text", "json", "jsonl", "csv", "csv-documents", "parquet", "markdown", "html", "sarif")
BINARY = frozenset({"parquet"})
FOLDERS = frozenset({"html"})
"""Reports that can be a folder of files too; as one file they hold one document."""
WITH_EVIDENCE = frozenset({"json", "jsonl", "html"})
"""Reports that show the words that spoke for a mark; for others a model need not look for them, which can be slow."""
Scored = Analysis | Unreadable
Files = Sequence[tuple[str, str]]
"""Names of files in a folder, and what stands in them; each has SIGN in its first 256 characters."""
SIGN = '<meta name="generator" content="rhetoric'
"""By it a file is known that may be written over."""


class Report(Protocol):
    """What a report module offers; each function returns a piece of the output."""

    def begin(self) -> str | bytes: ...
    def one(self, scored: Scored) -> str | bytes: ...
    def end(self) -> str | bytes: ...


class FolderReport(Protocol):
    """What a report in FOLDERS offers besides; each function returns the files that are then whole."""

    def begin(self) -> Files: ...
    def one(self, scored: Scored) -> Files: ...
    def end(self) -> Files: ...


def report(name: str, **options: Any) -> Report:
    """The report of that name, with its options (`text` takes `width` and `colour`)."""
    made: Report = _module(name).make(**options)
    return made


def folder_report(name: str) -> FolderReport:
    """The report of that name, which is in FOLDERS, as a folder."""
    made: FolderReport = _module(name).make_folder()
    return made


def _module(name: str) -> Any:
    return import_module(f"rhetoric.reports.{name.replace('-', '_')}")


def render(name: str, scored: Sequence[Scored], **options: Any) -> str:
    """A whole report of text as one string."""
    return render_bytes(name, scored, **options).decode("utf-8")


def render_bytes(name: str, scored: Sequence[Scored], **options: Any) -> bytes:
    """A whole report as the bytes of its file."""
    to = report(name, **options)
    pieces = [to.begin(), *map(to.one, scored), to.end()]
    return b"".join(piece.encode("utf-8") if isinstance(piece, str) else piece for piece in pieces)


def as_record(scored: Scored) -> dict[str, Any]:
    """The scored document, or the object that stands in its place with an `error`."""
    if isinstance(scored, Analysis):
        return scored.as_dict()
    return {"schema": SCHEMA, "id": scored.id, "source": scored.source, "error": str(scored.error)}
