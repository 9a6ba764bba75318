"""Cards of spans for reading in a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from rhetoric.analysis import Analysis, FoundSpan
from rhetoric.cards import Card
from rhetoric.reports.visible import visible
from rhetoric.tagging.precedents import CODEBOOK, Precedent

_WIDTH = 100
_MARGIN = 16


def explanation(analysis: Analysis, card: Card) -> str:
    """One card: the words in their sentence, then what speaks for the mark."""
    span = card.span
    place = f"   {span.place}" if span.place else ""
    lines = [f"{span.label}  {span.confidence:.2f}   {span.start}:{span.end}{place}"]
    lines += _row("in the text", _in_brackets(analysis.text, *card.sentence, span.start, span.end))
    lines += _row("definition", card.definition)
    if card.mark:
        lines += _row("what to mark", card.mark)
    for title, words in (("spoke for it", _words(span, 1)), ("against it", _words(span, -1))):
        if words:
            lines += _row(title, words)
    lines += _row("voice", _voice(span))
    lines += _row("such marks", _worth(card))
    if card.example:
        lines += _row("most like it", _precedent(card.example))
    if card.near_miss:
        lines += _row("but not", f"{_precedent(card.near_miss)} — {card.near_miss.why}")
    return "\n".join(lines) + "\n"


def _row(title: str, text: str) -> Iterator[str]:
    first = f"  {title:{_MARGIN - 2}}"
    yield from textwrap.wrap(visible(text), _WIDTH, initial_indent=first, subsequent_indent=" " * _MARGIN)


def _in_brackets(text: str, first: int, last: int, start: int, end: int) -> str:
    return f"{text[first:start]}[{text[start:end]}]{text[end:last]}"


def _words(span: FoundSpan, sign: int) -> str:
    chosen = [e for e in span.evidence if e.weight * sign > 0]
    return ", ".join(f"{e.text} ({e.weight:+.1f})" for e in chosen)


def _voice(span: FoundSpan) -> str:
    quotation = span.quotation
    if quotation is None:
        return "the author's own"
    if quotation.speaker is None:
        return "quoted; the text names no source near it"
    return f"quoted, of {quotation.speaker} ({quotation.standing})"


def _worth(card: Card) -> str:
    near = "too few to say" if card.span.precision is None else f"{card.span.precision:.2f} right"
    precision, recall = card.held_out
    parts = [f"with about this confidence: {near} on held-out documents"]
    if precision is not None:
        parts.append(f"all marks of this device: {precision:.2f} right")
    if recall is not None:
        parts.append(f"{recall:.2f} of those there are found")
    if card.agreement is not None:
        parts.append(f"two coders agree to an alpha of {card.agreement:.2f}")
    return "; ".join(parts)


def _precedent(precedent: Precedent) -> str:
    home = "codebook" if precedent.document == CODEBOOK else precedent.document
    return f"{precedent.before}[{precedent.text}]{precedent.after} ({home})"
