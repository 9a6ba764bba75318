"""The coding sheet: the form in which a person writes down spans by quoting them.

Texts and sheets are plain files in which a line `%%% ID` opens each document. Under it, the text file has the text, the
sheet one span a line: `label<TAB>quoted words`, with a third field for the number of the occurrence (1 is the first)
where the words stand in the text more than once. White space in a quotation matches any white space of the text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from rhetoric.document import Document, Span, span_faults
from rhetoric.errors import DatasetError
from rhetoric.text.decode import decode, read_bytes

_HEADER = re.compile(r"%%%[ \t]+(\S+)[ \t]*\r?$")


def read_sheet(texts: Path, sheet: Path, labels: Sequence[str]) -> list[Document]:
    """The documents of a text file with the spans of its coding sheet; DatasetError names file, line and document."""
    bodies = {id_: "\n".join(lines).strip("\n").rstrip() for id_, (_, lines) in _sections(texts).items()}
    coded = _sections(sheet)
    missing = [id_ for id_ in bodies if id_ not in coded]
    unknown = [id_ for id_ in coded if id_ not in bodies]
    if missing:
        raise DatasetError(f"{sheet}: document {missing[0]!r} is not in the sheet; add a line '%%% {missing[0]}'")
    if unknown:
        raise DatasetError(f"{sheet}:{coded[unknown[0]][0]}: there is no text {unknown[0]!r} in {texts}; mend the id")
    return [_document(id_, text, sheet, *coded[id_], labels) for id_, text in bodies.items()]


def _sections(path: Path) -> dict[str, tuple[int, list[str]]]:
    sections: dict[str, tuple[int, list[str]]] = {}
    current: list[str] = []
    for number, line in enumerate(decode(read_bytes(path), str(path)).split("\n"), start=1):
        header = _HEADER.match(line)
        if header and header[1] in sections:
            raise DatasetError(f"{path}:{number}: the document id {header[1]!r} was used before; ids must be unique")
        if header:
            current = []
            sections[header[1]] = (number, current)
        else:
            current.append(line)
    if not sections:
        raise DatasetError(f"{path}: no line '%%% ID'; open every document with one")
    return sections


def _document(id_: str, text: str, sheet: Path, first_line: int, lines: list[str], labels: Sequence[str]) -> Document:
    spans = []
    for number, line in enumerate(lines, start=first_line + 1):
        if line.strip():
            try:
                spans.append(_locate(text, line))
            except ValueError as error:
                raise DatasetError(f"{sheet}:{number}: {id_}: {error}") from None
    for i, fault in span_faults(text, spans, labels):
        raise DatasetError(f"{sheet}: {id_}: {spans[i].label} {text[spans[i].start : spans[i].end]!r}: {fault}")
    return Document(id_, text, tuple(sorted(spans)))


def _locate(text: str, line: str) -> Span:
    fields = [field.strip() for field in line.split("\t")]
    if len(fields) not in (2, 3) or not all(fields):
        raise ValueError("a line is label<TAB>quoted words, and the occurrence where they stand more than once")
    label, quoted = fields[:2]
    hits = _occurrences(text, quoted)
    if not hits:
        raise ValueError(f"{quoted!r} is not in the text; copy the words exactly")
    if len(fields) == 2:
        if len(hits) > 1:
            raise ValueError(f"{quoted!r} stands {len(hits)} times in the text; add the number of the one meant")
        return Span(*hits[0], label)
    if not fields[2].isdecimal() or not 1 <= int(fields[2]) <= len(hits):
        raise ValueError(f"{quoted!r} has no occurrence {fields[2]}, only {len(hits)}; mend the number")
    return Span(*hits[int(fields[2]) - 1], label)


def _occurrences(text: str, quoted: str) -> list[tuple[int, int]]:
    pattern = r"\s+".join(re.escape(word) for word in quoted.split())
    before = r"(?<!\w)" if quoted[0].isalnum() else ""
    hits = [match.span() for match in re.finditer(before + pattern, text)]
    whole = [hit for hit in hits if not (quoted[-1].isalnum() and text[hit[1] : hit[1] + 1].isalnum())]
    return whole or hits
