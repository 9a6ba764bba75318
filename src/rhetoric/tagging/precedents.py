"""Precedents: for a marked span, the coded span of the corpus most like it, and the near-miss most like it.

First come those that share the words that carry the mark: the same form counts in full, another form of the word a
little less, a word of its kind (of its cluster, and near it, among the word vectors) half; each by the weight of the
word. Among those that share as much, likeness decides: the cosine of weighted means of word vectors; a word counts for
a / (a + p) where p is its share of the corpus (Arora, Liang and Ma 2017, "A simple but tough-to-beat baseline for
sentence embeddings"). Near-misses are those of the codebook, and marks of one coder whose words were settled as another
device when the two codings were; one that shares no such word teaches nothing and is none.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rhetoric.codebook import load_codebook
from rhetoric.resources import data_dir
from rhetoric.tagging.vectors import WordVectors, read_vectors
from rhetoric.text.function_words import FUNCTION_WORDS
from rhetoric.text.segment import paragraphs

_WORD = re.compile(r"\w+(?:['’-]\w+)*")
_RARE = 1e-3
_CONTEXT = 80
"""Characters shown on each side of a precedent, at most."""
_BESIDE = 40
"""Characters on each side in which a word beside a precedent is looked for."""
_KIND = 0.55
"""Cosine from which two words of a cluster are of a kind."""
_COMMON = 0.005
"""Share of the corpus from which a word is in every text, and sharing it says nothing."""
_LEAST_BASE = 3
_VOWELS = frozenset("aeiouy")
_MOST_SHARED = 2
"""Pairs of words that a precedent names."""
CODEBOOK = "codebook"
SETTLED = "one of two coders marked this; it was settled as {}"


class Kinship(StrEnum):
    """How a word of a precedent is that of the mark."""

    FORM = "same word"
    LEMMA = "other form"
    KIND = "same kind"


_COUNTS = {Kinship.FORM: 1.0, Kinship.LEMMA: 0.9, Kinship.KIND: 0.5}
"""What each is worth."""


@dataclass(frozen=True, slots=True)
class Carrier:
    """A word that carries a mark, and its weight in log-odds."""

    word: str
    weight: float


@dataclass(frozen=True, slots=True)
class Shared:
    """A word that carries the mark, and the word of the precedent that is kin to it."""

    word: str
    there: str
    kinship: Kinship


@dataclass(frozen=True, slots=True)
class Precedent:
    """Words of a coded document (or of the codebook) between those before and after them; `why` a near-miss is none,
    and which of the words that carry the mark it `shares`: two at most, the heaviest first."""

    document: str
    before: str
    text: str
    after: str
    why: str = ""
    shares: tuple[Shared, ...] = ()

    @property
    def place(self) -> tuple[str, str, str]:
        """What tells it from other precedents, whatever it is a precedent of."""
        return self.document, self.before, self.text

    def as_dict(self) -> dict[str, Any]:
        return {
            "document": self.document,
            "before": self.before,
            "text": self.text,
            "after": self.after,
            "shares": [{"word": s.word, "there": s.there, "kinship": str(s.kinship)} for s in self.shares],
            **({"why": self.why} if self.why else {}),
        }


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a precedent stands: its document, the document's text, and its offsets there."""

    document: str
    text: str
    start: int
    end: int
    why: str = ""

    @property
    def inside(self) -> str:
        return self.text[self.start : self.end]

    def words(self, beside: bool) -> str:
        """Those inside the place, or those close by."""
        if not beside:
            return self.inside
        return f"{self.text[max(0, self.start - _BESIDE) : self.start]} {self.text[self.end : self.end + _BESIDE]}"

    def shown(self, shares: tuple[Shared, ...]) -> Precedent:
        low, high = next((a, b) for a, b in paragraphs(self.text) if a <= self.start < b)
        first, last = max(low, self.start - _CONTEXT), min(max(high, self.end), self.end + _CONTEXT)
        before, after = self.text[first : self.start], self.text[self.end : last]
        if first > low:
            before = "…" + before.partition(" ")[2]
        if last < high:
            after = after.rpartition(" ")[0] + "…"
        return Precedent(self.document, before, self.inside, after, self.why, shares)


@dataclass(frozen=True, slots=True)
class _Shelf:
    """The places of a device, their mean vectors (places, dimensions) of length 1 (or 0 for unknown words), which of
    them have a word, and these words by lemma and by cluster."""

    places: list[_Place]
    means: NDArray[np.float32]
    having: dict[str, list[int]]
    words_by_lemma: dict[str, list[str]]
    words_by_cluster: dict[int, list[str]]


_Places = dict[str, list[_Place]]
_Kin = dict[str, Kinship]


