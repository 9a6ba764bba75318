"""The labelled-document format: one JSON object a line, plain or gzip.

`{"id": str, "text": str, "spans": [{"start": int, "end": int, "label": str}], "meta": {...}}`
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from rhetoric.codebook import load_codebook
from rhetoric.corpus.formats.ptc import is_ptc, read_ptc
from rhetoric.document import Document, Span, span_faults
from rhetoric.errors import DatasetError, InputError
from rhetoric.text.decode import decode, read_bytes

SUFFIXES = (".jsonl", ".jsonl.gz")


def dataset_files(path: Path) -> list[Path]:
    """The labelled-document files of a path: itself, or those of a folder and the folders in it, by name."""
    if not path.is_dir():
        return [path]
    files = sorted(p for p in path.rglob("*") if p.name.endswith(SUFFIXES) and p.is_file())
    if not files:
        raise DatasetError(f"{path}: no .jsonl or .jsonl.gz in this folder; give a folder of labelled documents")
    return files


def load_dataset(paths: Iterable[Path | str], labels: Sequence[str] | None = None) -> list[Document]:
    """All documents of some files or folders, checked; ids are unique over all of them.

    A folder in the layout of the Propaganda Techniques Corpus is read as it is, with its own labels. Else `labels` are
    those allowed (default: the codebook's). DatasetError names file, line and span.
    """
    allowed = labels if labels is not None else load_codebook().labels
    documents: list[Document] = []
    seen: dict[str, str] = {}
    for path in map(Path, paths):
        found = ((str(path), d) for d in read_ptc(path)) if is_ptc(path) else _parsed(path, allowed)
        for place, document in found:
            if document.id in seen:
                raise DatasetError(
                    f"{place}: the id {document.id!r} was used before, in {seen[document.id]}; ids must be unique"
                )
            seen[document.id] = place
            documents.append(document)
    if not documents:
        raise DatasetError(f"{', '.join(map(str, paths))}: no documents; give a file with at least one line")
    return documents


def _parsed(path: Path, labels: Sequence[str]) -> Iterable[tuple[str, Document]]:
    for file in dataset_files(path):
        for place, record in records(file):
            yield place, parse_record(record, place, labels)


def records(path: Path | str, encoding: str | None = None) -> Iterable[tuple[str, dict[str, Any]]]:
    """The JSON objects of a file with the place (`file:line`) of each; blank lines are passed over."""
    name = "standard input" if path == "-" else str(path)
    text = decode(read_bytes(path), name, encoding)
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        place = f"{name}:{number}"
        try:
            record = json.loads(line)
        except (ValueError, RecursionError) as error:
            reason = getattr(error, "msg", "too deeply nested")
            column = f", column {error.colno}" if isinstance(error, json.JSONDecodeError) else ""
            raise DatasetError(f"{place}: is not JSON ({reason}{column}); write one JSON object a line") from None
        if not isinstance(record, dict):
            raise DatasetError(f'{place}: is not a JSON object; write {{"id": ..., "text": ...}}')
        yield place, record


def parse_record(record: dict[str, Any], place: str, labels: Sequence[str]) -> Document:
    """One labelled document from its JSON object, checked."""
    for key in ("id", "text"):
        if not isinstance(record.get(key), str):
            raise DatasetError(f"{place}: {key!r} must be a string; add it")
    entries = record.get("spans", [])
    if not isinstance(entries, list):
        raise DatasetError(f"{place}: 'spans' must be a list; write [] where nothing is marked")
    spans = tuple(_span(entry, f"{place}: span {i}") for i, entry in enumerate(entries))
    for i, fault in span_faults(record["text"], spans, labels):
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
    lines = [json.dumps(to_record(d), ensure_ascii=False) + "\n" for d in documents]
    try:
        path.write_text("".join(lines), encoding="utf-8", newline="")
    except OSError as error:
        raise InputError(f"{path}: cannot be written ({error.strerror})") from None
