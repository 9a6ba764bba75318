"""The Propaganda Techniques Corpus and SemEval-2020 task 11 as they are handed out.

A folder holds one of articles and one of labels. Articles are `articleID.txt`; labels are tab-separated files
`articleID.task-FLC.labels` (or `task2-TC`) with a line `ID  technique  start  end` for every span, and
`articleID.task-SI.labels` without the technique. Offsets count code points, half-open. Spans of one technique that
overlap in an article are joined, white space at a span's ends is left out. An article whose labels reach past its text
is another version of the text than was coded; it is left out with a warning.
"""

from __future__ import annotations

import warnings
from codecs import BOM_UTF8
from itertools import chain
from pathlib import Path

from rhetoric.document import Document, Span
from rhetoric.errors import DatasetError
from rhetoric.text.decode import decode, read_bytes
from rhetoric.text.segment import strip

UNNAMED = "propaganda"
"""The label of a span whose file names no technique (SI)."""


class _OtherTextError(DatasetError):
    """Labels that were not made on this text."""


def is_ptc(folder: Path) -> bool:
    """Whether a folder holds a folder of articles and one of labels."""
    return folder.is_dir() and any(folder.glob("*/article*.txt")) and any(folder.glob("*/article*.labels"))


def read_ptc(folder: Path) -> list[Document]:
    """The articles of a folder with their spans, by name; DatasetError names the file and line of a fault."""
    labels: dict[str, list[Path]] = {}
    for path in sorted(folder.glob("*/article*.labels")):
        labels.setdefault(path.name.split(".")[0], []).append(path)
    documents = []
    for path in sorted(folder.glob("*/article*.txt")):
        raw = read_bytes(path)
        mark = "\ufeff" * raw.startswith(BOM_UTF8)
        text = mark + decode(raw, str(path))  # a byte order mark counts in the offsets
        try:
            spans = list(chain.from_iterable(_spans(file, text) for file in labels.pop(path.stem, [])))
        except _OtherTextError as fault:
            warnings.warn(f"{fault}; {path.name} is left out", stacklevel=2)
            continue
        documents.append(Document(path.stem, text, _joined(text, spans), {"source": str(path.relative_to(folder))}))
    if labels:
        name, (file, *_) = next(iter(labels.items()))
        raise DatasetError(f"{file}: there is no article {name}.txt; add it, or take the labels away")
    return documents


def _spans(path: Path, text: str) -> list[Span]:
    spans = []
    for number, line in enumerate(decode(read_bytes(path), str(path)).splitlines(), start=1):
        fields = line.split("\t")
        if not line.strip():
            continue
        if len(fields) not in (3, 4) or not all(f.strip().isdecimal() for f in fields[-2:]):
            raise DatasetError(f"{path}:{number}: a line is article, technique, start and end, parted by tabs")
        start, end = int(fields[-2]), int(fields[-1])
        end = min(end, len(text)) if end == len(text) + 1 else end  # copies of the corpus lack a final line break
        if not 0 <= start < end <= len(text):
            raise _OtherTextError(f"{path}:{number}: offsets {start}:{end} are out of range for {len(text)} characters")
        spans.append(Span(start, end, fields[1].strip() if len(fields) == 4 else UNNAMED))
    return spans


def _joined(text: str, spans: list[Span]) -> tuple[Span, ...]:
    by_label: dict[str, list[tuple[int, int]]] = {}
    for span in sorted(spans):
        words = strip(text, span.start, span.end)
        runs = by_label.setdefault(span.label, [])
        if words and runs and words[0] < runs[-1][1]:
            runs[-1] = (runs[-1][0], max(words[1], runs[-1][1]))
        elif words:
            runs.append(words)
    return tuple(sorted(Span(a, b, label) for label, runs in by_label.items() for a, b in runs))
