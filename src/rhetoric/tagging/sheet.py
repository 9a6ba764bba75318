"""A tokenised document: what the features, the tagger and the lexicon all read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from rhetoric.document import Span
from rhetoric.text.quotes import Quotation, quotations
from rhetoric.text.segment import REMEMBERED, is_word, paragraphs, sentences, tokens


@dataclass(frozen=True)
class Sheet:
    """A tokenised document. `starts`, `ends`: offsets of its tokens; `forms`: their text; `bounds`: the first token of
    each paragraph and, last, the number of tokens; `sentences`: token ranges; `quotes`: quotations in token ranges."""

    text: str
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    forms: list[str]
    bounds: NDArray[np.int64]
    sentences: list[tuple[int, int]]
    quotes: list[tuple[int, int, Quotation]]
    joined: tuple[Sheet, ...] = ()
    """The sheets that this one was joined from, if it was."""

    @property
    def documents(self) -> tuple[Sheet, ...]:
        return self.joined or (self,)

    @cached_property
    def document_bounds(self) -> list[int]:
        """The first token of each document and, last, the number of tokens."""
        return [0, *accumulate(len(sheet.forms) for sheet in self.documents)]

    @cached_property
    def first_paragraphs(self) -> list[int]:
        """The number of the first paragraph of each document."""
        return [0, *accumulate(len(sheet.bounds) - 1 for sheet in self.documents)][:-1]

    def span(self, first: int, last: int, label: str) -> Span:
        """The span of tokens[first:last]."""
        return Span(int(self.starts[first]), int(self.ends[last - 1]), label)

    @cached_property
    def lower(self) -> list[str]:
        """The forms in lower case, with straight apostrophes."""
        return list(map(straight, self.forms))

    @property
    def words(self) -> int:
        return sum(map(is_word, self.forms))


@lru_cache(maxsize=REMEMBERED)
def straight(form: str) -> str:
    """A form in lower case, with straight apostrophes."""
    return form.lower().replace("’", "'")


def prepare(text: str, pieces: list[tuple[int, int]] | None = None) -> Sheet:
    """Tokenise a text, or only the paragraphs `pieces` of it."""
    pieces = list(paragraphs(text)) if pieces is None else pieces
    found = tokens(text, pieces)
    spans = [span for start, end in pieces for span in sentences(text, start, end)]
    quotes = quotations(text, pieces)
    quote_ranges = _token_ranges(found.starts, [(q.start, q.end) for q in quotes])
    return Sheet(
        text,
        found.starts,
        found.ends,
        found.forms,
        found.firsts,
        _token_ranges(found.starts, spans),
        [(a, b, q) for (a, b), q in zip(quote_ranges, quotes, strict=True)],
    )


def joined(sheets: Sequence[Sheet]) -> Sheet:
    """Documents one behind the other as one sheet, so that what is asked of each of them can be asked once."""
    if len(sheets) == 1:
        return sheets[0]
    characters = [0, *accumulate(len(sheet.text) for sheet in sheets)]
    firsts = [0, *accumulate(len(sheet.forms) for sheet in sheets)]
    placed = list(zip(sheets, firsts, strict=False))
    shift = np.repeat(np.array(characters[:-1], dtype=np.int64), [len(sheet.forms) for sheet in sheets])
    return Sheet(
        "".join(sheet.text for sheet in sheets),
        np.concatenate([sheet.starts for sheet in sheets]) + shift,
        np.concatenate([sheet.ends for sheet in sheets]) + shift,
        [form for sheet in sheets for form in sheet.forms],
        np.concatenate([*(sheet.bounds[:-1] + first for sheet, first in placed), firsts[-1:]]),
        [(first + a, first + b) for sheet, first in placed for a, b in sheet.sentences],
        [
            (first + a, first + b, replace(quote, start=quote.start + at, end=quote.end + at))
            for (sheet, first), at in zip(placed, characters, strict=False)
            for a, b, quote in sheet.quotes
        ],
        tuple(sheets),
    )


def _token_ranges(starts: NDArray[np.int64], spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    if not spans:
        return []
    edges = np.searchsorted(starts, np.array(spans, dtype=np.int64))
    return [(int(a), int(b)) for a, b in edges]
