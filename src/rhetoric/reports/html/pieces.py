"""The text cut where a span or a quotation begins or ends; a span has a lane that no overlapping one shares."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rhetoric.analysis import Analysis, FoundSpan
from rhetoric.text.segment import paragraphs


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that the same spans cover. `spans` are their numbers with their lanes, `begin` those that begin here."""

    text: str
    spans: tuple[tuple[int, int], ...]
    begin: tuple[int, ...]
    quoted: bool


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph in pieces; `lanes` is how many lanes it needs under its lines."""

    pieces: tuple[Piece, ...]
    lanes: int


def cut(analysis: Analysis) -> Iterator[Paragraph]:
    """The paragraphs of the text. A span's number is its place in `analysis.spans`."""
    lanes = assign_lanes(analysis.spans)
    coming = iter(enumerate(analysis.spans))
    ahead = next(coming, None)
    open_: list[tuple[int, FoundSpan]] = []
    for start, end in paragraphs(analysis.text):
        open_ = [(n, span) for n, span in open_ if span.end > start]
        while ahead and ahead[1].start < end:
            if ahead[1].end > start:
                open_.append(ahead)
            ahead = next(coming, None)
        yield _paragraph(analysis, start, end, open_, lanes)


def assign_lanes(spans: Sequence[FoundSpan]) -> list[int]:
    """For every span the first lane, from 0, that no earlier span still holds; of two that begin together the longer
    is the earlier."""
    lanes = [0] * len(spans)
    ends: list[int] = []
    for n in sorted(range(len(spans)), key=lambda n: (spans[n].start, -spans[n].end)):
        lane = next((lane for lane, end in enumerate(ends) if end <= spans[n].start), len(ends))
        ends[lane : lane + 1] = [spans[n].end]
        lanes[n] = lane
    return lanes


def _paragraph(
    analysis: Analysis, start: int, end: int, spans: list[tuple[int, FoundSpan]], lanes: Sequence[int]
) -> Paragraph:
    quotations = [q for q in analysis.quotations if q.start < end and q.end > start]
    ranges = [*((span.start, span.end) for _, span in spans), *((q.start, q.end) for q in quotations)]
    edges = {start, end, *(edge for range_ in ranges for edge in range_ if start < edge < end)}
    pieces = tuple(
        Piece(
            analysis.text[a:b],
            tuple((n, lanes[n]) for n, span in spans if span.start < b and span.end > a),
            tuple(n for n, span in spans if span.start == a),
            any(q.start < b and q.end > a for q in quotations),
        )
        for a, b in pairwise(sorted(edges))
    )
    return Paragraph(pieces, max((lanes[n] + 1 for n, _ in spans), default=0))
