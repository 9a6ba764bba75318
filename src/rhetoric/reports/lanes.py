"""Text in lines of a terminal, its spans drawn in lanes under them; overlapping spans get lanes of their own."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache

from rhetoric.analysis import FoundSpan
from rhetoric.reports.visible import DIRECTION, visible

Line = list[tuple[str, str | None]]
"""Pieces of a line, each with the device whose bar it is; None for other text."""
Name = Callable[[FoundSpan], str]


def name(span: FoundSpan) -> str:
    """What a bar says: the device and the confidence."""
    return f"{span.label} {span.confidence:.2f}"


def draw(text: str, start: int, end: int, spans: Sequence[FoundSpan], width: int, name: Name) -> Iterator[Line]:
    """text[start:end], a paragraph, in lines of at most `width` columns, under each the bars of its spans, as `name`
    names them. Nothing in it moves the cursor."""
    inside = [s for s in spans if s.start < end and start < s.end]
    for a, b in _wrap(text, start, end, width):
        yield [(visible(text[a:b]).rstrip(), None)]
        yield from _lanes(text, a, b, [s for s in inside if s.start < b and a < s.end], name)


def _wrap(text: str, start: int, end: int, width: int) -> Iterator[tuple[int, int]]:
    """Lines of at most `width` columns, broken at white space where there is some."""
    line = start
    while line < end:
        columns, at, space = 0, line, 0
        while at < end and columns + _columns(text[at]) <= width:
            columns += _columns(text[at])
            at += 1
            if text[at - 1].isspace():
                space = at
        if at < end and space > line and not text[at].isspace():
            at = space
        yield line, max(at, line + 1)
        line = max(at, line + 1)
        while line < end and text[line].isspace():
            line += 1


def _lanes(text: str, a: int, b: int, spans: list[FoundSpan], name: Name) -> Iterator[Line]:
    """Bars under the columns of the spans in text[a:b], in as many lanes as overlaps need, as pieces (text, label)."""
    edges = [0]
    for character in text[a:b]:
        edges.append(edges[-1] + _columns(character))
    lanes: list[list[tuple[int, str, str]]] = []
    for span in sorted(spans, key=lambda s: (s.start, -s.end)):
        first, last = edges[max(span.start, a) - a], edges[min(span.end, b) - a]
        bar = _bar(name(span), last - first, starts=span.start >= a, ends=span.end <= b)
        lane = next((lane for lane in lanes if lane[-1][0] + len(lane[-1][1]) < first), None)
        if lane is None:
            lanes.append(lane := [])
        lane.append((first, bar, span.label))
    for lane in lanes:
        pieces: Line = []
        column = 0
        for first, bar, label in lane:
            pieces += [(" " * (first - column), None), (bar, label)]
            column = first + len(bar)
        yield pieces


def _bar(name: str, width: int, starts: bool, ends: bool) -> str:
    left, right = "╰" if starts else "─", "╯" if ends else "─"
    if not starts:
        name = "" if width < len(name) + 4 else name
    if width >= len(name) + 4:
        return f"{left}─{name}{'─' * (width - len(name) - 3)}{right}"
    return f"{left}{'─' * (width - 2)}{right if width > 1 else ''} {name}".rstrip()


@lru_cache(maxsize=4096)
def _columns(character: str) -> int:
    if character == "\r" or unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0 if character not in DIRECTION else 1
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
