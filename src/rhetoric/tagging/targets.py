"""What is learnt of a token: how the coding was settled, and how single coders had it.

Where coders part, the settled mark is one reading among several. Its tags then count in part and the coders' in part,
so that a disputed mark teaches less than one that all saw (soft labels: Uma et al. 2021, "Learning from Disagreement:
A Survey", JAIR 72).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rhetoric.document import Document
from rhetoric.errors import DatasetError
from rhetoric.tagging import chains, labels
from rhetoric.tagging.sheet import Sheet

SINGLE, ALL = 0.25, 0.5
"""What one coder's reading counts beside the settled one, and what all together count at most; that one has the rest of
1."""


def readings(documents: Sequence[Document], coders: Iterable[Sequence[Document]]) -> list[tuple[Document, ...]]:
    """Of every document the settled coding, then each coder's; the settled one again where a coder did not read it.

    DatasetError where a coder's document has the id of another text.
    """
    by_id = [{document.id: document for document in coder} for coder in coders]
    found = []
    for document in documents:
        read = (document, *(coder.get(document.id, document) for coder in by_id))
        if any(other.text != document.text for other in read):
            raise DatasetError(
                f"{document.id}: a coder's text is not that of the document; code it again, or name the right file"
            )
        found.append(read)
    return found


def dressed(reading: tuple[Document, ...], dress: Callable[[Document], Document]) -> tuple[Document, ...]:
    """Every coding of a document in the same dress."""
    return tuple(dress(document) for document in reading)


@dataclass(frozen=True, slots=True)
class Targets:
    """Tags of shape (tokens, devices), a settled array and one a coder."""

    tags: tuple[NDArray[np.int8], ...]

    @classmethod
    def of(cls, reading: tuple[Document, ...], sheet: Sheet, devices: Sequence[str]) -> Targets:
        """The tags of one document; `sheet` is that of its text."""
        return cls(tuple(labels.encode(d.spans, sheet.starts, sheet.ends, devices) for d in reading))

    @classmethod
    def joined(cls, parts: Sequence[Targets]) -> Targets:
        """The targets of all parts, one behind the other."""
        return cls(tuple(np.concatenate(tags) for tags in zip(*(part.tags for part in parts), strict=True)))

    def tokens(self, first: int, last: int) -> Targets:
        """Those of tokens[first:last]."""
        return Targets(tuple(tags[first:last] for tags in self.tags))

    @property
    def marked(self) -> bool:
        """Whether any coding has a span here."""
        return any(bool(tags.any()) for tags in self.tags)

    @property
    def weights(self) -> list[float]:
        """What each array counts; together 1."""
        coders = len(self.tags) - 1
        each = min(SINGLE, ALL / max(coders, 1))
        return [1 - each * coders, *[each] * coders]

    def emissions(self) -> NDArray[np.float32]:
        """The share of the codings that have BEGIN and INSIDE at each token, (tokens, devices, 2)."""
        total = np.zeros((*self.tags[0].shape, 2), dtype=np.float32)
        for weight, tags in zip(self.weights, self.tags, strict=True):
            total[..., 0] += np.float32(weight) * (tags == labels.BEGIN)
            total[..., 1] += np.float32(weight) * (tags == labels.INSIDE)
        return total

    def transitions(self, bounds: NDArray[np.int64]) -> NDArray[np.float64]:
        """How often each tag follows each in the mean of the codings, (devices, 3, 3)."""
        counts = [chains.transition_counts(tags, bounds) for tags in self.tags]
        return np.average(counts, axis=0, weights=self.weights)

    def __len__(self) -> int:
        return len(self.tags[0])
