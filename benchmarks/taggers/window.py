"""Window features of tokens, and spans from the probabilities of tokens: what the token classifiers have in common."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rhetoric.document import Document, Span
from rhetoric.tagging import labels as codes
from rhetoric.tagging.features import shape
from rhetoric.tagging.sheet import straight
from rhetoric.text.segment import Tokens, paragraphs, tokens

FEATURES = "words at -2 to +2, pairs with both neighbours, first 3 letters, last 3 letters and shapes at -1 to +1"
THRESHOLDS = tuple(round(0.05 * i, 2) for i in range(2, 17))
"""Least probabilities of a token's being in a span that are tried on the development split, a device at a time."""


def read(text: str) -> Tokens:
    """The tokens of a text, a stretch a paragraph."""
    return tokens(text, list(paragraphs(text)))


def features(found: Tokens) -> Iterator[list[list[str]]]:
    """For each paragraph, the features of each of its tokens."""
    for first, last in zip(found.firsts[:-1].tolist(), found.firsts[1:].tolist(), strict=True):
        forms = found.forms[first:last]
        words = ["", "", *map(straight, forms), "", ""]
        shapes = ["", *map(shape, forms), ""]
        ends = [word[-3:] for word in words]
        yield [
            [
                "bias",
                f"-2={words[i]}",
                f"-1={words[i + 1]}",
                f"0={words[i + 2]}",
                f"+1={words[i + 3]}",
                f"+2={words[i + 4]}",
                f"-1,0={words[i + 1]} {words[i + 2]}",
                f"0,+1={words[i + 2]} {words[i + 3]}",
                f"p0={words[i + 2][:3]}",
                f"s-1={ends[i + 1]}",
                f"s0={ends[i + 2]}",
                f"s+1={ends[i + 3]}",
                f"sh-1={shapes[i]}",
                f"sh0={shapes[i + 1]}",
                f"sh+1={shapes[i + 2]}",
            ]
            for i in range(len(forms))
        ]


@dataclass(frozen=True, slots=True)
class Judged:
    """A text's tokens, and the probabilities of BEGIN and INSIDE for each, of shape (tokens, labels, 2)."""

    tokens: Tokens
    probabilities: NDArray[np.float32]

    def spans(self, labels: Sequence[str], least: Mapping[str, float]) -> list[Span]:
        """The runs of tokens that are in a span with at least the probability `least` of the label.

        A run is cut where a paragraph begins, and where BEGIN is likelier than INSIDE.
        """
        begin, inside = self.probabilities[:, :, 0], self.probabilities[:, :, 1]
        tags = np.where(begin + inside >= [least[label] for label in labels], codes.INSIDE, codes.OUTSIDE)
        starts = begin > inside
        starts[self.tokens.firsts[:-1]] = True
        tags[(tags == codes.INSIDE) & starts] = codes.BEGIN
        return codes.decode(tags.astype(np.int8), self.tokens.starts, self.tokens.ends, labels)


def tags_of(document: Document, found: Tokens, labels: Sequence[str]) -> NDArray[np.int8]:
    return codes.encode(document.spans, found.starts, found.ends, labels)
