"""Why a span was marked, on one card: the rule, the words that spoke for it and against it, who speaks, what such marks
were worth on held-out documents, and the precedents of the corpus."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from rhetoric.analysis import Analysis, FoundSpan
from rhetoric.codebook import load_codebook
from rhetoric.resources import data_dir
from rhetoric.tagging.forms import form
from rhetoric.tagging.precedents import Carrier, Precedent, load_precedents
from rhetoric.text.segment import paragraphs, sentences

LEAST_WEIGHT = 0.1
"""Log-odds from which a word is worth naming."""


@dataclass(frozen=True, slots=True)
class Card:
    """A span with what speaks for it. `sentence` are the offsets of the sentences that hold it; `mark` is the
    codebook's span rule, `excludes` what it says the device is not; `held_out` precision and recall of all marks of
    the device by `model` on held-out documents, `agreement` Krippendorff's alpha of two coders on the device; None
    where the model or the codebook does not say. `form` says what carries the mark and is no
    word, as quotation marks."""

    span: FoundSpan
    sentence: tuple[int, int]
    definition: str
    mark: str | None
    excludes: tuple[str, ...]
    held_out: tuple[float | None, float | None]
    agreement: float | None
    example: Precedent | None
    near_miss: Precedent | None
    form: str | None
    model: str

    def as_dict(self) -> dict[str, Any]:
        """What the card adds to the span itself."""
        precision, recall = self.held_out
        return {
            "sentence": list(self.sentence),
            "form": self.form,
            "definition": self.definition,
            "mark": self.mark,
            "not": list(self.excludes),
            "held_out_precision": precision,
            "held_out_recall": recall,
            "coders_alpha": self.agreement,
            "example": self.example and self.example.as_dict(),
            "near_miss": self.near_miss and self.near_miss.as_dict(),
        }


def explain(analysis: Analysis, spans: Sequence[FoundSpan] | None = None) -> list[Card]:
    """The cards of an analysis' spans, or of some of them; a near-miss stands on one of them only. The first call reads
    the corpus, which takes a second."""
    devices = {device.id: device for device in analysis.model.devices}
    rules = {device.id: device for device in load_codebook()}
    alpha = _agreement()
    precedents = load_precedents()
    edges = [edge for start, end in paragraphs(analysis.text) for edge in sentences(analysis.text, start, end)]
    made = []
    near_misses: set[tuple[str, str, str]] = set()
    for span in analysis.spans if spans is None else spans:
        device = devices[span.label]
        example, near_miss = precedents.nearest(span.label, span.text, analysis.text, *carriers(span), near_misses)
        if near_miss:
            near_misses.add(near_miss.place)
        around = [edge for edge in edges if edge[0] < span.end and span.start < edge[1]]
        made.append(
            Card(
                span,
                (min(span.start, around[0][0]), max(span.end, around[-1][1])) if around else (span.start, span.end),
                device.definition,
                rules[span.label].mark if span.label in rules else None,
                rules[span.label].excludes if span.label in rules else (),
                (device.precision, device.recall),
                alpha.get(span.label),
                example,
                near_miss,
                _form(analysis.text, span),
                analysis.model.name,
            )
        )
    return made


def _form(text: str, span: FoundSpan) -> str | None:
    speaker, standing = (span.quotation.speaker, span.quotation.standing) if span.quotation else (None, "")
    return form(text, span.label, span.start, span.end, speaker, standing == "named")


def carriers(span: FoundSpan) -> tuple[list[Carrier], bool]:
    """The words that carry the mark, heaviest first: those with at least half the weight of what spoke for it most. All
    stand where the heaviest does: in the span, or beside it, which is the second value."""
    most = max((e.weight for e in span.evidence), default=0.0)
    words = [e for e in span.evidence if e.weight >= max(most / 2, LEAST_WEIGHT) and e.text[0].isalnum()]
    if not words:
        return [], False
    words.sort(key=lambda e: -e.weight)
    inside = [span.start <= e.start < span.end for e in words]
    found: dict[str, Carrier] = {}
    for e, is_inside in zip(words, inside, strict=True):
        if is_inside == inside[0]:
            found.setdefault(e.text.lower(), Carrier(e.text, e.weight))
    return list(found.values()), not inside[0]


@lru_cache(maxsize=1)
def _agreement() -> dict[str, float]:
    path = data_dir() / "agreement" / "alpha.json"
    found: dict[str, float] = json.loads(path.read_text(encoding="utf-8"))["alpha"]
    return found
