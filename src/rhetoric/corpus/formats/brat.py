r"""brat standoff: a text file and an annotation file of one name for every document (Stenetorp et al. 2012).

A line of the annotation file that begins with T is a span: `T1<TAB>label start end<TAB>its words`. Offsets count code
points, half-open. A span that runs over a line break is several fragments, `0 9;10 21`, because its words must stand on
one line; fragments with nothing but line breaks between them are one span here, other fragments are a span each.
Relations, events, attributes and notes are passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from rhetoric.corpus.borders import (
    Found,
    Intake,
    file_names,
    one_word,
    read_text,
    same_words,
    unquoted_name,
    write_text,
)  # fmt: skip
from rhetoric.document import Document, Span
from rhetoric.errors import DatasetError, InputError
from rhetoric.text.decode import decode, read_bytes

LOST: Mapping[str, str] = {
    "id": "it is the name of a file, which cannot be long or differ from another in case alone",
    "label": "a type is one word",
    "meta": "there is no place for it",
}

_OTHERS = {
    "R": "relations", "E": "events", "A": "attributes", "M": "attributes", "N": "normalisations", "#": "notes",
    "*": "relations",
}  # fmt: skip
_BREAK = re.compile("[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
"""What ends a line to brat, which reads lines as Python's `str.splitlines` has them."""

_FRAGMENT = re.compile(r"(\d{1,18}) (\d{1,18})$")


def read(path: Path, intake: Intake) -> Iterator[tuple[str, Document]]:
    """The documents of a folder and the folders in it, by name, or the one of an annotation file."""
    for file in sorted(path.rglob("*.ann")) if path.is_dir() else [path]:
        source = file.with_suffix(".txt")
        if not source.is_file():
            raise InputError(f"{file}: there is no {source.name} beside it; add the text, or take the annotations away")
        text = read_text(source)
        found = [span for place, line in _lines(file) for span in _found(text, line, place, intake)]
        name = str((file.relative_to(path) if path.is_dir() else Path(file.name)).with_suffix(""))
        yield str(file), Document(unquoted_name(name), text, intake.spans(text, found, str(file)))


def _lines(path: Path) -> Iterator[tuple[str, str]]:
    for number, line in enumerate(decode(read_bytes(path), str(path)).split("\n"), start=1):
        if line.strip():
            yield f"{path}:{number}", line.removesuffix("\r")


def _found(text: str, line: str, place: str, intake: Intake) -> list[Found]:
    if line[0] in _OTHERS:
        intake.passed_over(_OTHERS[line[0]])
        return []
    fields = line.split("\t", 2)
    label, _, offsets = fields[1].partition(" ") if len(fields) > 1 else ("", "", "")
    fragments = [_FRAGMENT.match(fragment) for fragment in offsets.split(";")]
    if line[0] != "T" or not label or not all(fragments):
        raise DatasetError(f"{place}: a span is `T1<TAB>label start end<TAB>words`; write it so")
    runs = [(int(fragment[1]), int(fragment[2])) for fragment in fragments if fragment]
    words = "".join(text[start:end] for start, end in runs)
    if len(fields) == 3 and not same_words(fields[2], words):
        raise DatasetError(
            f"{place}: {offsets} is {words!r} in the text, not {fields[2]!r}; the marks were made on another text"
        )
    joined = [runs[0]]
    for start, end in runs[1:]:
        if _BREAK.fullmatch(text, joined[-1][1], start):
            joined[-1] = (joined[-1][0], end)
        else:
            intake.passed_over("links between the fragments of a span")
            joined.append((start, end))
    return [(start, end, label) for start, end in joined]


def write(documents: Sequence[Document], path: Path) -> None:
    """Make a folder with the texts, their annotations, and the configuration that lets brat show them."""
    for name, document in zip(file_names(documents), documents, strict=True):
        write_text(path / f"{name}.txt", document.text)
        lines = (_line(number, span, document.text) for number, span in enumerate(document.spans, start=1))
        write_text(path / f"{name}.ann", "".join(lines))
    labels = sorted({one_word(span.label) for document in documents for span in document.spans})
    write_text(path / "annotation.conf", _CONFIGURATION.format("".join(f"{label}\n" for label in labels)))


_CONFIGURATION = """[entities]
{}
[relations]
<OVERLAP>\tArg1:<ENTITY>, Arg2:<ENTITY>, <OVL-TYPE>:<ANY>

[events]

[attributes]
"""


def _line(number: int, span: Span, text: str) -> str:
    at, fragments = span.start, []
    for gap in _BREAK.finditer(text, span.start, span.end):
        fragments.append((at, gap.start()))
        at = gap.end()
    fragments.append((at, span.end))
    offsets = ";".join(f"{start} {end}" for start, end in fragments)
    words = " ".join(text[start:end] for start, end in fragments)
    return f"T{number}\t{one_word(span.label)} {offsets}\t{words}\n"