class Precedents:
    """Examples and near-misses by device. What is known of a device's places is worked out when it is first asked."""

    def __init__(
        self, vectors: WordVectors, frequencies: Counter[str], examples: _Places, near_misses: _Places
    ) -> None:
        self._vectors = vectors
        self._frequencies = frequencies
        self._total = max(frequencies.total(), 1)
        self._sides = (examples, near_misses)
        self._shelves: dict[tuple[int, str, bool], _Shelf] = {}

    def nearest(
        self,
        label: str,
        words: str,
        text: str,
        carriers: Sequence[Carrier] = (),
        beside: bool = False,
        seen: Collection[tuple[str, str, str]] = (),
    ) -> tuple[Precedent | None, Precedent | None]:
        """The example and the near-miss of a device that share most of the carriers and are most like `words`, none of
        them out of `text` itself; `beside`: carriers stand beside a span, not in it. Carriers that every text is full
        of (`the`, `of`) are passed over. The near-miss is None where none shares a carrier, and is none of those whose
        `place` was `seen`: another one stands in for it only if it shares half as much at least. One of the corpus has
        to share more than a function word, one of the codebook has its reason to be told beside."""
        (sought,) = self._means([words])
        telling = [c for c in carriers if not self._is_common(c.word.lower())]
        examples, near_misses = (
            self._by_nearness(self._shelf(side, label, beside), sought, text, telling, beside) for side in (0, 1)
        )
        _, example = next(examples, (0.0, None))
        return example, _unseen(near_misses, seen)

    def _by_nearness(
        self, shelf: _Shelf, sought: NDArray[np.float32], text: str, carriers: Sequence[Carrier], beside: bool
    ) -> Iterator[tuple[float, Precedent]]:
        """The places of a shelf that are not in `text`, the nearest first, each with how much it shares."""
        kin = [self._kin(shelf, carrier.word.lower()) for carrier in carriers]
        shared = np.zeros(len(shelf.places))
        for carrier, words in zip(carriers, kin, strict=True):
            worth = np.zeros(len(shelf.places))
            for word, kinship in words.items():
                having = shelf.having.get(word, [])
                worth[having] = np.maximum(worth[having], _COUNTS[kinship])
            shared += carrier.weight * worth
        for at in np.lexsort((-(shelf.means @ sought), -shared)).tolist():
            place: _Place = shelf.places[at]
            if place.text != text:
                yield float(shared[at]), place.shown(_shared(_words(place.words(beside)), carriers, kin))

    def _kin(self, shelf: _Shelf, carrier: str) -> _Kin:
        """The words of a shelf that are kin to a carrier."""
        row = self._vectors.row(carrier)
        alike = shelf.words_by_cluster.get(self._cluster(row), []) if row >= 0 else []
        own, *others = self._unit_vectors([carrier, *alike])
        kin = {
            word: Kinship.KIND
            for word, vector in zip(alike, others, strict=True)
            if vector @ own >= _KIND and not self._is_common(word) and FUNCTION_WORDS.isdisjoint((carrier, word))
        }
        return (
            kin | dict.fromkeys(shelf.words_by_lemma.get(_lemma(carrier), []), Kinship.LEMMA) | {carrier: Kinship.FORM}
        )

    def _cluster(self, row: int) -> int:
        return int(self._vectors.clusters[row, -1])

    def _is_common(self, word: str) -> bool:
        return self._frequencies[word] >= _COMMON * self._total

    def _shelf(self, side: int, label: str, beside: bool) -> _Shelf:
        if (side, label, beside) not in self._shelves:
            places = self._sides[side].get(label, [])
            having: dict[str, list[int]] = {}
            for at, place in enumerate(places):
                for word in dict.fromkeys(_words(place.words(beside))):
                    having.setdefault(word, []).append(at)
            by_cluster: dict[int, list[str]] = {}
            by_lemma: dict[str, list[str]] = {}
            for word in having:
                by_lemma.setdefault(_lemma(word), []).append(word)
                if (row := self._vectors.row(word)) >= 0:
                    by_cluster.setdefault(self._cluster(row), []).append(word)
            means = self._means([place.inside for place in places])
            self._shelves[side, label, beside] = _Shelf(places, means, having, by_lemma, by_cluster)
        return self._shelves[side, label, beside]

    def _unit_vectors(self, words: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of words (words, dimensions) of length 1, or 0 for unknown ones."""
        return _unit(self._vectors.lookup(np.array([self._vectors.row(word) for word in words], dtype=np.int64)))

    def _means(self, phrases: Sequence[str]) -> NDArray[np.float32]:
        split = [_words(phrase) for phrase in phrases]
        owner = np.repeat(np.arange(len(split)), list(map(len, split)))
        words = [word for phrase in split for word in phrase]
        weights = np.array([_RARE / (_RARE + self._frequencies[w] / self._total) for w in words], dtype=np.float32)
        rows = np.array([self._vectors.row(word) for word in words], dtype=np.int64)
        means = np.zeros((len(split), self._vectors.dimensions), dtype=np.float32)
        if words:
            np.add.at(means, owner, self._vectors.lookup(rows) * weights[:, None])
        return _unit(means)


def _unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    lengths: NDArray[np.float32] = np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), np.float32(1e-9))
    return vectors / lengths


def _unseen(near_misses: Iterable[tuple[float, Precedent]], seen: Collection[tuple[str, str, str]]) -> Precedent | None:
    most = 0.0
    for shared, near_miss in near_misses:
        most = max(most, shared)
        if not shared or shared < most / 2:
            return None
        telling = near_miss.document == CODEBOOK or any(s.there not in FUNCTION_WORDS for s in near_miss.shares)
        if telling and near_miss.place not in seen:
            return near_miss
    return None


def _shared(words: Sequence[str], carriers: Sequence[Carrier], kin: Sequence[_Kin]) -> tuple[Shared, ...]:
    """The carriers with their nearest kin among some words, no word in two pairs, those that weigh most first; pairs of
    function words only where there are no others."""
    pairs: list[tuple[float, Shared]] = []
    for carrier, kinships in zip(carriers, kin, strict=True):
        akin = [word for word in words if word in kinships]
        if akin:
            there = max(akin, key=lambda word: _COUNTS[kinships[word]])
            pairs.append((carrier.weight * _COUNTS[kinships[there]], Shared(carrier.word, there, kinships[there])))
    pairs.sort(key=lambda pair: -pair[0])
    chosen: dict[str, Shared] = {}
    for _, pair in pairs:
        if _lemma(pair.word.lower()) not in {_lemma(other.word.lower()) for other in chosen.values()}:
            chosen.setdefault(_lemma(pair.there), pair)
    content = [pair for pair in chosen.values() if pair.there not in FUNCTION_WORDS]
    return tuple((content or list(chosen.values()))[:_MOST_SHARED])


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


@cache
def _lemma(word: str) -> str:
    """The word without an ending of inflection, alike for all its forms, though no word itself (`saved`, `saves`:
    `sav`); what would be left must have a vowel and three letters."""
    word = word.removesuffix("'s").removesuffix("’s")
    for endings in (("ing", "ed", "ies", "es", "s"), ("y", "i", "e")):
        for ending in endings:
            base = word.removesuffix(ending)
            if base != word and len(base) >= _LEAST_BASE and not _VOWELS.isdisjoint(base) and not word.endswith("ss"):
                word = base
                break
    return word


@lru_cache(maxsize=1)
def load_precedents() -> Precedents:
    """Those of the corpus and the codebook that come with the package; takes a second or so."""
    gold = {record["id"]: record for path in sorted((data_dir() / "corpus").glob("*.jsonl")) for record in _read(path)}
    frequencies = Counter(word for record in gold.values() for word in _words(record["text"]))
    examples: _Places = {}
    for id_, record in gold.items():
        for span in record["spans"]:
            place = _Place(id_, record["text"], span["start"], span["end"])
            examples.setdefault(span["label"], []).append(place)
    near_misses: _Places = {}
    for device in load_codebook():
        near_misses[device.id] = [
            _Place(CODEBOOK, miss.text, start, end, miss.why) for miss in device.near_misses for start, end in miss.runs
        ]
    for label, place in _settled_otherwise(gold):
        near_misses.setdefault(label, []).append(place)
    return Precedents(read_vectors(data_dir() / "vectors"), frequencies, examples, near_misses)


def _settled_otherwise(gold: dict[str, dict[str, Any]]) -> Iterator[tuple[str, _Place]]:
    """Marks of either coder that share no character with a span of their device as it was settled, and whose words
    were settled as another, give or take some at the borders."""
    seen: set[tuple[str, str, int, int]] = set()
    for name in ("first", "second"):
        for record in _read(data_dir() / "agreement" / f"{name}.jsonl"):
            settled = gold.get(record["id"])
            if settled is None or not settled["meta"].get("adjudicated"):
                continue
            for span in record["spans"]:
                start, end, label = span["start"], span["end"], span["label"]
                key = (record["id"], label, start, end)
                meeting = [s for s in settled["spans"] if s["start"] < end and start < s["end"]]
                other = max(meeting, key=lambda s: min(s["end"], end) - max(s["start"], start), default=None)
                if key in seen or other is None or any(s["label"] == label for s in meeting):
                    continue
                shared = min(other["end"], end) - max(other["start"], start)
                if 2 * shared > max(end - start, other["end"] - other["start"]):
                    seen.add(key)
                    why = SETTLED.format(other["label"])
                    yield label, _Place(record["id"], record["text"], start, end, why)


def _read(path: Path) -> Iterable[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)
