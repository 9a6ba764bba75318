"""What people know of words before any text is coded: the codebook's cue phrases, and lists of words of one kind.

An entry is one to five words; `*` at the end of a word stands for any ending, `_` for any one word. To the classifier
the kind of an entry is a feature like others: of the word type where the entry is one word, else of the tokens it
matches.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from rhetoric.tagging.sheet import Sheet

Entries = Mapping[str, Sequence[str]]
"""Entries by their kind."""


_Ending = tuple[tuple[str, ...], str]
"""The words of an entry behind its first (or first two), and its kind."""


@dataclass(frozen=True, slots=True)
class _Openings:
    """What a word may open: kinds of the word alone, entries by their second word, and those whose second varies."""

    alone: tuple[str, ...]
    by_second: Mapping[str, list[_Ending]]
    varied: tuple[_Ending, ...]


@dataclass(slots=True)
class Lexicon:
    """Entries at work. Made from `entries`; what it remembers of words it has met is only for speed."""

    entries: Entries
    _by_first: dict[str, list[_Ending]] = field(default_factory=dict)
    _by_prefix: dict[str, list[tuple[str, _Ending]]] = field(default_factory=dict)
    _met: dict[str, _Openings | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for kind, phrases in self.entries.items():
            for phrase in phrases:
                first, *rest = phrase.split()
                ending = (tuple(rest), kind)
                if first.endswith("*"):
                    self._by_prefix.setdefault(first[:_PREFIX], []).append((first[:-1], ending))
                else:
                    self._by_first.setdefault(first, []).append(ending)

    def _openings(self, word: str) -> _Openings | None:
        """None for the many words that open nothing."""
        if word in self._met:
            return self._met[word]
        found = list(self._by_first.get(word, ()))
        found += [e for prefix, e in self._by_prefix.get(word[:_PREFIX], ()) if word.startswith(prefix)]
        openings = None
        if found:
            by_second: dict[str, list[_Ending]] = {}
            varied = []
            for rest, kind in dict.fromkeys(found):
                if rest and (rest[0] == "_" or rest[0].endswith("*")):
                    varied.append((rest, kind))
                elif rest:
                    by_second.setdefault(rest[0], []).append((rest[1:], kind))
            openings = _Openings(tuple(dict.fromkeys(k for rest, k in found if not rest)), by_second, tuple(varied))
        if len(self._met) > _REMEMBERED:
            self._met.clear()
        self._met[word] = openings
        return openings

    def kinds(self, word: str) -> tuple[str, ...]:
        """The kinds of a lower-case word by itself."""
        openings = self._openings(word)
        return openings.alone if openings else ()

    def phrases(self, sheet: Sheet, single: bool = False) -> Iterator[tuple[int, int, str]]:
        """Token ranges within a paragraph that an entry of more than one word matches (any entry where `single`)."""
        lower, bounds = sheet.lower, sheet.bounds.tolist()
        for first, last in pairwise(bounds):
            for i in range(first, last):
                openings = self._openings(lower[i])
                if openings is None:
                    continue
                if single:
                    for kind in openings.alone:
                        yield i, i + 1, kind
                if i + 1 == last:
                    continue
                for rest, kind in openings.by_second.get(lower[i + 1], ()):
                    end = i + 2 + len(rest)
                    if end <= last and all(map(_fits, lower[i + 2 : end], rest)):
                        yield i, end, kind
                for rest, kind in openings.varied:
                    end = i + 1 + len(rest)
                    if end <= last and all(map(_fits, lower[i + 1 : end], rest)):
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
