"""A tokenised document: what the features, the tagger and the lexicon all read."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rhetoric.document import Span
from rhetoric.text.quotes import Quotation, quotations
from rhetoric.text.segment import is_word, paragraphs, sentences, tokens


@dataclass(frozen=True, slots=True)
class Sheet:
    """A tokenised document. `starts`, `ends`: offsets of its tokens; `forms`: their text; `bounds`: the first token of
    each paragraph and, last, the number of tokens; `sentences`: token ranges; `quotes`: quotations in token ranges."""

    text: str
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    forms: list[str]
    lower: list[str]
    bounds: NDArray[np.int64]
    sentences: list[tuple[int, int]]
    quotes: list[tuple[int, int, Quotation]]

    def span(self, first: int, last: int, label: str) -> Span:
        """The span of tokens[first:last]."""
        return Span(int(self.starts[first]), int(self.ends[last - 1]), label)

    @property
    def words(self) -> int:
        return sum(map(is_word, self.forms))


def prepare(text: str, pieces: list[tuple[int, int]] | None = None) -> Sheet:
    """Tokenise a text, or only the paragraphs `pieces` of it."""
    pieces = list(paragraphs(text)) if pieces is None else pieces
    starts: list[int] = []
    ends: list[int] = []
    bounds = [0]
    spans: list[tuple[int, int]] = []
    for start, end in pieces:
        found = tokens(text, start, end)
        starts.extend(found.starts)
        ends.extend(found.ends)
        bounds.append(len(starts))
        spans.extend(sentences(text, start, end))
    start_array, end_array = np.array(starts, dtype=np.int64), np.array(ends, dtype=np.int64)
    in_tokens = _token_ranges(start_array, spans)
    quotes = quotations(text, pieces)
    quote_ranges = _token_ranges(start_array, [(q.start, q.end) for q in quotes])
    forms = [text[a:b] for a, b in zip(starts, ends, strict=True)]
    return Sheet(
        text,
        start_array,
        end_array,
        forms,
        [form.lower().replace("’", "'") for form in forms],
        np.array(bounds, dtype=np.int64),
        in_tokens,
        [(a, b, q) for (a, b), q in zip(quote_ranges, quotes, strict=True)],
    )


def _token_ranges(starts: NDArray[np.int64], spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    if not spans:
        return []
    edges = np.searchsorted(starts, np.array(spans, dtype=np.int64))
    return [(int(a), int(b)) for a, b in edges]
