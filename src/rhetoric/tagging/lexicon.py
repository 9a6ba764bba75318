"""What people know of words before any text is coded: the codebook's cue phrases, and lists of words of one kind.

An entry is one to five words; `*` at the end of a word stands for any ending, `_` for any one word. To the classifier
the kind of an entry is a feature like others: of the word type where the entry is one word, else of the tokens it
matches.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rhetoric.tagging.sheet import Sheet

Entries = Mapping[str, Sequence[str]]
"""Entries by their kind."""


@dataclass(slots=True)
class Lexicon:
    """Entries at work. Made from `entries`; what it remembers of words it has met is only for speed."""

    entries: Entries
    _by_first: dict[str, list[tuple[tuple[str, ...], str]]] = field(default_factory=dict)
    _by_prefix: dict[str, list[tuple[str, tuple[str, ...], str]]] = field(default_factory=dict)
    _met: dict[str, tuple[tuple[tuple[str, ...], str], ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for kind, phrases in self.entries.items():
            for phrase in phrases:
                first, *rest = phrase.split()
                if first.endswith("*"):
                    self._by_prefix.setdefault(first[:_PREFIX], []).append((first[:-1], tuple(rest), kind))
                else:
                    self._by_first.setdefault(first, []).append((tuple(rest), kind))

    def _opened_by(self, word: str) -> tuple[tuple[tuple[str, ...], str], ...]:
        """What may follow a word, and the kind of the entry then."""
        met = self._met.get(word)
        if met is None:
            found = list(self._by_first.get(word, ()))
            for prefix, rest, kind in self._by_prefix.get(word[:_PREFIX], ()):
                if word.startswith(prefix):
                    found.append((rest, kind))
            met = self._met[word] = tuple(dict.fromkeys(found))
            if len(self._met) > _REMEMBERED:
                self._met.clear()
        return met

    def kinds(self, word: str) -> Iterator[str]:
        """The kinds of a lower-case word by itself."""
        return iter(dict.fromkeys(kind for rest, kind in self._opened_by(word) if not rest))

    def phrases(self, sheet: Sheet, single: bool = False) -> Iterator[tuple[int, int, str]]:
        """Token ranges within a paragraph that an entry of more than one word matches (any entry where `single`)."""
        lower = sheet.lower
        paragraph = 0
        for i, word in enumerate(lower):
            met = self._met.get(word)
            if met is None:
                met = self._opened_by(word)
            for rest, kind in met:
                if not rest and not single:
                    continue
                while sheet.bounds[paragraph + 1] <= i:
                    paragraph += 1
                end = i + 1 + len(rest)
                if end <= sheet.bounds[paragraph + 1] and all(map(_fits, lower[i + 1 : end], rest)):
                    yield i, end, kind


_PREFIX = 3
_REMEMBERED = 200_000


def _fits(word: str, pattern: str) -> bool:
    if pattern == "_":
        return word[0].isalnum()
    return word.startswith(pattern[:-1]) if pattern.endswith("*") else word == pattern


def read_kinds(path: Path) -> dict[str, list[str]]:
    """The table `kinds` of a TOML file: lists of entries by kind."""
    with path.open("rb") as stream:
        kinds: dict[str, list[str]] = tomllib.load(stream)["kinds"]
    return kinds
