"""Word vectors and their clusters: what a model knows of words that it has not seen coded."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rhetoric.tagging.arrays import load_array

FILES = ("words.txt", "vectors.npy", "clusters.npy")
ONE = 127
"""What 1.0 is stored as."""


@dataclass(frozen=True, slots=True)
class WordVectors:
    """`words` are lower-case words in order; words[i] has row i in `vectors` (words, dimensions; int8, 127 is 1.0) and
    in `clusters` (words, granularities). They are found by halving: a table of them all would take longer to make than
    a page to score."""

    words: Sequence[str]
    vectors: NDArray[np.int8]
    clusters: NDArray[np.uint16]

    @property
    def dimensions(self) -> int:
        return int(self.vectors.shape[1])

    def row(self, word: str) -> int:
        """The row of a word, of its base without an ending, or of a compound's last part; -1 where there is none."""
        for form in _forms(word):
            row = bisect_left(self.words, form)
            if row < len(self.words) and self.words[row] == form:
                return row
        return -1

    def lookup(self, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """Vectors (len(rows), dimensions) as whole numbers in float32, 127 for 1.0; zeros for row -1."""
        found = self.vectors[rows].astype(np.float32)
        found[rows < 0] = 0
        return found


def _forms(word: str) -> list[str]:
    forms = [word]
    if word.endswith(("'s", "’s")):
        word = word[:-2]
        forms.append(word)
    forms += [word[: -len(end)] for end in ("s", "ed", "d", "ing", "ly") if word.endswith(end) and len(word) > 5]
    if "-" in word:
        forms.append(word.rsplit("-", 1)[1])
    return forms


def read_vectors(folder: Path) -> WordVectors:
    """The vectors of a folder; OSError or ValueError where a file is missing or no array."""
    words = (folder / "words.txt").read_text(encoding="utf-8").split("\n")[:-1]
    vectors, clusters = load_array(folder / "vectors.npy"), load_array(folder / "clusters.npy")
    if not (vectors.ndim == clusters.ndim == 2 and len(words) == len(vectors) == len(clusters)):
        raise ValueError("words, vectors and clusters differ in length")
    if words != sorted(words):
        raise ValueError("words are not in order")
    return WordVectors(words, vectors, clusters)
