"""From paths to documents: one module a file format, found by the endings of its files.

A reader yields, for every document of a file, its place and the Document or the InputError that kept it from being
read; it never stops at a bad record while the rest can be read. The `text` of a document is what offsets count in; its
`meta` says where it came from (`source`, `file` of a record, `format`), what it is called (`title`), what else stands
beside it (`columns`), and what part of the source its stretches are (`places`). A reader whose library could crash or
hang is isolated: it runs in a process of its own.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from rhetoric.document import Document
from rhetoric.errors import InputError, MissingExtra
from rhetoric.text.decode import STDIN, shown
from rhetoric.text.options import DEFAULT, Options


@dataclass(frozen=True, slots=True)
class Reader:
    """A file format: the module of that name, imported when a file asks for it, and the endings of its files."""

    name: str
    suffixes: tuple[str, ...]
    isolated: bool = False
    many: bool = False
    """Whether a file holds any number of documents, else always one."""

    def read(self, path: str, id: str, options: Options) -> Iterator[tuple[str, Document | InputError]]:
        """What the module yields and raises, from a process of its own where the reader is isolated."""
        if self.isolated:
            from rhetoric.text.isolation import read_apart

            return read_apart(self.name, path, id, options)
        found: Iterator[tuple[str, Document | InputError]] = import_module(f"{__name__}.{self.name}").read(
            path, id, options
        )
        return found


TEXT = Reader("txt", (".txt",))
READERS = (
    TEXT,
    Reader("markdown", (".md", ".markdown")),
    Reader("html", (".html", ".htm", ".xhtml"), isolated=True),
    Reader("docx", (".docx",), isolated=True),
    Reader("pdf", (".pdf",), isolated=True),
    Reader("epub", (".epub",), isolated=True),
    Reader("csv", (".csv", ".csv.gz", ".tsv", ".tsv.gz"), many=True),
    Reader("jsonl", (".jsonl", ".jsonl.gz"), many=True),
    Reader("parquet", (".parquet",), isolated=True, many=True),
    Reader("warc", (".warc", ".warc.gz"), isolated=True, many=True),
)
SUFFIXES = tuple(suffix for reader in READERS for suffix in reader.suffixes)


OTHER_FORMATS = tuple(".doc .odt .rtf .xml .json .xls .xlsx .ppt .pptx .zip .7z .tar .mobi .azw3".split())
"""Endings of files that are no plain text, though their bytes may pass for it."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A document that could not be read: where it stands, and the error to show."""

    id: str
    source: str
    error: InputError | MissingExtra


def find_files(paths: Sequence[str]) -> Iterator[tuple[str, str] | Unreadable]:
    """The files of some paths as (path, document id), folders walked by name; whatever cannot be read is Unreadable.

    A file's id is its stem; where two files share a stem, it is the path without its ending, below the folder that was
    given (of several, the nearest folder that holds them all), and where they share that as well, the path with it.
    """
    found = [entry for path in paths for entry in _files(path)]
    ids = _ids([entry for entry in found if isinstance(entry, str)], _base(paths))
    for entry in found:
        yield entry if isinstance(entry, Unreadable) else (entry, ids[_absolute(entry)])


def _base(paths: Sequence[str]) -> str:
    """The nearest folder that holds all folders and files that were given; empty where none does."""
    given = [Path(path) for path in paths if path != STDIN and Path(path).exists()]
    try:
        return os.path.commonpath([_absolute(str(path if path.is_dir() else path.parent)) for path in given])
    except ValueError:  # nothing but standard input, or several drives
        return ""


def _ids(files: Sequence[str], base: str) -> dict[str, str]:
    """The shortest id that sets a file apart, by its absolute path."""

    def below(file: str) -> str:
        return Path(os.path.relpath(file, base)).as_posix() if base and file != STDIN else file

    ids = {_absolute(file): _stem(file) for file in files}
    for longer in (lambda file: _unended(below(file)), below, _absolute):
        counts = Counter(ids.values())
        ids = {file: id_ if counts[id_] == 1 else longer(file) for file, id_ in ids.items()}
    return ids


def _absolute(path: str) -> str:
    return path if path == STDIN else os.path.abspath(path)  # noqa: PTH100 - of a link, where it stands


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


def _unended(path: str) -> str:
    return path[: len(path) - len(_suffix(path))]


def reader_of(path: str) -> Reader:
    """The reader of a file by its ending; that of plain text for standard input and an ending that says nothing."""
    return next((r for r in READERS if path.lower().endswith(r.suffixes)), TEXT)


def read(path: str, id: str, options: Options = DEFAULT) -> Iterator[Document | Unreadable]:
    """The documents of one file."""
    name = shown(path)
    if path.lower().endswith(OTHER_FORMATS):
        error = InputError(f"{path}: {Path(path).suffix} is not read; give its text as {', '.join(SUFFIXES)}")
        yield Unreadable(id, path, error)
        return
    try:
        for place, document in reader_of(path).read(path, id, options):
            if isinstance(document, InputError):
                yield Unreadable(place, name, document)
            else:
                yield document
    except (InputError, MissingExtra) as error:
        yield Unreadable(id, name, error)
