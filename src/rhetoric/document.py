"""Documents and spans. Offsets are half-open and count Unicode code points of the text exactly as it is stored."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from rhetoric.errors import InputError


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """The run `text[start:end]` of a document, coded with one device (`label`)."""

    start: int
    end: int
    label: str

    def overlap(self, other: Span) -> int:
        """How many code points the two spans share, whatever their labels."""
        return max(0, min(self.end, other.end) - max(self.start, other.start))


@dataclass(frozen=True, slots=True)
class Document:
    """A text with the spans that somebody coded in it, in order of their start."""

    id: str
    text: str
    spans: tuple[Span, ...] = ()
    meta: Mapping[str, Any] = field(default_factory=dict, hash=False)


def span_faults(text: str, spans: Collection[Span], labels: Collection[str]) -> Iterator[tuple[int, str]]:
    """What is wrong with `spans`, as pairs of a span's index and a phrase that says the fault and its mend.

    Known labels, offsets inside the text, no white space at either end, no overlap between two spans of one label.
    """
    by_label: dict[str, list[tuple[int, int, int]]] = {}
    for i, span in enumerate(spans):
        if span.label not in labels:
            yield i, f"unknown label {span.label!r} (`rhetoric codebook` lists the devices)"
        elif not 0 <= span.start < span.end <= len(text):
            yield (
                i,
                f"offsets {span.start}:{span.end} are out of range for the text's {len(text)} characters; count from 0",
            )
        elif text[span.start].isspace() or text[span.end - 1].isspace():
            yield (
                i,
                f"{text[span.start : span.end]!r} begins or ends on white space; move the offsets to the words",
            )
        else:
            by_label.setdefault(span.label, []).append((span.start, span.end, i))
    for label, runs in by_label.items():
        runs.sort()
        for (_, end, _), (start, _, i) in pairwise(runs):
            if start < end:
                yield i, f"overlaps another {label} span; spans of one label may not overlap"


def require_characters(text: str, name: str) -> str:
    """Return `text` unaltered, or raise InputError at the first lone surrogate: it is no character in any encoding."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise InputError(
            f"{name}: lone surrogate U+{ord(text[error.start]):04X} at character {error.start}; "
            "decode the bytes again, or replace it, before scoring"
        ) from None
    return text
