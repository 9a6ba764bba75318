"""What people know of words before any text is coded: the codebook's cue phrases, and lists of words of one kind.

An entry is one to five words; `*` at the end of a word stands for any ending, `_` for any one word. To the classifier
the kind of an entry is a feature like others: of the word type where the entry is one word, else of the tokens it
matches.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from rhetoric.tagging.sheet import Sheet

if TYPE_CHECKING:
    from rhetoric.codebook import Codebook

Entries = Mapping[str, Sequence[str]]
"""Entries by their kind."""


Ending = tuple[tuple[str, ...], str]
"""The words of an entry behind its first (or first two), and its kind."""


@dataclass(frozen=True, slots=True)
class Openings:
    """What the words so far may open: kinds of entries that they complete, entries by their next word, and those whose
    next word varies."""

    complete: tuple[str, ...]
    by_next: Mapping[str, list[Ending]]
    varied: tuple[Ending, ...]

    @classmethod
    def of(cls, endings: Iterable[Ending]) -> Openings | None:
        """None where there are no endings."""
        found = dict.fromkeys(endings)
        by_next: dict[str, list[Ending]] = {}
        varied = []
        for rest, kind in found:
            if rest and (rest[0] == "_" or rest[0].endswith("*")):
                varied.append((rest, kind))
            elif rest:
                by_next.setdefault(rest[0], []).append((rest[1:], kind))
        complete = tuple(kind for rest, kind in found if not rest)
        return cls(complete, by_next, tuple(varied)) if found else None

    def after(self, word: str) -> list[Ending]:
        """What is left of the entries that go on with this word."""
        fitting = [(rest[1:], kind) for rest, kind in self.varied if _fits(word, rest[0])]
        return [*self.by_next.get(word, ()), *fitting]


@dataclass(slots=True)
class Lexicon:
    """Entries at work. Made from `entries`, each of which is taken apart when a word asks for it; what it remembers of
    words it has met is only for speed."""

    entries: Entries
    _by_first: dict[str, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))
    _by_prefix: dict[str, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))
    _met: dict[str, Openings | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        by_first, by_prefix = self._by_first, self._by_prefix
        for kind, phrases in self.entries.items():
            for phrase in phrases:
                first = phrase.partition(" ")[0]
                if first[-1:] == "*":
                    by_prefix[first[:_PREFIX]].append((phrase, kind))
                else:
                    by_first[first].append((phrase, kind))

    def openings(self, word: str) -> Openings | None:
        """What a lower-case word may open; None for the many words that open nothing."""
        if word in self._met:
            return self._met[word]
        found = list(self._by_first.get(word, ()))
        for phrase, kind in self._by_prefix.get(word[:_PREFIX], ()):
            if word.startswith(phrase[: phrase.index("*")]):
                found.append((phrase, kind))
        if len(self._met) > _REMEMBERED:
            self._met.clear()
        endings = [(tuple(phrase.split()[1:]), kind) for phrase, kind in found]
        self._met[word] = Openings.of(endings) if endings else None
        return self._met[word]

    def kinds(self, word: str) -> tuple[str, ...]:
        """The kinds of a lower-case word by itself."""
        openings = self.openings(word)
        return openings.complete if openings else ()

    def phrases(self, sheet: Sheet, single: bool = False) -> Iterator[tuple[int, int, str]]:
        """Token ranges within a paragraph that an entry of more than one word matches (any entry where `single`)."""
        lower, bounds = sheet.lower, sheet.bounds.tolist()
        for first, last in pairwise(bounds):
            for i in range(first, last):
                openings = self.openings(lower[i])
                if openings is None:
                    continue
                if single:
                    for kind in openings.complete:
                        yield i, i + 1, kind
                if i + 1 < last:
                    for rest, kind in openings.after(lower[i + 1]):
                        end = i + 2 + len(rest)
                        if end <= last and completes(lower[i + 2 : end], rest):
                            yield i, end, kind


_PREFIX = 3
_REMEMBERED = 200_000


def completes(words: Sequence[str], rest: Sequence[str]) -> bool:
    """Whether words are those that the rest of an entry asks for, as many as it has."""
    return all(map(_fits, words, rest))


def _fits(word: str, pattern: str) -> bool:
    if pattern == "_":
        return word[0].isalnum()
    return word.startswith(pattern[:-1]) if pattern.endswith("*") else word == pattern


def feature_lexicon(codebook: Codebook, path: Path) -> Lexicon:
    """The lexicon whose kinds are features: the cues of every device, and the table `kinds` of a TOML file, lists of
    entries by kind."""
    import tomllib

    with path.open("rb") as stream:
        kinds = tomllib.load(stream)["kinds"]
    return Lexicon({**{f"cue-{device.id}": device.cues for device in codebook}, **kinds})
