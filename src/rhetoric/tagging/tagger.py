"""The tagger: one feature pass, one weight matrix and one exact decoding for all devices at once.

The score of BEGIN and INSIDE for a token is the sum of what the word types in its window say (a table computed once a
type) and of what its token features say. Training, evaluation and scoring all call this code.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rhetoric.corpus.rules import ASKED, BARE, DETERMINERS, QUOTED, SCARE_QUOTED
from rhetoric.document import Span
from rhetoric.tagging import decoding, labels
from rhetoric.tagging.attribution import speeches
from rhetoric.tagging.calibration import Calibration
from rhetoric.tagging.features import WINDOW, TokenFeatures, read_features, type_features
from rhetoric.tagging.growing import Growing
from rhetoric.tagging.indirect import indirect_speech
from rhetoric.tagging.lexicon import Lexicon
from rhetoric.tagging.reported import Speech, placed
from rhetoric.tagging.sheet import Sheet, joined, prepare
from rhetoric.tagging.vectors import WordVectors
from rhetoric.tagging.words import Page, Words
from rhetoric.text.segment import is_word, paragraphs

if TYPE_CHECKING:
    from rhetoric.tagging.encoder import Effect, Encoder

Floats = NDArray[np.float32]
Watch = Callable[[int, int], object]
"""Told, word by word, how many words have been hidden from the encoder to weigh them, and of how many."""
BLOCK = 60_000
"""Code points that are tagged together, so that memory stays bounded on any input; a paragraph is never cut by it."""
_TOGETHER = 20_000
"""Code points of short texts that are tagged together: most of what a short text costs is the number of calls."""
_UNIT = 2.0**-40
"""Of the weights of token features. Sums of multiples of it, below 2**13, are exact, whatever is added up with them."""
_CACHED_TYPES = 60_000
_TYPES_AT_ONCE = 32
"""Types whose weights are added up together, few enough to stay in the processor's cache."""
_REASONS = 4
_LEAST_REASON = 0.05


@dataclass(frozen=True, slots=True)
class Weights:
    """`types` (type features, window, devices, 2), `vectors` (dimensions, window, devices, 2), `tokens` (token
    features, devices, 2), `transitions` (devices, 3, 3); `bias` (devices,) is added
    to every BEGIN that comes from outside a span before decoding, so that a device is marked more or less readily than
    its probability alone says, and no span is broken in two by it; `floor` (devices,) is the least mean probability of
    a mark. Weights are stored in eight bits: `type_scales` and `token_scales` have one factor a feature,
    `vector_scales` (window, devices, 2) one a score."""

    type_names: Mapping[str, int]
    token_names: Mapping[str, int]
    types: NDArray[np.int8]
    type_scales: Floats
    vectors: NDArray[np.int8]
    vector_scales: Floats
    tokens: NDArray[np.int8]
    token_scales: Floats
    transitions: Floats
    bias: Floats
    floor: Floats


@dataclass(frozen=True, slots=True)
class Mark:
    """A span that the tagger found. `confidence` is the calibrated share of such spans that is right; of a tagger that
    is not calibrated, the mean probability that the span's tokens belong to the device.

    `reasons`: the words that spoke for it and against it, each with its share of the score, strongest first.
    """

    span: Span
    confidence: float
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Reason:
    """A word at `start:end` and by how much it raised (or lowered) the log-odds of the span's tokens, on average."""

    start: int
    end: int
    weight: float


_Run = tuple[int, int, int, float]
"""First token, last token + 1, device, mean probability."""


class Tagged(NamedTuple):
    """What was found in a text: marks by start, its number of words, and its reported speech in code points; `indirect`
    are the clauses with a mark in which the author reports in his own words; no feature reads them, and they are looked
    for where reasons are."""

    marks: list[Mark]
    words: int
    speeches: list[Speech]
    indirect: Sequence[Speech] = ()


