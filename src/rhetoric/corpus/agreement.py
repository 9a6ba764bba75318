"""How far coders of the same documents agree: Krippendorff's alpha on tokens, beside the project's metric."""

from __future__ import annotations

from collections.abc import Sequence

from rhetoric.document import Document
from rhetoric.errors import DatasetError
from rhetoric.text.segment import paragraphs, tokens


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

    nan where neither coder marked any token: agreement on nothing is not agreement.
    """
    from nltk.metrics.agreement import AnnotationTask

    data = []
    marked = False
    for x, y in pairs:
        places = [(s, e) for start, end in paragraphs(x.text) for s, e in zip(*_edges(x.text, start, end), strict=True)]
        for coder, document in (("a", x), ("b", y)):
            runs = [(s.start, s.end) for s in document.spans if s.label == label]
            for i, (start, end) in enumerate(places):
                inside = any(s < end and start < e for s, e in runs)
                marked |= inside
                data.append((coder, f"{x.id}:{i}", inside))
    return float(AnnotationTask(data=data).alpha()) if marked else float("nan")


def _edges(text: str, start: int, end: int) -> tuple[Sequence[int], Sequence[int]]:
    found = tokens(text, [(start, end)])
    return found.starts.tolist(), found.ends.tolist()
