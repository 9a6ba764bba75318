"""What the classifier sees: features of word types, computed once a type, and features of single tokens.

A type feature (form, ending, shape, kind, cluster, vector) speaks for the tokens around it as well: the model has
weights for every offset of the window. Token features say what no word shows alone: its neighbour, the phrase and the
quotation it stands in and who is named beside it, the shape of its sentence, and patterns that repeat.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from rhetoric.tagging.attribution import speeches
from rhetoric.tagging.layout import layout, tempers
from rhetoric.tagging.lexicon import Lexicon, Openings, completes
from rhetoric.tagging.parallels import parallels
from rhetoric.tagging.reported import Speech
from rhetoric.tagging.sheet import Sheet
from rhetoric.tagging.speech import sources, speech
from rhetoric.tagging.vectors import WordVectors
from rhetoric.tagging.words import BORDER, Lookup, Page, Words

__all__ = ["BORDER", "WINDOW", "TokenFeatures", "read_features", "shape", "token_features", "type_features"]

WINDOW = (-3, -2, -1, 0, 1, 2, 3)
"""Offsets at which a type speaks: its weights at offset o score the token o places before it."""


def shape(form: str) -> str:
    """Xx, X, x, d or punctuation itself, mixed forms as they come (`x-x`, `Xd`)."""
    if form.islower():
        return "x" if form.isalpha() else "x-"
    if form.isalpha():
        if form.isupper():
            return "X" if len(form) == 1 else "XX"
        return "Xx" if form[1:].islower() else "xX"
    if form[0].isdigit():
        return f"d{min(len(form), 5)}" if form.isdigit() else "d."
    return "Xx-" if form[0].isalpha() else form[:2]


def type_features(form: str, vectors: WordVectors, lexicon: Lexicon) -> Iterator[str]:
    """Names of the features of a word form, its vector apart."""
    lower = form.lower().replace("’", "'")
    yield "w=" + lower
    yield "sh=" + shape(form)
    if not lower[0].isalpha():
        return
    for kind in lexicon.kinds(lower):
        yield "lx=" + kind
    base = lower[:-2] if lower.endswith("'s") else lower
    if len(base) > 3:
        yield "s3=" + base[-3:]
        yield "s2=" + base[-2:]
    if len(base) > 5:
        yield "s4=" + base[-4:]
        yield "p5=" + base[:5]
        yield "p4=" + base[:4]
    if "-" in base:
        first, *_, last = base.split("-")
        yield "h1=" + first
        yield "h2=" + last
    row = vectors.row(lower)
    if row >= 0:
        coarse, fine = vectors.clusters[row]
        yield f"kc={coarse}"
        yield f"kf={fine}"
    else:
        yield "k?"


@dataclass(frozen=True, slots=True)
class TokenFeatures:
    """Number numbers[i] is a feature of tokens[firsts[i]:lasts[i]]; `pairs` (tokens - 1, 2) are those of the pairs of
    neighbours, for the first and for the second of the two, -1 for none."""

    firsts: NDArray[np.int64]
    lasts: NDArray[np.int64]
    numbers: NDArray[np.int64]
    pairs: NDArray[np.int64]

    def by_token(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """(token, feature number) pairs, as two arrays."""
        lengths = self.lasts - self.firsts
        offsets = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        at, side = np.nonzero(self.pairs >= 0)
        return (
            np.concatenate([np.repeat(self.firsts, lengths) + offsets, at + side]),
            np.concatenate([np.repeat(self.numbers, lengths), self.pairs[at, side]]),
        )


def token_features(sheet: Sheet, lookup: Lookup, lexicon: Lexicon) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """(token, feature number) pairs of all known token features, as two arrays."""
    return read_features(Page.of(sheet, Words(lexicon)), lookup, [speeches(sheet)]).by_token()


def read_features(page: Page, lookup: Lookup, spoken: Sequence[Sequence[Speech]]) -> TokenFeatures:
    """All known token features of a page; spoken[i] is the reported speech of its document i."""
    found = _Found(lookup)
    pairs = page.words.pairs(page.lower, lookup)
    _part(pairs.numbers, page.sheet.document_bounds)
    for first, last, kind in _phrases(page, pairs.openings):
        found.add(first, last, [f"ph={kind}"])
        found.add(first, first + 1, [f"ph[={kind}"])
    for first, last, names in chain(layout(page), _voices(page, spoken), parallels(page)):
        found.add(first, last, names)
    for firsts, lasts, names, which in tempers(page):
        found.add_all(firsts, lasts, names, which)
    return TokenFeatures(*found.arrays(), pairs.numbers)


def _part(pairs: NDArray[np.int64], edges: Sequence[int]) -> None:
    """Forget the pairs of the last token of a document and the first of the next."""
    borders = np.array(edges[1:-1], dtype=np.int64)
    pairs[borders[(borders > 0) & (borders <= len(pairs))] - 1] = -1


def _voices(page: Page, spoken: Sequence[Sequence[Speech]]) -> Iterator[tuple[int, int, list[str]]]:
    """Who speaks, document by document: what is said of a quotation reaches into the sentences around it."""
    for (at, document), said in zip(page.documents, spoken, strict=True):
        if len(document):
            for first, last, names in chain(speech(document), sources(said)):
                yield at + first, at + last, names


class _Found:
    """Collects token ranges by the number of a feature, unknown ones left out."""

    def __init__(self, lookup: Lookup) -> None:
        self._lookup = lookup
        self._ranges: list[tuple[int, int, int]] = []
        self._many: list[NDArray[np.int64]] = []

    def add(self, first: int, last: int, names: Iterable[str]) -> None:
        if first < last:
            for number in map(self._lookup, names):
                if number is not None and number >= 0:
                    self._ranges.append((first, last, number))

    def add_all(
        self, firsts: NDArray[np.int64], lasts: NDArray[np.int64], names: list[str], which: NDArray[np.int64]
    ) -> None:
        """names[which[i]] is the feature of tokens[firsts[i]:lasts[i]], none of which is empty."""
        numbers = np.full(len(names), -1, dtype=np.int64)
        for n in set(which.tolist()):
            number = self._lookup(names[n])
            numbers[n] = -1 if number is None else number
        self._many.append(np.stack([firsts, lasts, numbers[which]], axis=1)[numbers[which] >= 0])

    def arrays(self) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        singles = np.array(self._ranges, dtype=np.int64).reshape(-1, 3)
        firsts, lasts, numbers = np.concatenate([singles, *self._many]).T
        return firsts, lasts, numbers


def _phrases(page: Page, openings: list[tuple[int, Openings]]) -> Iterator[tuple[int, int, str]]:
    """Token ranges within a paragraph that an entry of more than one word matches."""
    if not openings:
        return
    paragraph = page.paragraph_of(np.array([i for i, _ in openings], dtype=np.int64))
    for (i, opened), stop in zip(openings, page.sheet.bounds[paragraph + 1].tolist(), strict=True):
        if i + 1 < stop:
            for kind in opened.complete:
                yield i, i + 2, kind
        if i + 2 < stop and (opened.by_next or opened.varied):
            for rest, kind in opened.after(page.name(i + 2)):
                end = i + 3 + len(rest)
                if end <= stop and completes([page.name(j) for j in range(i + 3, end)], rest):
                    yield i, end, kind