@dataclass(slots=True)
class Tagger:
    """Weights at work. `labels` are the devices in the order of the weights.

    With an encoder, scores are those of the chains and those of the encoder, added up in the `shares` of the two (the
    transitions are stored as such a sum).
    """

    labels: tuple[str, ...]
    weights: Weights
    word_vectors: WordVectors
    lexicon: Lexicon
    encoder: Encoder | None = None
    shares: tuple[float, float] = (1.0, 0.0)
    calibration: Calibration | None = None
    _words: Words = field(init=False)
    _table: Growing = field(init=False)

    def __post_init__(self) -> None:
        self._forget_words()

    def _forget_words(self) -> None:
        self._words = Words(self.lexicon)
        self._table = Growing((len(WINDOW), len(self.labels), 2), np.float32)

    def tag(self, text: str, reasons: bool = False) -> Tagged:
        """Mark a text. Memory is bounded whatever the length."""
        (tagged,) = self.tag_all([text], reasons)
        return tagged

    def tag_all(self, texts: Sequence[str], reasons: bool = False, watch: Watch | None = None) -> list[Tagged]:
        """Mark texts, each as `tag` does; short ones take far less time together. `watch` hears how far the reasons of
        each text (or block of a long one) are, where there is an encoder."""
        found = [Tagged([], 0, []) for _ in texts]
        for numbers, sheets in _sheets(texts, 0 if self.encoder else _TOGETHER):
            spoken = [speeches(sheet) for sheet in sheets]
            marks = self._mark(joined(sheets), spoken, reasons, watch)
            for n, sheet, said, own in zip(numbers, sheets, spoken, marks, strict=True):
                before = found[n]
                reported = indirect_speech(sheet, said, [mark.span for mark in own]) if reasons else []
                found[n] = Tagged(
                    before.marks + own,
                    before.words + sheet.words,
                    before.speeches + [placed(sheet, speech) for speech in said],
                    [*before.indirect, *(placed(sheet, speech) for speech in reported)],
                )
        return [tagged._replace(marks=sorted(tagged.marks, key=lambda m: m.span)) for tagged in found]

    def _mark(
        self, sheet: Sheet, spoken: Sequence[Sequence[Speech]], with_reasons: bool, watch: Watch | None
    ) -> list[list[Mark]]:
        """The marks of every document of a sheet, whose reported speech is `spoken`."""
        if not sheet.forms:
            return [[] for _ in sheet.documents]
        types = self.type_ids(sheet.forms)
        runs = self._runs(sheet, self.emissions(sheet, spoken, types), self.weights.bias)
        return [
            self._marks(document, types[a:b], own, with_reasons, watch)
            for document, (a, b), own in zip(sheet.documents, pairwise(sheet.document_bounds), runs, strict=True)
        ]

    def _marks(
        self, sheet: Sheet, types: NDArray[np.int64], runs: list[_Run], with_reasons: bool, watch: Watch | None
    ) -> list[Mark]:
        runs = [run for run in runs if run[3] >= self.weights.floor[run[2]]]
        effects = self._effects(sheet, runs, watch) if with_reasons else {}
        return [
            Mark(
                sheet.span(a, b, self.labels[c]),
                self.calibration.confidence(c, confidence) if self.calibration else confidence,
                self._reasons(sheet, types, effects, a, b, c) if with_reasons else (),
            )
            for a, b, c, confidence in runs
        ]

    def _effects(self, sheet: Sheet, runs: Sequence[_Run], watch: Watch | None) -> dict[int, Effect]:
        """What the words in and around the runs do to the encoder's scores; nothing without an encoder."""
        if self.encoder is None:
            return {}
        reach = -WINDOW[0]
        near = {w for a, b, *_ in runs for w in range(max(0, a - reach), min(b + reach, len(sheet.forms)))}
        return self.encoder.effects(sheet, len(self.labels), (w for w in near if is_word(sheet.forms[w])), watch)

    def runs(self, sheet: Sheet, scores: Floats, bias: Floats) -> list[_Run]:
        """The spans of a document decoded under a bias, whatever the floor."""
        (runs,) = self._runs(sheet, scores, bias)
        return runs

    def _runs(self, sheet: Sheet, scores: Floats, bias: Floats) -> list[list[_Run]]:
        """The same of every document of a sheet, in its own tokens."""
        biased, moves = scores.copy(), np.array(self.weights.transitions)
        biased[:, :, 0] += np.asarray(bias, dtype=scores.dtype)
        moves[:, (labels.BEGIN, labels.INSIDE), labels.BEGIN] -= np.asarray(bias, dtype=moves.dtype)[:, None]
        tags = decoding.best_tags(biased, moves, sheet.bounds)
        found = [trimmed for run in labels.runs(tags) if (trimmed := self._trimmed(sheet, *run))]
        return [
            self._with_means(document, scores[a:b], [(i - a, j - a, c) for i, j, c in found if a <= i < b])
            for document, (a, b) in zip(sheet.documents, pairwise(sheet.document_bounds), strict=True)
        ]

    def _with_means(self, sheet: Sheet, scores: Floats, runs: list[tuple[int, int, int]]) -> list[_Run]:
        means = decoding.mean_probabilities(scores, self.weights.transitions, sheet.bounds, runs)
        return [(*run, confidence) for run, confidence in zip(runs, means.tolist(), strict=True)]

    def probabilities(self, text: str, spans: Sequence[Span]) -> list[float]:
        """Of every span the mean probability that its tokens belong to its device, whether it is marked or not."""
        sheet = prepare(text)
        tags = (labels.encode([span], sheet.starts, sheet.ends, self.labels) for span in spans)
        runs = [run for one in tags for run in labels.runs(one)]
        means = decoding.mean_probabilities(self.emissions(sheet), self.weights.transitions, sheet.bounds, runs)
        probabilities: list[float] = means.tolist()
        return probabilities

    def _trimmed(self, sheet: Sheet, first: int, last: int, device: int) -> tuple[int, int, int] | None:
        """A run cut back to what the codebook's span rules let it begin and end on; None where nothing is left."""
        label = self.labels[device]
        if label != QUOTED:
            kept = "?" if label == ASKED else "\"'“”‘’" if label == SCARE_QUOTED else ""
            while first < last and not _is_edge(sheet.forms[last - 1], kept):
                last -= 1
            while first < last and not _is_edge(sheet.forms[first], kept):
                first += 1
        while first < last - 1 and label in BARE and sheet.forms[first].lower() in DETERMINERS:
            first += 1
        return (first, last, device) if first < last else None

    def emissions(
        self, sheet: Sheet, spoken: Sequence[Sequence[Speech]] | None = None, types: NDArray[np.int64] | None = None
    ) -> Floats:
        """Scores of BEGIN and INSIDE, (tokens, devices, 2). `spoken` is the reported speech of each of the sheet's
        documents, `types` are the numbers of its forms, where they are known already."""
        spoken = list(map(speeches, sheet.documents)) if spoken is None else spoken
        types = self.type_ids(sheet.forms) if types is None else types
        scores = np.zeros((len(types), len(self.labels), 2), dtype=np.float32)
        margin = max(-WINDOW[0], WINDOW[-1])
        padded, real = pad(types, sheet.bounds, margin, 0)
        table = self._table.rows
        for k, offset in enumerate(WINDOW):
            scores += table[padded[real + offset], k]
        page = Page.of(sheet, self._words, types)
        self._add_features(scores, read_features(page, self.weights.token_names.get, spoken))
        if self.encoder is not None:
            scores *= np.float32(self.shares[0])
            scores += np.float32(self.shares[1]) * self.encoder.emissions(sheet, len(self.labels))
        return scores

    def _add_features(self, scores: Floats, found: TokenFeatures) -> None:
        """Add the weights of token features. Those of ranges are summed once for all tokens between two edges."""
        for side in (0, 1):
            at = np.flatnonzero(found.pairs[:, side] >= 0)
            scores[at + side] += self._token_weights(found.pairs[at, side])
        edges = np.concatenate([found.firsts, found.lasts])
        if len(edges):
            order = np.argsort(edges, kind="stable")
            edges = edges[order]
            heads = np.flatnonzero(np.concatenate(([True], edges[1:] != edges[:-1])))
            parts = np.rint(self._token_weights(found.numbers).astype(np.float64) / _UNIT) * _UNIT
            level = np.cumsum(np.add.reduceat(np.concatenate([parts, -parts])[order], heads, axis=0), axis=0)
            first, last = edges[0], edges[-1]
            scores[first:last] += np.repeat(level[:-1], np.diff(edges[heads]), axis=0)

    def _token_weights(self, numbers: NDArray[np.int64]) -> Floats:
        return self.weights.tokens[numbers].astype(np.float32) * self.weights.token_scales[numbers, None, None]

    def type_ids(self, forms: Sequence[str]) -> NDArray[np.int64]:
        """Numbers of the forms in the table of types, which grows by those not seen before."""
        if len(self._words) > _CACHED_TYPES:
            self._forget_words()
        self._words.learn(forms)
        new = self._words.forms[len(self._table) :]
        if new:
            self._table.append(self._type_table(new))
        return self._words.ids(forms)

    def _type_table(self, forms: list[str]) -> Floats:
        """What each form says at every offset: (forms, window, devices, 2)."""
        weights = self.weights
        numbers: list[int] = []
        firsts = []
        for form in forms:
            firsts.append(len(numbers))
            known = (weights.type_names.get(name) for name in type_features(form, self.word_vectors, self.lexicon))
            numbers.extend(n for n in known if n is not None)
        rows = np.array([self.word_vectors.row(form.lower()) for form in forms], dtype=np.int64)
        # Sums of whole numbers below 2**24 are exact in float32: a type scores the same in whatever company it comes.
        whole = np.tensordot(self.word_vectors.lookup(rows), weights.vectors.astype(np.float32), axes=1)
        table = whole * weights.vector_scales
        edges = [*firsts, len(numbers)]
        at = np.array(numbers, dtype=np.int64)
        for a in range(0, len(forms), _TYPES_AT_ONCE):
            self._add_types(table[a : a + _TYPES_AT_ONCE], at, edges[a : a + _TYPES_AT_ONCE + 1])
        return np.asarray(table, dtype=np.float32)

    def _add_types(self, table: Floats, numbers: NDArray[np.int64], edges: Sequence[int]) -> None:
        """Add to row i the weights of the type features numbers[edges[i]:edges[i + 1]]."""
        at = numbers[edges[0] : edges[-1]]
        some = np.flatnonzero(np.diff(edges))
        if len(some):
            parts = self.weights.types[at].astype(np.float32)
            parts *= self.weights.type_scales[at, None, None, None]
            table[some] += np.add.reduceat(parts, np.array(edges)[some] - edges[0], axis=0)

    def _reasons(
        self,
        sheet: Sheet,
        types: NDArray[np.int64],
        effects: Mapping[int, Effect],
        first: int,
        last: int,
        device: int,
    ) -> tuple[Reason, ...]:
        paragraph = int(np.searchsorted(sheet.bounds, first, side="right")) - 1
        low, high = int(sheet.bounds[paragraph]), int(sheet.bounds[paragraph + 1])
        near = np.arange(first, last)[:, None] + np.array(WINDOW)
        tag = (np.arange(first, last) > first).astype(np.intp)[:, None]
        shares = self._table.rows[types[near.clip(low, high - 1)], np.arange(len(WINDOW)), device, tag]
        inside = (near >= low) & (near < high)
        by_word = np.bincount(near[inside] - low, weights=shares[inside], minlength=high - low) / (last - first)
        by_word *= self.shares[0]
        for word in range(max(low, first + WINDOW[0]), min(high, last + WINDOW[-1])):
            if word in effects:
                by_word[word - low] += self.shares[1] * effects[word].on(first, last, device)
        strongest = np.argsort(-np.abs(by_word), kind="stable")[:_REASONS]
        return tuple(
            Reason(int(sheet.starts[low + w]), int(sheet.ends[low + w]), float(by_word[w]))
            for w in strongest
            if abs(by_word[w]) > _LEAST_REASON
        )


