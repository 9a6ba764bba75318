"""From paths to documents: one module a file format, found by the endings in its SUFFIXES.

A reader yields, for every document of a file, the Document or the InputError that kept it from being read; it never
stops at a bad record while the rest can be read.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rhetoric.document import Document
from rhetoric.errors import InputError
from rhetoric.text.decode import STDIN
from rhetoric.text.readers import jsonl, plain

READERS = (plain, jsonl)
SUFFIXES = tuple(suffix for reader in READERS for suffix in reader.SUFFIXES)


OTHER_FORMATS = tuple(
    ".pdf .doc .docx .odt .rtf .html .htm .xml .epub .csv .tsv .json .parquet .xls .xlsx .ppt .pptx .zip".split()
)
"""Endings of files that are no plain text, though their bytes may pass for it."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A document that could not be read: where it stands, and the error to show."""

    id: str
    source: str
    error: InputError


def find_files(paths: Sequence[str]) -> Iterator[tuple[str, str] | Unreadable]:
    """The files of some paths as (path, document id), folders walked by name; whatever cannot be read is Unreadable.

    A file's id is its stem; where two files share a stem, it is the path without its ending, which is unique.
    """
    found = [entry for path in paths for entry in _files(path)]
    stems = Counter(_stem(path) for path in found if isinstance(path, str))
    for entry in found:
        if isinstance(entry, Unreadable):
            yield entry
        else:
            stem = _stem(entry)
            yield entry, stem if stems[stem] == 1 else entry[: len(entry) - len(_suffix(entry))]


def _files(path: str) -> list[str | Unreadable]:
    if path == STDIN or Path(path).is_file():
        return [path]
    if not Path(path).exists():
        return [Unreadable(path, path, InputError(f"{path}: no such file or folder; check the path"))]
    if not Path(path).is_dir():
        return [Unreadable(path, path, InputError(f"{path}: is no regular file; give a file or a folder"))]
    inside: list[str | Unreadable] = []
    for folder, folders, files in os.walk(path):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        inside += [
            str(Path(folder, name))
            for name in sorted(files)
            if not name.startswith(".") and name.lower().endswith(SUFFIXES)
        ]
    if not inside:
        kinds = ", ".join(SUFFIXES)
        inside = [
            Unreadable(path, path, InputError(f"{path}: nothing to read in this folder; it needs files in {kinds}"))
        ]
    return inside


def passed_over(paths: Sequence[str]) -> Counter[str]:
    """How many files of each ending the folders among `paths` hold that no reader reads."""
    files = (p for path in paths if path != STDIN for p in Path(path).rglob("*") if p.is_file())
    return Counter(
        p.suffix.lower() for p in files if not p.name.startswith(".") and not p.name.lower().endswith(SUFFIXES)
    )


def _suffix(path: str) -> str:
    name = path.lower()
    known = max((s for s in SUFFIXES if name.endswith(s)), key=len, default=Path(path).suffix)
    return path[len(path) - len(known) :] if known else ""


def _stem(path: str) -> str:
    name = Path(path).name
    return "stdin" if path == STDIN else name[: len(name) - len(_suffix(path))] or name


def read(path: str, id: str, encoding: str | None = None) -> Iterator[Document | Unreadable]:
    """The documents of one file. A file of an ending that says nothing, and standard input, is read as plain text."""
    name = "standard input" if path == STDIN else path
    if path.lower().endswith(OTHER_FORMATS):
        error = InputError(f"{path}: {Path(path).suffix} is not read; give its text as {', '.join(SUFFIXES)}")
        yield Unreadable(id, path, error)
        return
    reader = next((r for r in READERS if path.lower().endswith(r.SUFFIXES)), plain)
    try:
        for place, document in reader.read(path, id, encoding):
            if isinstance(document, InputError):
                yield Unreadable(place, name, document)
            else:
                yield document
    except InputError as error:
        yield Unreadable(id, name, error)
