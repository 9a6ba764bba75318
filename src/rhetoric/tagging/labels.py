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
FORBIDDEN = ((OUTSIDE, INSIDE),)
"""Pairs of tags of which the second never follows the first."""


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
    column, token = np.nonzero(tags.T)
    begins = tags[token, column] == BEGIN
    begins[1:] |= (np.diff(token) != 1) | (np.diff(column) != 0)
    begins[:1] = True
    first = np.flatnonzero(begins)
    last = np.append(first[1:], len(token))[: len(first)] - 1
    return sorted(zip(token[first].tolist(), (token[last] + 1).tolist(), column[first].tolist(), strict=True))


def decode(
    tags: NDArray[np.int8], starts: NDArray[np.int64], ends: NDArray[np.int64], labels: Sequence[str]
) -> list[Span]:
    """The spans of tags of shape (tokens, labels), by start; the inverse of `encode` for spans that end on tokens."""
    return [Span(int(starts[a]), int(ends[b - 1]), labels[c]) for a, b, c in runs(tags)]