def _is_edge(form: str, kept: str) -> bool:
    return is_word(form) or form in kept


def pad(
    types: NDArray[np.int64], bounds: NDArray[np.int64], margin: int, border: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Types with `margin` borders around each paragraph, and the place of every token in that array."""
    paragraph = np.repeat(np.arange(len(bounds) - 1), np.diff(bounds))
    real = np.arange(len(types)) + margin * (paragraph + 1)
    padded = np.full(len(types) + margin * len(bounds), border, dtype=np.int64)
    padded[real] = types
    return padded, real


def _sheets(texts: Sequence[str], together: int) -> Iterator[tuple[list[int], list[Sheet]]]:
    """The sheets of texts, each with the number of its text: those of short texts so many that they have about
    `together` code points, of others one at a time."""
    numbers: list[int] = []
    sheets: list[Sheet] = []
    size = 0
    for n, text in enumerate(texts):
        if len(text) > together:
            for block in _blocks(text):
                yield [n], [prepare(text, block)]
            continue
        numbers.append(n)
        sheets.append(prepare(text))
        size += len(text)
        if size > together:
            yield numbers, sheets
            numbers, sheets, size = [], [], 0
    if sheets:
        yield numbers, sheets


def _blocks(text: str) -> Iterable[list[tuple[int, int]]]:
    block: list[tuple[int, int]] = []
    size = 0
    for start, end in paragraphs(text):
        block.append((start, end))
        size += end - start
        if size > BLOCK:
            yield block
            block, size = [], 0
    if block:
        yield block
