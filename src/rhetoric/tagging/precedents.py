"""Precedents: for a marked span, the coded span of the corpus most like it, and the near-miss most like it.

Likeness is the cosine of weighted means of word vectors; a word counts for a / (a + p) where p is its share of the
corpus (Arora, Liang and Ma 2017, "A simple but tough-to-beat baseline for sentence embeddings"). Near-misses are those
of the codebook, and marks of one coder whose words were settled as another device when the two codings were.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rhetoric.codebook import load_codebook
from rhetoric.resources import data_dir
from rhetoric.tagging.vectors import WordVectors, read_vectors
from rhetoric.text.segment import paragraphs

_WORD = re.compile(r"\w+(?:['’-]\w+)*")
_RARE = 1e-3
_CONTEXT = 80
"""Characters shown on each side of a precedent, at most."""
CODEBOOK = "codebook"
SETTLED = "one of two coders marked this; it was settled as {}"


@dataclass(frozen=True, slots=True)
class Precedent:
    """Words of a coded document (or of the codebook) between those before and after them; `why` a near-miss is none."""

    document: str
    before: str
    text: str
    after: str
    why: str = ""

    def as_dict(self) -> dict[str, Any]:
        return {
            "document": self.document,
            "before": self.before,
            "text": self.text,
            "after": self.after,
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

    def shown(self) -> Precedent:
        low, high = next((a, b) for a, b in paragraphs(self.text) if a <= self.start < b)
        first, last = max(low, self.start - _CONTEXT), min(max(high, self.end), self.end + _CONTEXT)
        before, after = self.text[first : self.start], self.text[self.end : last]
        if first > low:
            before = "…" + before.partition(" ")[2]
        if last < high:
            after = after.rpartition(" ")[0] + "…"
        return Precedent(self.document, before, self.text[self.start : self.end], after, self.why)


class Precedents:
    """Places by device, each list with its vectors, (places, dimensions), of length 1 (or 0 for unknown words)."""

    def __init__(
        self, vectors: WordVectors, frequencies: Counter[str], examples: _Places, near_misses: _Places
    ) -> None:
        self._vectors = vectors
        self._frequencies = frequencies
        self._total = max(frequencies.total(), 1)
        self._sides = tuple(
            {label: (places, self._means([p.text[p.start : p.end] for p in places])) for label, places in side.items()}
            for side in (examples, near_misses)
        )

    def nearest(self, label: str, words: str, text: str) -> tuple[Precedent | None, Precedent | None]:
        """The example and the near-miss of a device that are most like `words`, none of them out of `text` itself."""
        (sought,) = self._means([words])
        example, near_miss = (_nearest(side.get(label), sought, text) for side in self._sides)
        return example, near_miss

    def _means(self, phrases: Sequence[str]) -> NDArray[np.float32]:
        split = [_words(phrase) for phrase in phrases]
        owner = np.repeat(np.arange(len(split)), list(map(len, split)))
        words = [word for phrase in split for word in phrase]
        weights = np.array([_RARE / (_RARE + self._frequencies[w] / self._total) for w in words], dtype=np.float32)
        rows = np.array([self._vectors.row(word) for word in words], dtype=np.int64)
        means = np.zeros((len(split), self._vectors.dimensions), dtype=np.float32)
        if words:
            np.add.at(means, owner, self._vectors.lookup(rows) * weights[:, None])
        means /= np.maximum(np.linalg.norm(means, axis=1, keepdims=True), 1e-9)
        return means


_Places = dict[str, list[_Place]]


def _nearest(
    side: tuple[list[_Place], NDArray[np.float32]] | None, sought: NDArray[np.float32], text: str
) -> Precedent | None:
    if side is None:
        return None
    places, means = side
    for at in np.argsort(-(means @ sought), kind="stable").tolist():
        place: _Place = places[at]
        if place.text != text:
            return place.shown()
    return None


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


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
