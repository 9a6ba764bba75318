"""Datasets: labelled documents from files and folders in any of the exchange formats."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from rhetoric.codebook import load_codebook
from rhetoric.corpus.formats import SINGLE_FILES, Format, detect
from rhetoric.corpus.formats.jsonl import parse_record, records, to_record, write_jsonl
from rhetoric.document import Document
from rhetoric.errors import DatasetError, InputError

__all__ = [
    "CODED_FOR",
    "collect",
    "dataset_files",
    "labels_of",
    "load_dataset",
    "parse_record",
    "read_any",
    "records",
    "to_record",
    "write_jsonl",
]

CODED_FOR = "coded for"
"""The key of a document's `meta` that lists the devices its coder was asked to mark, where that is known."""


def dataset_files(path: Path) -> list[Path]:
    """The labelled-document files of a path: itself, or those of a folder and the folders in it, by name."""
    if not path.is_dir():
        return [path]
    files = sorted(p for p in path.rglob("*") if p.name.endswith(SINGLE_FILES) and p.is_file())
    if not files:
        raise DatasetError(f"{path}: no .jsonl or .jsonl.gz in this folder; give a folder of labelled documents")
    return files


def load_dataset(paths: Iterable[Path | str], labels: Sequence[str] | None = None) -> list[Document]:
    """All documents of some files or folders, in whatever format each is, checked; ids are unique over all of them.

    Labelled documents of the project's own format may have only `labels` (default: the codebook's); other tools' files
    are read with their own labels. DatasetError names file, line and span.
    """
    allowed = labels if labels is not None else load_codebook().labels
    paths = list(paths)
    found = (document for path in paths for document in read_any(Path(path), labels=allowed))
    return collect(found, ", ".join(map(str, paths)))


def collect(found: Iterable[tuple[str, Document]], name: str) -> list[Document]:
    """Documents that come with their places. DatasetError for an id that comes twice, and where there are none."""
    documents: list[Document] = []
    seen: dict[str, str] = {}
    for place, document in found:
        if document.id in seen:
            raise DatasetError(
                f"{place}: the id {document.id!r} was used before, in {seen[document.id]}; ids must be unique"
            )
        seen[document.id] = place
        documents.append(document)
    if not documents:
        raise DatasetError(f"{name}: no documents; give a file with at least one line")
    return documents


def labels_of(documents: Iterable[Document]) -> tuple[str, ...]:
    """The codebook's labels, and behind them those that documents of other tools have of their own."""
    own = load_codebook().labels
    return *own, *sorted({span.label for document in documents for span in document.spans} - set(own))


def read_any(
    path: Path,
    format_: Format | None = None,
    texts: Mapping[str, str] | None = None,
    labels: Collection[str] | None = None,
) -> Iterator[tuple[str, Document]]:
    """The documents of a path with their places: in `format_`, else in the format that it is found to be in.

    A folder that is no format as a whole is read file by file. `texts`, by SHA-256, are for formats without texts;
    `labels` are those that the project's own format may have (default: any).
    """
    if not path.exists():
        raise InputError(f"{path}: no such file or folder; check the path")
    whole = format_ or detect(path)
    for part in [path] if whole else dataset_files(path):
        found = whole or detect(part)
        assert found, "a file has a format"
        yield from found.read(part, texts, labels)
