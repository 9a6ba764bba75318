"""Spans to tags and back; the only place that knows how.

One tag a token and device: OUTSIDE, BEGIN (the first token of a span) or INSIDE. A token belongs to a span when they
share a character.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from rhetoric.document import Span

OUTSIDE, BEGIN, INSIDE = 0, 1, 2


def encode(
    spans: Iterable[Span], starts: NDArray[np.int64], ends: NDArray[np.int64], labels: Sequence[str]
) -> NDArray[np.int8]:
    """Tags of shape (tokens, labels). `starts` and `ends` are token offsets, ascending."""
    column = {label: i for i, label in enumerate(labels)}
    tags = np.zeros((len(starts), len(labels)), dtype=np.int8)
    for span in sorted(spans):
        first = int(np.searchsorted(ends, span.start, side="right"))
        last = int(np.searchsorted(starts, span.end, side="left"))
        if first < last:
            j = column[span.label]
            tags[first:last, j] = INSIDE
            tags[first, j] = BEGIN
    return tags


def runs(tags: NDArray[np.int8]) -> list[tuple[int, int, int]]:
    """The spans of tags of shape (tokens, labels), as (first token, last token + 1, label column), by first token.

    An INSIDE that follows an OUTSIDE begins a span, so every array of tags has a reading.
    """
    found: list[tuple[int, int, int]] = []
    for column in np.flatnonzero(tags.any(axis=0)):
        of_label = tags[:, column]
        inside = of_label != OUTSIDE
        before = np.concatenate(([False], inside[:-1]))
        first = np.flatnonzero(inside & ((of_label == BEGIN) | ~before))
        stop = np.flatnonzero(np.concatenate((~inside, [True])))
        borders = np.concatenate((first[1:], [len(of_label)]))
        ends = np.minimum(stop[np.searchsorted(stop, first)], borders)
        found.extend((int(a), int(b), int(column)) for a, b in zip(first, ends, strict=True))
    return sorted(found)


def decode(
    tags: NDArray[np.int8], starts: NDArray[np.int64], ends: NDArray[np.int64], labels: Sequence[str]
) -> list[Span]:
    """The spans of tags of shape (tokens, labels), by start; the inverse of `encode` for spans that end on tokens."""
    return [Span(int(starts[a]), int(ends[b - 1]), labels[c]) for a, b, c in runs(tags)]
