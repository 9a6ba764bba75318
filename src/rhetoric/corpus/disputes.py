"""Where two codings of one text part."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rhetoric.document import Span

Dispute = tuple[tuple[Span, ...], tuple[Span, ...]]
"""Spans of the first coding and of the second that lie over the same words, and are not the same."""


def disputes(first: Iterable[Span], second: Iterable[Span]) -> Iterator[Dispute]:
    """The spans that both have alike left out, the others in groups that overlap, in order of the text."""
    first, second = set(first), set(second)
    apart = sorted((s, side) for side, spans in enumerate((first - second, second - first)) for s in spans)
    group: list[tuple[Span, int]] = []
    end = 0
    for span, side in apart:
        if group and span.start >= end:
            yield _sides(group)
            group, end = [], 0
        group.append((span, side))
        end = max(end, span.end)
    if group:
        yield _sides(group)


def _sides(group: list[tuple[Span, int]]) -> Dispute:
    return tuple(s for s, side in group if side == 0), tuple(s for s, side in group if side == 1)
