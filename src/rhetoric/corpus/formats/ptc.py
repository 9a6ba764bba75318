"""The Propaganda Techniques Corpus and SemEval-2020 task 11 as they are handed out (Da San Martino et al. 2019, 2020).

A folder holds one or more of articles and of labels. Articles are `articleID.txt`; labels are tab-separated lines
`ID  technique  start  end` in `articleID.task-FLC.labels` (fragment-level classification) or
`articleID.task2-TC.labels` (technique classification), and `ID  start  end` in `articleID.task1-SI.labels` (span
identification); those of SemEval stand also in one file for all articles, beside the folders. An article has its labels
from the first of these tasks that has any file of it. Offsets count code points, half-open, and a byte order mark. An
article whose labels reach past its text is another version of the text than was coded; it is left out with a warning.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from rhetoric.corpus.borders import Found, Intake, file_names, one_word, read_text, unquoted_name, write_text
from rhetoric.document import Document
from rhetoric.errors import DatasetError
from rhetoric.text.decode import decode, read_bytes

UNNAMED = "propaganda"
"""The label of a span whose file names no technique (SI)."""

LOST: Mapping[str, str] = {
    "id": "an article is named `article` and its number",
    "label": "a technique is one word",
    "meta": "there is no place for it",
}

_ARTICLE = "article"
_TASKS = ("FLC", "TC", "SI")
_OFFSET = re.compile(r" *\d{1,18}[ \r]*")
_TASK = re.compile(r"task\d*-([A-Z]+)")
_SENTENCES = "SLC"
_FOLDERS = {
    "FLC": ("labels-task-flc", "task-FLC"),
    "TC": ("labels-task2-technique-classification", "task2-TC"),
    "SI": ("labels-task1-span-identification", "task1-SI"),
}


class _OtherTextError(DatasetError):
    """Labels that were not made on this text."""


def is_ptc(folder: Path) -> bool:
    """Whether a folder holds a folder of articles, and labels."""
    return folder.is_dir() and any(folder.glob("*/article*.txt")) and bool(_label_files(folder))


def read(folder: Path, intake: Intake) -> Iterator[tuple[str, Document]]:
    """The articles of a folder with their spans, by name; DatasetError names the file and line of a fault."""
    labels = _labels(folder)
    for path in sorted(folder.glob("*/article*.txt")):
        text = read_text(path)
        rows = labels.pop(path.stem, [])
        try:
            spans = intake.spans(text, (_found(place, fields, len(text)) for place, fields in rows), str(path))
        except _OtherTextError as fault:
            warnings.warn(f"{fault}; {path.name} is left out", stacklevel=2)
            continue
        yield str(path), Document(unquoted_name(path.stem), text, spans, {"source": str(path.relative_to(folder))})
    for name, rows in labels.items():
        for place, _ in rows:
            raise DatasetError(f"{place}: there is no article {name}.txt; add it, or take the labels away")


def _label_files(folder: Path) -> list[Path]:
    files = [*sorted(folder.glob("*/article*.labels")), *sorted(folder.glob("*task*.labels"))]
    return [path for path in files if _SENTENCES not in path.name.upper()]


def _task(path: Path) -> str:
    named = _TASK.search(path.name)
    return named[1] if named and named[1] in _TASKS else "FLC"


Row = tuple[str, list[str]]
"""The place of a line, and its fields."""


def _labels(folder: Path) -> dict[str, list[Row]]:
    """The lines on every article, of the first task that has a file of it."""
    by_task: dict[str, dict[str, list[Row]]] = {task: {} for task in _TASKS}
    for path in _label_files(folder):
        of_task = by_task[_task(path)]
        if path.parent != folder:
            of_task.setdefault(path.name.partition(".task")[0].removesuffix(".labels"), [])
        own: dict[str, list[Row]] = {}
        for place, fields in _rows(path):
            own.setdefault(_ARTICLE + fields[0].strip(" "), []).append((place, fields))
        for name, rows in own.items():
            if not of_task.get(name):  # the file for all articles says again what stands in those of each
                of_task[name] = rows
    chosen: dict[str, list[Row]] = {}
    for of_task in by_task.values():
        chosen = {**of_task, **chosen}
    return chosen


def _rows(path: Path) -> Iterator[Row]:
    for number, line in enumerate(decode(read_bytes(path), str(path)).split("\n"), start=1):
        fields = line.split("\t")
        if not line.strip():
            continue
        if len(fields) not in (3, 4) or not all(_OFFSET.fullmatch(field) for field in fields[-2:]):
            raise DatasetError(f"{path}:{number}: a line is article, technique, start and end, parted by tabs")
        yield f"{path}:{number}", fields


def _found(place: str, fields: list[str], length: int) -> Found:
    start, end = int(fields[-2]), int(fields[-1])
    end = min(end, length) if end == length + 1 else end  # copies of the corpus lack a final line break
    if not 0 <= start < end <= length:
        raise _OtherTextError(f"{place}: offsets {start}:{end} are out of range for {length} characters")
    return start, end, fields[1].strip() if len(fields) == 4 else UNNAMED


def write(documents: Sequence[Document], path: Path) -> None:
    """Make a folder with articles and the labels of all three tasks.

    An id that is `article` and a number stays as it is; any other gets `article` before it. Where ids are not numbers
    the public scorers of SemEval-2020 do not take them.
    """
    for name, document in zip(file_names(documents), documents, strict=True):
        article = name if name.startswith(_ARTICLE) else f"{_ARTICLE}{name}"
        number = article.removeprefix(_ARTICLE)
        write_text(path / "articles" / f"{article}.txt", document.text)
        named = [f"{number}\t{one_word(s.label)}\t{s.start}\t{s.end}\n" for s in document.spans]
        unnamed = [f"{number}\t{start}\t{end}\n" for start, end in _covered(document)]
        for task, rows in zip(_TASKS, (named, named, unnamed), strict=True):
            folder, ending = _FOLDERS[task]
            write_text(path / folder / f"{article}.{ending}.labels", "".join(rows))


def _covered(document: Document) -> list[tuple[int, int]]:
    """The stretches that any span covers: what span identification asks for."""
    covered: list[tuple[int, int]] = []
    for span in sorted(document.spans):
        if covered and span.start < covered[-1][1]:
            covered[-1] = (covered[-1][0], max(span.end, covered[-1][1]))
        else:
            covered.append((span.start, span.end))
    return covered
