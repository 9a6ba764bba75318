"""A small transformer encoder with one head for all devices, in ONNX: what the words mean in their context.

The text is cut into windows of whole paragraphs where they fit, else of whole sentences; each window is scored by
itself, so that a window scores the same in whatever company it comes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rhetoric.errors import MissingExtra, ModelError
from rhetoric.tagging.arrays import load_array
from rhetoric.tagging.sheet import Sheet
from rhetoric.tagging.wordpieces import WordPieces

NETWORK, VOCABULARY, TRANSITIONS = "encoder.onnx", "vocabulary.txt", "encoder_transitions.npy"
FILES = (NETWORK, VOCABULARY, TRANSITIONS)
LONGEST = 256
"""Pieces of a window at most, its two ends counted in."""
SHAPES = 8
"""Kinds of look that a token has: lower case, capitals, capitalised, digits; each within a paragraph or opening one."""


@dataclass(frozen=True, slots=True)
class Window:
    """Tokens[first:last] of a sheet as the encoder reads them. `pieces` and `shapes` are (pieces,), `heads` the place
    of the first piece of every token."""

    first: int
    last: int
    pieces: NDArray[np.int64]
    shapes: NDArray[np.int64]
    heads: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Effect:
    """By how much a word raises the scores of the tokens of its window, (tokens, devices, 2), from token `first` on."""

    first: int
    raised: NDArray[np.float32]

    def on(self, first: int, last: int, device: int) -> float:
        """The mean over tokens[first:last], as a span of the device; 0 where they lie in another window."""
        a, b = first - self.first, last - self.first
        if a < 0 or b > len(self.raised):
            return 0.0
        tags = (np.arange(a, b) > a).astype(np.intp)
        return float(self.raised[np.arange(a, b), device, tags].mean())


def windows(sheet: Sheet, vocabulary: WordPieces) -> Iterator[Window]:
    """The windows that together hold every token of the sheet once."""
    if not sheet.forms:
        return
    pieces = [vocabulary.of(form) for form in sheet.forms]
    opening = np.zeros(len(pieces), dtype=bool)
    opening[sheet.bounds[:-1][np.diff(sheet.bounds) > 0]] = True
    for first, last in _cuts(sheet, np.cumsum([0, *map(len, pieces)])):
        lengths = np.array([len(p) for p in pieces[first:last]])
        look = np.array([_look(form) for form in sheet.forms[first:last]]) + SHAPES // 2 * opening[first:last]
        yield Window(
            first,
            last,
            np.array([vocabulary.first, *(n for p in pieces[first:last] for n in p), vocabulary.last]),
            np.concatenate(([0], np.repeat(look, lengths), [0])),
            1 + np.cumsum(lengths) - lengths,
        )


def _cuts(sheet: Sheet, total: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """Ranges of tokens of LONGEST - 2 pieces at most; `total[i]` pieces come before token i."""
    paragraph_ends = np.unique(sheet.bounds[sheet.bounds > 0])
    sentence_ends = np.unique([last for _, last in sheet.sentences] + paragraph_ends.tolist())
    first, end = 0, len(sheet.forms)
    while first < end:
        fits = int(np.searchsorted(total, total[first] + LONGEST - 2, side="right")) - 1
        for ends, least in ((paragraph_ends, 0.5), (sentence_ends, 0.0)):
            at = int(np.searchsorted(ends, fits, side="right")) - 1
            if at >= 0 and ends[at] > first and total[ends[at]] - total[first] > least * LONGEST:
                last = int(ends[at])
                break
        else:
            last = fits
        yield first, last
        first = last


def _look(form: str) -> int:
    if form.isupper() and len(form) > 1:
        return 1
    return 2 if form[:1].isupper() else 3 if form[:1].isdigit() else 0


class Encoder:
    """A network that has been read, its vocabulary, and its scores of transitions, (devices, 3, 3)."""

    def __init__(self, session: Any, vocabulary: WordPieces, transitions: NDArray[np.float32]) -> None:
        self._session = session
        self.vocabulary = vocabulary
        self.transitions = transitions

    @classmethod
    def read(cls, folder: Path, devices: int) -> Encoder:
        """The encoder of a model folder. MissingExtra without onnxruntime; ModelError where it cannot be read, or does
        not score so many devices."""
        try:
            import onnxruntime as ort
        except ImportError:
            raise MissingExtra(
                f"the model {folder.name!r} needs onnxruntime, which is not installed: `pip install 'rhetoric[best]'`; "
                "or score with --model fast"
            ) from None
        options = ort.SessionOptions()
        options.log_severity_level = 3
        try:
            session = ort.InferenceSession(folder / NETWORK, options, providers=["CPUExecutionProvider"])
            transitions = np.array(load_array(folder / TRANSITIONS))
            encoder = cls(session, WordPieces.read(folder / VOCABULARY), transitions)
        except Exception as error:  # onnxruntime's own exceptions have no common base
            raise ModelError(f"{folder}: its encoder cannot be read ({error}); restore or retrain the model") from None
        if session.get_outputs()[0].shape[-1] != 2 * devices or transitions.shape != (devices, 3, 3):
            raise ModelError(f"{folder}: its encoder does not score {devices} devices; restore or retrain the model")
        return encoder

    def emissions(self, sheet: Sheet, devices: int) -> NDArray[np.float32]:
        """Scores of BEGIN and INSIDE against OUTSIDE, (tokens, devices, 2)."""
        scores = np.zeros((len(sheet.forms), devices, 2), dtype=np.float32)
        for window in windows(sheet, self.vocabulary):
            scores[window.first : window.last] = self._scores(window, window.pieces, devices)
        return scores

    def _scores(self, window: Window, pieces: NDArray[np.int64], devices: int) -> NDArray[np.float32]:
        (logits,) = self._session.run(None, {"pieces": pieces[None], "shapes": window.shapes[None]})
        scores: NDArray[np.float32] = logits[0, window.heads].reshape(-1, devices, 2)
        return scores

    def effects(
        self, sheet: Sheet, devices: int, words: Iterable[int], watch: Callable[[int, int], object] | None = None
    ) -> dict[int, Effect]:
        """What each of the tokens `words` does to the scores of its window, found by hiding it from the network;
        `watch` hears after each how many are done, and of how many."""
        sought = np.array(sorted(words), dtype=np.int64)
        found: dict[int, Effect] = {}
        for window in windows(sheet, self.vocabulary):
            inside = sought[(sought >= window.first) & (sought < window.last)].tolist()
            if not inside:
                continue
            whole = self._scores(window, window.pieces, devices)
            edges = np.append(window.heads, len(window.pieces) - 1)
            for word in inside:
                pieces = window.pieces.copy()
                pieces[edges[word - window.first] : edges[word - window.first + 1]] = self.vocabulary.masked
                found[word] = Effect(window.first, whole - self._scores(window, pieces, devices))
                if watch:
                    watch(len(found), len(sought))
        return found
