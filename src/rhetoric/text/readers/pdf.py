"""PDF: the text in reading order, lines joined to paragraphs, without running headers, footers and page numbers.

Pages are the places of spans. A PDF of scanned pages has no text to read.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from ctypes import byref
from dataclasses import dataclass
from itertools import pairwise
from math import isfinite
from statistics import median
from typing import Any

from rhetoric.document import Document
from rhetoric.errors import InputError, LimitError
from rhetoric.text.decode import read_bytes
from rhetoric.text.extras import library
from rhetoric.text.options import Options
from rhetoric.text.places import Place


@dataclass(frozen=True, slots=True)
class Line:
    """A run of words on one base line. Coordinates in points, from the lower left corner; `top` of a page is `high`."""

    text: str
    left: float
    right: float
    bottom: float
    height: float
    page: int
    high: float
    hyphen: bool = False
    """The line ends in a hyphen that the type-setter put there."""


def read(path: str, id: str, options: Options) -> Iterator[tuple[str, Document]]:
    """The one document of a file."""
    pdfium = library("pypdfium2", path)
    raw = read_bytes(path, options)
    try:
        pdf = pdfium.PdfDocument(raw)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower():
            raise InputError(f"{path}: is encrypted; save it without a password") from None
        raise InputError(f"{path}: is no whole PDF; save it again") from None
    try:
        pages = len(pdf)
        if pages > options.pages:
            raise LimitError(f"{path}: has {pages:,} pages, more than {options.pages:,}; raise --max-pages to read it")
        title = " ".join(str(pdf.get_metadata_value("Title")).split())
        lines = [_lines(pdfium, pdf, number, path, options) for number in range(pages)]
    finally:
        pdf.close()
    text, places = compose([ordered(page) for page in without_margins(lines)])
    if not text:
        raise InputError(f"{path}: has no text in its {pages:,} pages, so they may be pictures; give the text of them")
    meta = {"source": path, "format": "pdf", **({"title": title} if title else {}), "pages": pages, "places": places}
    yield id, Document(id, text, meta=meta)


_WIDE_GAP = 1.8
"""Of a space, in heights of its line: what is wider parts two columns, or two cells of a table."""


def _lines(pdfium: Any, pdf: Any, number: int, path: str, options: Options) -> list[Line]:
    """The lines of a page, as they come in its content."""
    try:
        page = pdf[number]
        text_page = page.get_textpage()
    except pdfium.PdfiumError:
        raise InputError(f"{path}: page {number + 1} is damaged; save the file again") from None
    raw = pdfium.raw
    high, count = page.get_height(), raw.FPDFText_CountChars(text_page)
    if count > options.bytes:
        raise options.too_large(f"{path}: page {number + 1}", "holds")
    box = raw.FS_RECTF()

    def edges(at: int) -> tuple[float, float, float, float]:
        raw.FPDFText_GetLooseCharBox(text_page, at, byref(box))
        left, right, bottom, top = (
            edge if isfinite(edge) else 0.0 for edge in (box.left, box.right, box.bottom, box.top)
        )
        return left, right, bottom, top

    lines: list[Line] = []
    words: list[str] = []
    first = last = -1

    def close(hyphen: bool = False) -> None:
        nonlocal first
        text = _characters(words)
        words.clear()
        if text and first >= 0:
            left, _, bottom, top = edges(first)
            lines.append(Line(text, left, edges(last)[1], bottom, max(top - bottom, 0.1), number + 1, high, hyphen))
        first = -1

    for at in range(count):
        code = raw.FPDFText_GetUnicode(text_page, at)
        if code in (_CR, _LF):
            close()
        elif code == _HYPHEN or raw.FPDFText_IsHyphen(text_page, at) == 1:
            close(hyphen=True)
        elif code <= _SPACE or code == _NO_BREAK_SPACE:
            if first < 0:
                continue
            words.append(" ")
            if at + 1 < count:
                _, right, bottom, top = edges(last)
                if edges(at + 1)[0] - right > _WIDE_GAP * (top - bottom):
                    close()
        else:
            first, last = (at if first < 0 else first), at
            words.append(chr(code))
    close()
    text_page.close()
    page.close()
    return lines


_HYPHEN, _LF, _CR, _SPACE, _NO_BREAK_SPACE = 2, 10, 13, 32, 160
_NO_CHARACTERS = re.compile("[\0-\x08\x0e-\x1f\x7f\ufffe\uffff\u00ad]")


def _characters(units: Sequence[str]) -> str:
    """Characters from the units that the library gives (halves of a pair come apart), each white space as one blank."""
    whole = "".join(units).encode("utf-16-le", errors="surrogatepass").decode("utf-16-le", errors="replace")
    return " ".join(_NO_CHARACTERS.sub("", whole).split())


_MARGIN = 0.12
"""Of the height of a page: where headers and footers stand, at the top and at the bottom."""

_NEIGHBOURS = 2
_PAGE_NUMBER = re.compile(r"\W*(page\s+)?(\d{1,4}|[ivxlc]{1,7})(\s*(of|/)\s*\d{1,4})?\W*", re.I)


def without_margins(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """The pages without page numbers, and without what stands at one height of the margin of two near pages.

    Digits count as equal, so that a header may carry a number. Left and right pages may differ.
    """
    margins = [{_margin_key(line) for line in page if _in_margin(line)} for page in pages]
    kept = []
    for number, page in enumerate(pages):
        near = margins[max(0, number - _NEIGHBOURS) : number] + margins[number + 1 : number + 1 + _NEIGHBOURS]
        repeated = set().union(*near)
        kept.append(
            [
                line
                for line in page
                if not (_in_margin(line) and (_margin_key(line) in repeated or _PAGE_NUMBER.fullmatch(line.text)))
            ]
        )
    return kept


def _in_margin(line: Line) -> bool:
    return line.bottom < _MARGIN * line.high or line.bottom + line.height > (1 - _MARGIN) * line.high


def _margin_key(line: Line) -> tuple[int, str]:
    return round(line.bottom / 3), re.sub(r"\d+", "0", line.text.casefold())


def ordered(lines: Sequence[Line]) -> list[Line]:
    """The lines of a page in reading order: as they come, unless they jump about, then by cutting the page into blocks.

    Programs as a rule write a page as it is read, which no rule of geometry does better.
    """
    jumps = sum(b.bottom > a.bottom + 0.5 * a.height and b.left < a.right for a, b in pairwise(lines))
    return _cut(list(lines)) if jumps else list(lines)


def _cut(lines: list[Line]) -> list[Line]:
    """Blocks from left to right where a gutter parts all lines, else from top to bottom at the widest gap."""
    blocks = [lines]
    done: list[Line] = []
    while blocks:
        block = blocks.pop()
        height = median(line.height for line in block)
        at = _gap([(line.left, line.right) for line in block], 0.8 * height)
        if at is not None:
            blocks += [[x for x in block if x.left >= at], [x for x in block if x.left < at]]
            continue
        at = _gap([(line.bottom, line.bottom + line.height) for line in block], 0.3 * height)
        if at is not None:
            blocks += [[x for x in block if x.bottom < at], [x for x in block if x.bottom >= at]]
            continue
        done += sorted(block, key=lambda x: (-round(x.bottom), x.left))
    return done


def _gap(ranges: list[tuple[float, float]], least: float) -> float | None:
    """The upper end of the widest gap between ranges that is at least so wide. A range may be given the wrong way."""
    best, found, reach = least, None, None
    for low, high in sorted((low, max(low, high)) for low, high in ranges):
        if reach is not None and low - reach > best:
            best, found = low - reach, low
        reach = high if reach is None else max(reach, high)
    return found


_ENDS = tuple(".!?:;\"'”’»)]")
_BULLET = re.compile(r"[•◦▪‣–—*·-]\s|\(?\w{1,3}[.)]\s")
_KEEPS_HYPHEN = frozenset(
    "all anti co cross double ex first full half high low mid multi non one post pre pro second self semi short so "
    "third three two ultra well world year".split()
)
_LETTERS = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


def compose(pages: Sequence[Sequence[Line]]) -> tuple[str, list[Place]]:
    """The text of ordered lines, an empty line between paragraphs, and where each page begins in it."""
    lines = [line for page in pages for line in page]
    if not lines:
        return "", []
    steps = [(a.bottom - b.bottom) / b.height for a, b in pairwise(lines) if 0 < a.bottom - b.bottom < 3 * b.height]
    step = median(steps) if steps else 1.2
    known = Counter(word.casefold() for line in lines for word in _LETTERS.findall(line.text))
    pieces = [lines[0].text]
    length, places = len(lines[0].text), [(0, f"page {lines[0].page}")]
    edges = _edges(lines)
    for number in range(1, len(lines)):
        before, line = lines[number - 1], lines[number]
        after = lines[number + 1] if number + 1 < len(lines) else None
        if _starts_paragraph(before, line, after, step, edges):
            joint = "-\n\n" if before.hyphen else "\n\n"
        elif before.hyphen or before.text.endswith("-"):
            joint, pieces[-1], length = _join_hyphen(pieces[-1], before, line, known, length)
        else:
            joint = " "
        length += len(joint)
        if line.page != before.page:
            places.append((length, f"page {line.page}"))
        pieces += [joint, line.text]
        length += len(line.text)
    return "".join(pieces), places


def _edges(lines: Sequence[Line]) -> dict[tuple[int, int], float]:
    """The right edge of the column that begins at some place of a page."""
    edges: dict[tuple[int, int], float] = {}
    for line in lines:
        column = _column(line)
        edges[column] = max(edges.get(column, 0.0), line.right)
    return edges


def _column(line: Line) -> tuple[int, int]:
    return line.page, round(line.left / 20)


def _starts_paragraph(
    before: Line, line: Line, after: Line | None, step: float, edges: dict[tuple[int, int], float]
) -> bool:
    if abs(line.height - before.height) > 0.15 * before.height or _BULLET.match(line.text):
        return True
    full = before.right > edges[_column(before)] - 2.5 * before.height
    ends = before.text.endswith(_ENDS) and not before.hyphen
    fall = before.bottom - line.bottom
    if line.page != before.page or fall < -0.5 * line.height:  # a new page or column: does the sentence go on?
        return ends or not (full or before.hyphen or line.text[0].islower())
    if fall < 0.3 * line.height:  # the same base line: cells of a table
        return False
    if fall > 1.3 * step * line.height:
        return True
    indented = line.left > before.left + 0.8 * line.height and (
        after is None or after.left < line.left - 0.4 * line.height or ends
    )
    return (indented or not full) and (ends or indented)


def _join_hyphen(piece: str, before: Line, line: Line, known: Counter[str], length: int) -> tuple[str, str, int]:
    """What stands between two lines the first of which ends in a hyphen, that line, and the length of the text."""
    if before.hyphen:
        piece, length = piece + "-", length + 1
    start, end = re.search(r"[^\W\d_]+-$", piece), re.match(r"[^\W\d_]+", line.text)
    if not start or not end or not end.group()[0].islower():
        return "", piece, length
    head, tail = start.group()[:-1].casefold(), end.group().casefold()
    if not known[head + tail] and (known[f"{head}-{tail}"] or head in _KEEPS_HYPHEN):
        return "", piece, length
    return "", piece[:-1], length - 1
