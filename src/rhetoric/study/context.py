"""What stands before and after a mark in its document, read again from where the document came from."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rhetoric.document import Document
from rhetoric.study.table import Marked, Table
from rhetoric.text.options import Options
from rhetoric.text.readers import find_files, read

WIDTH = 60
"""Characters shown on each side."""


def texts_of(table: Table, rows: Sequence[int], options: Options) -> dict[int, str]:
    """The texts of some documents, by row, as far as their files are still there and can be read."""
    wanted: dict[str, dict[str, int]] = {}
    for row in rows:
        file = _file(table.sources[row])
        if file is not None:
            wanted.setdefault(file, {})[table.ids[row]] = row
    texts = {}
    for file, ids in wanted.items():
        for entry in find_files([file]):
            if not isinstance(entry, tuple):
                continue
            alone = len(ids) == 1 and table.sources[next(iter(ids.values()))] == file
            for document in read(entry[0], next(iter(ids)) if alone else entry[1], options):
                if isinstance(document, Document) and document.id in ids:
                    texts[ids[document.id]] = document.text
    return texts


def _file(source: str) -> str | None:
    """The file that a source names, with or without a line, row or record in it."""
    return next((name for name in (source, source.rpartition(":")[0]) if name and Path(name).is_file()), None)


def contexts_of(table: Table, marks: Sequence[Marked], options: Options) -> list[tuple[str, str]]:
    """For each mark what stands before and after it; empty where the text cannot be read, or is no longer the same."""
    texts = texts_of(table, sorted({mark.document for mark in marks}), options)
    around = []
    for mark in marks:
        text = texts.get(mark.document, "")
        if text[mark.start : mark.end] == mark.text:
            before, after = text[max(0, mark.start - WIDTH) : mark.start], text[mark.end : mark.end + WIDTH]
            around.append((" ".join(before.split()), " ".join(after.split())))
        else:
            around.append(("", ""))
    return around
