"""How far coders of the same documents agree: Krippendorff's alpha on tokens, beside the project's metric."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from rhetoric.document import Document
from rhetoric.errors import DatasetError
from rhetoric.text.segment import Tokens, paragraphs, tokens


def aligned(a: Sequence[Document], b: Sequence[Document]) -> list[tuple[Document, Document]]:
    """Pairs of codings of the same text; DatasetError where a text differs or no id is shared."""
    by_id = {d.id: d for d in b}
    pairs = [(d, by_id[d.id]) for d in a if d.id in by_id]
    if not pairs:
        raise DatasetError("the two codings share no document id; give codings of the same documents")
    for x, y in pairs:
        if x.text != y.text:
            raise DatasetError(f"document {x.id!r} has another text in the second coding; code the same text")
    return pairs


def token_alpha(codings: Sequence[Sequence[Document]], label: str) -> float:
    """Krippendorff's alpha (2011, nominal) of the decision "this token belongs to such a span", over all tokens.

    `codings` has for every document its codings, one by each coder, always in the same order. With c coders who decide
    on all of n tokens it follows from counts alone: where k coders mark a token, o = Σ k (c - k) / (c - 1), and of all
    N = c n decisions m are marks, 1 - (N - 1) o / (m (N - m)). nltk's `AnnotationTask.alpha` gives the same. nan where
    nobody marked any token, or everybody every one: agreement on nothing is not agreement.
    """
    decisions = marks = 0
    apart = 0.0
    for coded in codings:
        found = tokens(coded[0].text, list(paragraphs(coded[0].text)))
        by_token = np.sum([_marked(document, label, found) for document in coded], axis=0)
        coders = len(coded)
        decisions += coders * len(found)
        marks += int(by_token.sum())
        apart += float((by_token * (coders - by_token)).sum()) / (coders - 1)
    if marks in (0, decisions):
        return math.nan
    return 1 - (decisions - 1) * apart / (marks * (decisions - marks))


def _marked(document: Document, label: str, found: Tokens) -> NDArray[np.bool_]:
    """Which tokens share a character with a span of the label."""
    marked = np.zeros(len(found), dtype=np.bool_)
    for span in document.spans:
        if span.label == label:
            first = np.searchsorted(found.ends, span.start, side="right")
            marked[first : np.searchsorted(found.starts, span.end, side="left")] = True
    return marked
