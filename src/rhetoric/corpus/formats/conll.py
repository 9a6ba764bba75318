r"""CoNLL-U Plus, a token a line, with one column of IOB2 tags for every label.

The first line names the columns (https://universaldependencies.org/ext-format.html): ID, FORM, MISC and
`RHETORIC:<label>` for each label, so that spans of different labels may nest and overlap. MISC says what white space
stands around a token, as UDPipe writes it: `SpaceAfter=No`, `SpacesAfter=\s\n`, `SpacesBefore=...`. A blank line stands
between sentences, except inside a span. Of files without named columns (CoNLL-2002, CoNLL-2003 and their kin) the first
column is the token and the last its tag, a space stands between tokens and a line break between sentences.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from rhetoric.corpus.borders import Found, Intake, write_text
from rhetoric.document import Document, Span
from rhetoric.errors import DatasetError
from rhetoric.text.decode import decode, read_bytes
from rhetoric.text.segment import Tokens, paragraphs, sentences, tokens

LOST: Mapping[str, str] = {
    "span": "a span that begins or ends inside a word gets the whole word, and two of a label cannot share one",
}

_COLUMNS, _DOCUMENT, _META, _SPACES = "# global.columns = ", "# newdoc", "# meta = ", "# spaces = "
_NAMESPACE = "RHETORIC:"
_STANDARD = "ID FORM LEMMA UPOS XPOS FEATS HEAD DEPREL DEPS MISC".split()
_ANY = "-"
_NO_TAGS = frozenset([*_STANDARD, _ANY])
_BEGINS = "-DOCSTART-"
_TAG = re.compile(r"([BIESLU])(?:-(.+))?$")
_OUTSIDE = ("O", "_")
_SPACE = r"[%\s]"
_LINE_END = r"[%\x00-\x1f\x85\u2028\u2029]|^\s|\s$"
_ESCAPES = {" ": r"\s", "\t": r"\t", "\n": r"\n", "\r": r"\r"}
_ESCAPED = re.compile(r"\\(?:([strnp\\])|u([0-9a-f]{4}))")
_UNESCAPED = {"s": " ", "t": "\t", "r": "\r", "n": "\n", "p": "|", "\\": "\\"}


def read(path: Path, intake: Intake) -> Iterator[tuple[str, Document]]:
    """The documents of a file; those without an id are named by the file, and numbered where they are several."""
    lines = decode(read_bytes(path), str(path)).removesuffix("\n").split("\n")
    lines = [line.removesuffix("\r") for line in lines]
    columns = lines[0].removeprefix(_COLUMNS).split(" ") if lines[0].startswith(_COLUMNS) else None
    starts = [n for n, line in enumerate(lines) if line.startswith((_DOCUMENT, _BEGINS))]
    before = any(line and not line.startswith("#") for line in lines[: starts[0] if starts else None])
    starts = [0, *starts] if before or not starts else starts
    name = path.name.partition(".")[0]
    for number, (start, end) in enumerate(pairwise([*starts, len(lines)]), start=1):
        reading = _Reading(path, columns, f"{name}-{number}" if len(starts) > 1 else name)
        for line_number, line in enumerate(lines[start:end], start=start + 1):
            reading.take(line, f"{path}:{line_number}", intake)
        yield f"{path}:{start + 1}", reading.document(intake)


class _Reading:
    """A document as its lines come in."""

    def __init__(self, path: Path, columns: Sequence[str] | None, id_: str) -> None:
        self._path, self._columns, self._id = path, columns, id_
        self._meta: dict[str, Any] = {}
        self._text = ""
        self._gap = ""
        """What stands before the next token, if one comes."""
        self._between = "\n"
        """What stands between sentences where nothing says so."""
        self._found: list[Found] = []
        self._open: dict[int, Found] = {}

    def take(self, line: str, place: str, intake: Intake) -> None:
        if not line.strip():
            self._end_sentence()
        elif line.startswith("#") and not line.startswith("#\t"):
            self._comment(line, place)
        elif not line.startswith(_BEGINS):
            self._token(line, place, intake)

    def document(self, intake: Intake) -> Document:
        self._end_sentence()
        spans = intake.spans(self._text, self._found, f"{self._path}: {self._id}")
        return Document(self._id, self._text, spans, self._meta)

    def _comment(self, line: str, place: str) -> None:
        if line.startswith(f"{_DOCUMENT} id = "):
            self._id = unquote(line.partition(" = ")[2])
        elif line.startswith(_SPACES):
            self._text += _unescaped(line.removeprefix(_SPACES))
        elif line.startswith(_META):
            try:
                meta = json.loads(line.removeprefix(_META))
            except RecursionError:
                raise DatasetError(f"{place}: 'meta' nests too deep; flatten it") from None
            except ValueError:
                meta = None
            if not isinstance(meta, dict):
                raise DatasetError(f"{place}: 'meta' must be a JSON object")
            self._meta = meta

    def _token(self, line: str, place: str, intake: Intake) -> None:
        fields = line.split("\t") if "\t" in line else line.split()
        names = self._columns or _unnamed(fields)
        if len(fields) != len(names) or "FORM" not in names:
            shown = " ".join(names)
            raise DatasetError(f"{place}: has {len(fields)} columns, not {shown}; write them all, parted by tabs")
        row = dict(zip(names, fields, strict=True))
        if not row.get("ID", "1").isdecimal():
            raise DatasetError(f"{place}: is a token of several words, or none; write one word a line")
        spaces = dict(part.partition("=")[::2] for part in row.get("MISC", "_").split("|"))
        self._text += self._gap + _unescaped(spaces.get("SpacesBefore", ""))
        start = len(self._text)
        self._text += row["FORM"]
        for column, name in enumerate(names):
            if name not in _NO_TAGS:
                self._tag(column, fields[column], (start, len(self._text), name), place, intake)
        self._gap = "" if spaces.get("SpaceAfter") == "No" or "SpacesAfter" in spaces else " "
        self._text += _unescaped(spaces.get("SpacesAfter", ""))
        self._between = " " if "MISC" in row else "\n"

    def _tag(self, column: int, value: str, token: Found, place: str, intake: Intake) -> None:
        start, end, name = token
        tag = _TAG.match(value)
        if tag is None and value not in _OUTSIDE:
            if name.startswith(_NAMESPACE) or not self._columns:
                raise DatasetError(f"{place}: {value!r} is no IOB2 tag; write O, B-label or I-label")
            intake.passed_over(f"values of the column {name}")
            return
        kind, label = (tag[1], unquote(tag[2] or name.removeprefix(_NAMESPACE))) if tag else ("O", "")
        running = self._open.get(column)
        if running and (kind in "BSUO" or running[2] != label):
            self._close(column)
            running = None
        if kind != "O":
            self._open[column] = (running[0] if running else start, end, label)
        if kind in "ELSU":
            self._close(column)

    def _close(self, column: int) -> None:
        if column in self._open:
            self._found.append(self._open.pop(column))

    def _end_sentence(self) -> None:
        for column in list(self._open):
            self._close(column)
        if self._gap:
            self._gap = self._between


def _unnamed(fields: Sequence[str]) -> Sequence[str]:
    """Names for the columns of a token in a file that names none: those of CoNLL-U, or a token first and a tag last."""
    if len(fields) == len(_STANDARD) and fields[0].replace("-", "").replace(".", "").isdecimal():
        return _STANDARD
    return ["FORM", *[_ANY] * (len(fields) - 2), "TAG"][: len(fields)]


def _unescaped(spaces: str) -> str:
    return _ESCAPED.sub(lambda match: chr(int(match[2], 16)) if match[2] else _UNESCAPED[match[1]], spaces)


def _escaped(spaces: str) -> str:
    return "".join(_ESCAPES.get(c) or f"\\u{ord(c):04x}" for c in spaces)


def _quoted(words: str, unsafe: str) -> str:
    return re.sub(unsafe, lambda match: quote(match[0], safe=""), words)


def write(documents: Sequence[Document], path: Path) -> None:
    """Make one file of all documents, with a column for every label that any of them has."""
    labels = sorted({span.label for document in documents for span in document.spans})
    names = [_NAMESPACE + _quoted(label, _SPACE) for label in labels]
    pieces = [_COLUMNS + " ".join(["ID", "FORM", "MISC", *names]) + "\n"]
    for document in documents:
        id_ = _quoted(document.id, _LINE_END)
        pieces.append(f"{_DOCUMENT} id = {id_}\n")
        if document.meta:
            pieces.append(f"{_META}{json.dumps(dict(document.meta))}\n")
        pieces += _rows(document, labels)
    write_text(path, "".join(pieces))


def _rows(document: Document, labels: Sequence[str]) -> Iterator[str]:
    text = document.text
    stretches = [s for start, end in paragraphs(text) for s in sentences(text, start, end)]
    found = tokens(text, stretches)
    if not len(found):
        yield f"{_SPACES}{_escaped(text)}\n\n" if text else "\n"
        return
    tags = [_tags(found, [s for s in document.spans if s.label == label]) for label in labels]
    breaks = set(found.firsts.tolist())
    number = 0
    for i, form in enumerate(found.forms):
        if i in breaks and i and not any(column[i].startswith("I") for column in tags):
            yield "\n"
            number = 0
        number += 1
        last = i + 1 == len(found)
        misc = _spaces(text[int(found.ends[i]) : len(text) if last else int(found.starts[i + 1])], last)
        if i == 0 and found.starts[0]:
            before = f"SpacesBefore={_escaped(text[: int(found.starts[0])])}"
            misc = before if misc == "_" else f"{before}|{misc}"
        yield "\t".join([str(number), form, misc, *(column[i] for column in tags)]) + "\n"
    yield "\n"


def _spaces(gap: str, last: bool) -> str:
    """What MISC says of the white space behind a token; nothing where it is a space, which readers take as given."""
    if not gap:
        return "SpaceAfter=No"
    return "_" if gap == " " and not last else f"SpacesAfter={_escaped(gap)}"


def _tags(found: Tokens, spans: Sequence[Span]) -> list[str]:
    """An IOB2 tag for every token; a token belongs to a span when they share a character."""
    tags = ["O"] * len(found)
    for span in spans:
        first = int(found.ends.searchsorted(span.start, side="right"))
        last = int(found.starts.searchsorted(span.end, side="left"))
        label = _quoted(span.label, _SPACE)
        tags[first:last] = [f"{'I' if i > first else 'B'}-{label}" for i in range(first, last)]
    return tags
