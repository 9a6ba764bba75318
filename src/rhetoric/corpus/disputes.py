"""Where codings of one text part."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rhetoric.document import Span

Dispute = tuple[tuple[Span, ...], ...]
"""For every coding its spans that lie over the same words, where not all codings have the same."""


def disputes(*codings: Iterable[Span]) -> Iterator[Dispute]:
    """The spans that all codings have alike left out, the others in groups that overlap, in order of the text."""
    sets = [set(spans) for spans in codings]
    shared = set.intersection(*sets)
    apart = sorted((span, coder) for coder, spans in enumerate(sets) for span in spans - shared)
    group: list[tuple[Span, int]] = []
    end = 0
    for span, coder in apart:
        if group and span.start >= end:
            yield _by_coder(group, len(sets))
            group, end = [], 0
        group.append((span, coder))
        end = max(end, span.end)
    if group:
        yield _by_coder(group, len(sets))


def _by_coder(group: list[tuple[Span, int]], coders: int) -> Dispute:
    return tuple(tuple(span for span, by in group if by == coder) for coder in range(coders))
