"""The surest mistakes of a tagger on coded documents, by kind: what to read when it is to be made better."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from rhetoric.document import Document, Span
from rhetoric.tagging.evaluation import covered
from rhetoric.tagging.tagger import Tagger

MOST = 50


class Kind(StrEnum):
    """What the other side has: the same device with other borders, another device on most of the words, or nothing."""

    BORDERS = "other borders"
    DEVICE = "another device"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Mistake:
    """A span that is half wrong or more. `probability` is the tagger's for its words, calibrated for a mark that it
    made; `other` the device on the other side, where the kind is DEVICE."""

    document: str
    span: Span
    text: str
    probability: float
    kind: Kind
    other: str | None


def false_marks(tagger: Tagger, documents: Sequence[Document]) -> list[Mistake]:
    """Marks of which gold covers less than half, the most confident first."""
    found = [
        _mistake(document, mark.span, mark.confidence, document.spans)
        for document in documents
        for mark in tagger.tag(document.text).marks
        if covered(mark.span, document.spans) < 0.5
    ]
    return sorted(found, key=lambda m: -m.probability)[:MOST]


def misses(tagger: Tagger, documents: Sequence[Document]) -> list[Mistake]:
    """Gold spans of which marks cover less than half, those first that the tagger thought least likely."""
    found = []
    for document in documents:
        marks = [mark.span for mark in tagger.tag(document.text).marks]
        missed = [span for span in document.spans if covered(span, marks) < 0.5]
        for span, probability in zip(missed, tagger.probabilities(document.text, missed), strict=True):
            found.append(_mistake(document, span, probability, marks))
    return sorted(found, key=lambda m: m.probability)[:MOST]


def _mistake(document: Document, span: Span, probability: float, others: Sequence[Span]) -> Mistake:
    other = max((o for o in others if o.label != span.label), key=lambda o: _shared(span, o), default=None)
    if covered(span, others) > 0:
        kind = Kind.BORDERS
    elif other is not None and 2 * _shared(span, other) > span.end - span.start:
        kind = Kind.DEVICE
    else:
        kind = Kind.NOTHING
    text = document.text[span.start : span.end]
    return Mistake(document.id, span, text, probability, kind, other.label if other and kind is Kind.DEVICE else None)


def _shared(a: Span, b: Span) -> int:
    return max(0, min(a.end, b.end) - max(a.start, b.start))
