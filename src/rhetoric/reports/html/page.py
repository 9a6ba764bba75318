"""What stands on the page of a document, ready for the template: no markup here, no arithmetic there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import inf

from rhetoric.analysis import Analysis, DeviceCard, Evidence, FoundSpan
from rhetoric.cards import Card as Explained
from rhetoric.cards import explain
from rhetoric.reports import explanation
from rhetoric.reports.explanation import Row
from rhetoric.reports.html.palette import family_index
from rhetoric.reports.html.pieces import Paragraph, cut
from rhetoric.reports.reference import Rate, reference_for

STRIP_WIDTH = 1000
"""The length of the document in the strip's own units."""
_LEAST_TICK = 3
_WINDOW_WORDS = 100


@dataclass(frozen=True, slots=True)
class Bar:
    """Lengths in the chart, in percent of its longest: the author's share, that of quoted speech, and the reference."""

    author: float
    quoted: float
    reference: Rate | None


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """A device in the chart. `index` is its place among the model's devices; rates are spans per 1,000 words."""

    index: int
    card: DeviceCard
    count: int
    rate: float | None
    author_rate: float | None
    reference: Rate | None
    bar: Bar


@dataclass(frozen=True, slots=True)
class Family:
    """Devices of one family, and the ticks of its spans in the strip: number, start and width."""

    index: int
    name: str
    rows: tuple[DeviceRow, ...]
    ticks: tuple[tuple[int, float, float], ...]

    @property
    def count(self) -> int:
        return sum(row.count for row in self.rows)


@dataclass(frozen=True, slots=True)
class Reason:
    """A word that spoke for the span or against it; `share` is its weight in percent of the heaviest of the card."""

    word: str
    weight: float
    share: float


@dataclass(frozen=True, slots=True)
class Card:
    """A span with all that is known of it. `number` counts from 1; rows are those that `rhetoric explain` prints."""

    number: int
    device: int
    family: int
    card: DeviceCard
    span: FoundSpan
    confidence: tuple[str, str]
    reasons: tuple[Reason, ...]
    standing: tuple[Row, ...]
    worth: Row
    precedents: tuple[Row, ...]
    rule: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Cluster:
    """The stretch of some hundred words with the most spans; `number` is that of its first."""

    number: int
    spans: int
    words: int


@dataclass(frozen=True, slots=True)
class Worth:
    """What all marks of a device were worth on held-out documents, and how far two coders agree on it, if known."""

    device: int
    family: int
    name: str
    precision: float | None
    recall: float | None
    agreement: float | None


class Page:
    """The page of an analysis."""

    def __init__(self, analysis: Analysis) -> None:
        self.analysis = analysis
        self.title = title_of(analysis)
        self.reference = reference_for(analysis.model)
        self.paragraphs: tuple[Paragraph, ...] = tuple(cut(analysis))
        self.lanes = max((paragraph.lanes for paragraph in self.paragraphs), default=0)
        self.families = tuple(_families(analysis, self.reference.rates))
        explained = explain(analysis)
        self.cards = tuple(_cards(analysis, explained))
        self.worth = tuple(_worth(analysis, explained))
        self.cluster = _cluster(analysis)

    @property
    def rate(self) -> float | None:
        """Spans of all devices per 1,000 words."""
        return per_thousand(self.analysis)

    @property
    def reference_rate(self) -> float | None:
        """The same in the reference; None where it does not know all of the devices, or counts less sure marks."""
        if self.analysis.least:
            return None
        rates = [self.reference.rates.get(label) for label in self.analysis.labels]
        return sum(rate.rate for rate in rates if rate) if all(rates) else None

    @property
    def unlike(self) -> str:
        """Why the rates are not like those of the reference, which counts all marks; empty where they are."""
        least = self.analysis.least
        if not least:
            return ""
        silent = [card.name for card in self.analysis.model.devices if least.get(card.id) == inf]
        asked = sorted({confidence for confidence in least.values() if confidence < inf})
        if not asked:
            counted = "no marks, since no confidence was enough"
        elif len(asked) == 1:
            counted = f"only marks with a confidence of {asked[0]:.2f} or more"
        else:
            counted = f"only marks with a confidence of {asked[0]:.2f} to {asked[-1]:.2f} or more, by device"
        left_out = f" No confidence was enough for: {', '.join(silent)}." if silent and asked else ""
        by_coders = self.reference.marked_by == "coders"
        every = "all that coders marked." if by_coders else "all marks, so they are too high beside these."
        return f"Not alike: the rates here count {counted}, those in {self.reference.name} count {every}{left_out}"


