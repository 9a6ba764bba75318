"""Tables of scored documents, as `rhetoric score` writes them: JSON Lines, Parquet with a row a span, or, in folders
from Spark, Parquet with a row a document."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from rhetoric.codebook import load_codebook
from rhetoric.errors import InputError, MissingExtra
from rhetoric.frames import SCORED
from rhetoric.study.table import Builder
from rhetoric.text.decode import lines
from rhetoric.text.extras import library

LINES, COLUMNS = (".jsonl", ".jsonl.gz"), ".parquet"
_NEEDED = ("id", "source", "words", "start", "end", "label", "text", "error")
_ROWS = 1 << 17
_DOCUMENTS = 1 << 13


def is_scored(path: str) -> bool:
    """Whether a file, or a folder that a job of Spark wrote, holds scored documents, and not texts to score."""
    name = path.lower()
    if (Path(path) / "_SUCCESS").is_file():
        return any(map(is_scored, _parts(path)))
    if not Path(path).is_file():
        return False
    if name.endswith(LINES):
        first = next((line for line in lines(path) if line.strip()), "")
        try:
            record = json.loads(first)
        except (ValueError, RecursionError):
            return False
        return isinstance(record, dict) and str(record.get("schema", "")).startswith("rhetoric/scored-document/")
    if name.endswith(COLUMNS):
        try:
            parquet = library("pyarrow.parquet", path)
            names = set(parquet.read_schema(path).names)
            return set(_NEEDED) <= names or _has_documents(names)
        except (MissingExtra, OSError, ValueError):
            return False
    return False


def _parts(folder: str) -> list[str]:
    return sorted(str(part) for part in Path(folder).glob("part-*.parquet"))


def _has_documents(names: Iterable[str]) -> bool:
    """Whether a table with these columns has a row a document."""
    return {"id", "source", *SCORED} <= set(names)


def add_scored(path: str, builder: Builder, group: str | None) -> list[InputError]:
    """Add the documents of a file or folder to a table; the faults of lines that could not be taken."""
    if Path(path).is_dir():
        return [fault for part in _parts(path) for fault in add_scored(part, builder, group)]
    if path.lower().endswith(COLUMNS):
        return _add_parquet(path, builder, group)
    faults = []
    for place, record in scored_lines(path):
        try:
            if isinstance(record, InputError):
                raise record
            builder.add(record, place, group)
        except InputError as error:
            faults.append(error)
    return faults


def scored_lines(path: str) -> Iterator[tuple[str, dict[str, Any] | InputError]]:
    """The records of a file of JSON Lines with their places; an InputError for a line that is none."""
    for number, line in enumerate(lines(path), start=1):
        if not line.strip():
            continue
        place = f"{path}:{number}"
        try:
            record = json.loads(line)
        except RecursionError:
            yield place, InputError(f"{place}: nests too deep; write one scored document a line")
            continue
        except ValueError:
            yield place, InputError(f"{place}: is not JSON; write one scored document a line")
            continue
        if isinstance(record, dict):
            yield place, record
        else:
            yield place, InputError(f"{place}: is no JSON object; write one scored document a line")


def _add_parquet(path: str, builder: Builder, group: str | None) -> list[InputError]:
    """Rows of one document stand together: where the id or the source changes, the next document begins."""
    parquet = library("pyarrow.parquet", path)
    try:
        file = parquet.ParquetFile(path)
        names = list(file.schema_arrow.names)
        if _has_documents(names):
            for batch in file.iter_batches(batch_size=_DOCUMENTS):
                _add_documents(batch, path, builder, group)
            return []
        missing = [name for name in _NEEDED if name not in names]
        if missing:
            raise InputError(f"{path}: has no column {missing[0]!r}; write it with `rhetoric score --format parquet`")
        labels = load_codebook().labels
        found = {
            label for batch in file.iter_batches(columns=["label"]) for label in batch.column(0).unique().to_pylist()
        }
        foreign = sorted(label for label in found if label is not None and label not in labels)
        builder.look_for((*labels, *foreign), None, path)
        last: tuple[Any, Any] | None = None
        row: int | None = None
        for batch in file.iter_batches(batch_size=_ROWS):
            last, row = _add_batch(batch, names, path, builder, group, last, row)
    except (OSError, ValueError) as error:
        raise InputError(
            f"{path}: is no whole Parquet file ({' '.join(str(error).split())[:120]}); write it again"
        ) from None
    return []


def _add_documents(batch: Any, path: str, builder: Builder, group: str | None) -> None:
    """Rows of a table that has one for each document."""
    order = {label: i for i, label in enumerate(load_codebook().labels)}
    for row in batch.to_pylist():
        if row["error"] is not None:
            builder.fail()
            continue
        labels = sorted((label for label, _ in row["counts"]), key=lambda label: (order.get(label, len(order)), label))
        builder.look_for(labels, row["model"], path)
        fields = {**row, "meta": {"columns": json.loads(row["columns"] or "{}")}}
        at = builder.add_row(str(row["id"]), str(row["source"]), row["words"], fields, group)
        if at is not None:
            for span in row["spans"]:
                builder.mark(at, span["label"], span["voice"], span)


def _add_batch(
    batch: Any,
    names: list[str],
    path: str,
    builder: Builder,
    group: str | None,
    last: tuple[Any, Any] | None,
    row: int | None,
) -> tuple[tuple[Any, Any] | None, int | None]:
    codes = [batch.column(c).dictionary_encode() for c in ("id", "source")]
    id_, source = (np.asarray(c.indices.fill_null(-1)) for c in codes)
    starts = np.flatnonzero(np.r_[True, (id_[1:] != id_[:-1]) | (source[1:] != source[:-1])])
    ends = np.r_[starts[1:], len(id_)]
    heads = batch.take(library("pyarrow", path).array(starts)).to_pylist()
    label = batch.column("label").to_pylist()
    voice = batch.column("voice").to_pylist() if "voice" in names else [None] * len(label)
    spans = _Spans(batch) if builder.reads else None
    for head, start, end in zip(heads, starts.tolist(), ends.tolist(), strict=True):
        here = (head["id"], head["source"])
        if here != last:
            last, row = here, None
            if head["error"] is not None:
                builder.fail()
            else:
                columns = json.loads(head.pop("columns", None) or "{}")
                fields = {**head, "meta": {"columns": columns}}
                row = builder.add_row(str(head["id"]), str(head["source"]), head["words"] or 0, fields, group)
        if row is not None:
            for i in range(start, end):
                if label[i] is not None:
                    builder.mark(row, label[i], voice[i], spans.at(i) if spans else {})
    return last, row


class _Spans:
    """The offsets and words of the spans of a batch."""

    def __init__(self, batch: Any) -> None:
        self._start, self._end, self._text = (batch.column(c).to_pylist() for c in ("start", "end", "text"))

    def at(self, i: int) -> dict[str, Any]:
        return {"start": self._start[i], "end": self._end[i], "text": self._text[i]}
