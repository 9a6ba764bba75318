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


def token_alpha(pairs: Sequence[tuple[Document, Document]], label: str) -> float:
    """Krippendorff's alpha (2011, nominal) of the decision "this token belongs to such a span", over all tokens.

    With two coders and two values it follows from counts alone: 1 - (2n - 1) * d / (m * (2n - m)), where of n tokens d
    are marked by one coder only and m is the number of marks of both. nltk's `AnnotationTask.alpha` gives the same. nan
    where neither coder marked any token: agreement on nothing is not agreement.
    """
    n = apart = marks = 0
    for x, y in pairs:
        found = tokens(x.text, list(paragraphs(x.text)))
        by_x, by_y = (_marked(document, label, found) for document in (x, y))
        n += len(by_x)
        apart += int((by_x != by_y).sum())
        marks += int(by_x.sum() + by_y.sum())
    if marks in (0, 2 * n):
        return math.nan
    return 1 - (2 * n - 1) * apart / (marks * (2 * n - marks))


def _marked(document: Document, label: str, found: Tokens) -> NDArray[np.bool_]:
    """Which tokens share a character with a span of the label."""
    marked = np.zeros(len(found), dtype=np.bool_)
    for span in document.spans:
        if span.label == label:
            first = np.searchsorted(found.ends, span.start, side="right")
            marked[first : np.searchsorted(found.starts, span.end, side="left")] = True
    return marked