def title_of(analysis: Analysis) -> str:
    """The document's title where it has one, else its id."""
    return str(analysis.meta.get("title") or analysis.id)


def per_thousand(analysis: Analysis) -> float | None:
    """Spans of all devices per 1,000 words; None where there are no words."""
    return 1000 * len(analysis.spans) / analysis.words if analysis.words else None


def _families(analysis: Analysis, reference: Mapping[str, Rate]) -> Iterator[Family]:
    known = {card.id: (index, card) for index, card in enumerate(analysis.model.devices)}
    devices = [known[label] for label in analysis.labels]
    rates, author_rates = analysis.rates, analysis.author_rates
    compared = [reference[label] for label in analysis.labels if label in reference]
    longest = max([*(rate or 0.0 for rate in rates.values()), *(rate.high for rate in compared), 0.001])
    for family in dict.fromkeys(card.family for _, card in devices):
        rows = tuple(
            _row(index, card, analysis.counts, rates, author_rates, reference.get(card.id), longest)
            for index, card in devices
            if card.family == family
        )
        ticks = tuple(_ticks(analysis, {row.card.id for row in rows}))
        yield Family(family_index(family), family.replace("-", " ") or "devices", rows, ticks)


def _row(
    index: int, card: DeviceCard, counts: Mapping[str, int], rates: Mapping[str, float | None],
    author_rates: Mapping[str, float | None], reference: Rate | None, longest: float,
) -> DeviceRow:  # fmt: skip
    def length(rate: float) -> float:
        return round(100 * rate / longest, 2)

    rate, author = rates[card.id], author_rates[card.id]
    compared = reference and Rate(length(reference.rate), length(reference.low), length(reference.high))
    bar = Bar(length(author or 0.0), length((rate or 0.0) - (author or 0.0)), compared)
    return DeviceRow(index, card, counts[card.id], rate, author, reference, bar)


def _ticks(analysis: Analysis, labels: set[str]) -> Iterator[tuple[int, float, float]]:
    scale = STRIP_WIDTH / max(len(analysis.text), 1)
    for number, span in enumerate(analysis.spans, start=1):
        if span.label in labels:
            width = max(_LEAST_TICK, (span.end - span.start) * scale)
            yield number, round(min(span.start * scale, STRIP_WIDTH - _LEAST_TICK), 1), round(width, 1)


def _cards(analysis: Analysis, explained: Sequence[Explained]) -> Iterator[Card]:
    known = {card.id: (index, card) for index, card in enumerate(analysis.model.devices)}
    for number, made in enumerate(explained, start=1):
        index, card = known[made.span.label]
        yield Card(
            number,
            index,
            family_index(card.family),
            card,
            made.span,
            explanation.confidence(made.span),
            tuple(_reasons(made.span.evidence)),
            tuple(explanation.standing(made)),
            explanation.worth(made),
            tuple(explanation.precedents(made)),
            tuple(explanation.rule(made)),
        )


def _worth(analysis: Analysis, explained: Sequence[Explained]) -> Iterator[Worth]:
    """A row for every device that was found, in the order of the model's devices."""
    first = {made.span.label: made for made in reversed(explained)}
    for index, card in enumerate(analysis.model.devices):
        if card.id in first:
            yield Worth(index, family_index(card.family), card.name, *first[card.id].held_out, first[card.id].agreement)


def _reasons(evidence: tuple[Evidence, ...]) -> Iterator[Reason]:
    heaviest = max((abs(e.weight) for e in evidence), default=1.0) or 1.0
    for e in evidence:
        yield Reason(e.text, e.weight, round(100 * abs(e.weight) / heaviest, 1))


def _cluster(analysis: Analysis) -> Cluster | None:
    """The window of _WINDOW_WORDS words, by the text's mean length of a word, that begins with a span and in which most
    spans begin; None where the whole text is hardly longer or no window has three."""
    if analysis.words < 3 * _WINDOW_WORDS:
        return None
    width = _WINDOW_WORDS * len(analysis.text) / analysis.words
    starts = [span.start for span in analysis.spans]
    best, end = (0, 0), 0
    for first, start in enumerate(starts):
        while end < len(starts) and starts[end] < start + width:
            end += 1
        best = max(best, (end - first, -first))
    return Cluster(1 - best[1], best[0], _WINDOW_WORDS) if best[0] >= 3 else None
