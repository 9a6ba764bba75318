"""Words cut into the pieces of an encoder's vocabulary, longest first (Wu et al. 2016, as BERT uses it): case and
accents are dropped, punctuation stands alone."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from pathlib import Path

import regex

UNKNOWN, FIRST, LAST, MASKED = "[UNK]", "[CLS]", "[SEP]", "[MASK]"
MOST_PIECES = 8
"""Of one token: what is longer is no word."""

_PARTS = regex.compile(r"[\p{P}\p{S}]|[^\p{P}\p{S}\s]+")


class WordPieces:
    """A vocabulary at work; the pieces of a form are worked out once."""

    def __init__(self, vocabulary: Sequence[str]) -> None:
        """`vocabulary` holds the pieces by number; a piece that goes on within a word begins with `##`. ValueError
        where a special piece is missing."""
        self.vocabulary = tuple(vocabulary)
        self._numbers = {piece: number for number, piece in enumerate(vocabulary)}
        if missing := [s for s in (UNKNOWN, FIRST, LAST, MASKED) if s not in self._numbers]:
            raise ValueError(f"the vocabulary has no {missing[0]}")
        self.unknown, self.first, self.last, self.masked = (
            self._numbers[s] for s in (UNKNOWN, FIRST, LAST, MASKED)
        )  # fmt: skip
        self._known: dict[str, tuple[int, ...]] = {}

    @classmethod
    def read(cls, path: Path) -> WordPieces:
        return cls(path.read_text(encoding="utf-8").removesuffix("\n").split("\n"))

    def of(self, form: str) -> tuple[int, ...]:
        """The numbers of the pieces of a token; at least one."""
        pieces = self._known.get(form)
        if pieces is None:
            if len(self._known) > 100_000:
                self._known.clear()
            bare = "".join(c for c in unicodedata.normalize("NFD", form.lower()) if unicodedata.category(c) != "Mn")
            found = [n for part in _PARTS.findall(bare[:100]) for n in self._cut(part)]
            pieces = self._known[form] = tuple(found[:MOST_PIECES]) or (self.unknown,)
        return pieces

    def _cut(self, part: str) -> list[int]:
        numbers: list[int] = []
        start = 0
        while start < len(part):
            prefix = "##" if start else ""
            for end in range(len(part), start, -1):
                number = self._numbers.get(prefix + part[start:end])
                if number is not None:
                    break
            else:
                return [self.unknown]
            numbers.append(number)
            start = end
        return numbers
