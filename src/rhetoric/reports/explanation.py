"""Cards of spans for reading in a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from rhetoric.analysis import Analysis, FoundSpan, Ranking
from rhetoric.cards import Card
from rhetoric.reports.visible import visible
from rhetoric.tagging.precedents import CODEBOOK, Precedent

_WIDTH = 100
_MARGIN = 16
_LEAST = 0.1
"""Weight of a word that is worth naming."""


def explanation(analysis: Analysis, card: Card) -> str:
    """One card: the words in their sentence, then what speaks for the mark."""
    span = card.span
    place = f", {span.place}" if span.place else ""
    lines = [f"{span.label}: {_verdict(span.confidence)}   ({span.start}:{span.end}{place})"]
    lines += _row("in the text", _in_brackets(analysis.text, *card.sentence, span.start, span.end))
    lines += _row("definition", card.definition)
    if card.mark:
        lines += _row("what to mark", card.mark)
    if card.excludes:
        lines += _row("but not", "; ".join(card.excludes))
    for title, words in (("spoke for it", _words(span, 1)), ("against it", _words(span, -1))):
        if words:
            lines += _row(title, words)
    if span.ranking:
        lines += _row("ranks", _ranking(span.ranking))
    lines += _row("voice", _voice(span))
    lines += _row("such marks", _worth(card))
    if card.example:
        lines += _row("most like it", _precedent(card.example))
    if card.near_miss:
        lines += _row("near-miss", f"{_precedent(card.near_miss)} — {card.near_miss.why}")
    return "\n".join(lines) + "\n"


def _row(title: str, text: str) -> Iterator[str]:
    first = f"  {title:{_MARGIN - 2}}"
    yield from textwrap.wrap(visible(text), _WIDTH, initial_indent=first, subsequent_indent=" " * _MARGIN)


def _in_brackets(text: str, first: int, last: int, start: int, end: int) -> str:
    return f"{text[first:start]}[{text[start:end]}]{text[end:last]}"


def _verdict(confidence: float) -> str:
    """The confidence in words: so many of ten such marks are right."""
    worth = "likely" if confidence >= 0.7 else "more right than not" if confidence >= 0.5 else "a guess"
    return f"{worth}, {confidence:.2f}: of ten such marks about {round(10 * confidence)} are right"


def _words(span: FoundSpan, sign: int) -> str:
    """Words that say something, each once, with their weights in log-odds."""
    chosen = {e.text.lower(): e for e in reversed(span.evidence) if e.weight * sign >= _LEAST and e.text[0].isalnum()}
    return ", ".join(f"{e.text} ({e.weight:+.1f})" for e in reversed(chosen.values()))


def _ranking(ranking: Ranking) -> str:
    what = ranking.target.text if ranking.target else "something that the sentence does not name"
    among = ranking.comparison_set
    return f"{what}; among: {among.text}" if among else f"{what}; the text does not say among what"


def _voice(span: FoundSpan) -> str:
    quotation = span.quotation
    if quotation is None:
        return "the author's own"
    if quotation.speaker is None:
        return "quoted; the text names no source near it"
    return f"quoted, of {quotation.speaker} ({quotation.standing})"


def _worth(card: Card) -> str:
    precision, recall = card.held_out
    parts = []
    if precision is not None:
        parts.append(f"{precision:.2f} of all marks of this device are right on held-out documents")
    if recall is not None:
        parts.append(f"{recall:.2f} of what coders marked there is found")
    if card.agreement is not None:
        parts.append(f"two coders agree on the device to {card.agreement:.2f} (Krippendorff's alpha)")
    return "; ".join(parts) or "too few to say"


def _precedent(precedent: Precedent) -> str:
    home = "codebook" if precedent.document == CODEBOOK else f"corpus: {precedent.document}"
    return f"{precedent.before}[{precedent.text}]{precedent.after} ({home})"
