"""Cards of spans in words: for reading in a terminal, and for the pages, which show the same rows in their own way."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rhetoric.analysis import Analysis, FoundSpan, Ranking, Report
from rhetoric.cards import LEAST_WEIGHT, Card
from rhetoric.reports.lanes import draw, name
from rhetoric.reports.visible import visible
from rhetoric.tagging.precedents import CODEBOOK, Kinship, Precedent, Shared
from rhetoric.tagging.reporting import SUBJECTS
from rhetoric.text.segment import paragraphs

_WIDTH = 100
_MARGIN = 16
_INDENT = 2
_LONGEST_HEADING = 60


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a card: its title, and its words: `marked` between those before and after it, if any are marked."""

    title: str
    before: str
    marked: str = ""
    after: str = ""


def explanation(analysis: Analysis, cards: Sequence[Card]) -> str:
    """The cards of an analysis, those of a sentence together: the sentence with its marks under it, then what speaks
    for each of them. What the codebook says of a device stands on its first card, to which the others refer."""
    edges = list(paragraphs(analysis.text))
    first: dict[str, FoundSpan] = {}
    return "\n".join(block for passage in passages(cards) for block in _passage(analysis, edges, passage, first))


def passages(cards: Sequence[Card]) -> Iterator[list[Card]]:
    """The cards by sentence; those whose sentences meet, as where a quotation takes in several, go together."""
    passage: list[Card] = []
    for card in sorted(cards, key=lambda card: (card.sentence[0], card.span.start)):
        if passage and card.sentence[0] >= max(other.sentence[1] for other in passage):
            yield passage
            passage = []
        passage.append(card)
    if passage:
        yield passage


def _passage(
    analysis: Analysis, edges: list[tuple[int, int]], cards: list[Card], first_of: dict[str, FoundSpan]
) -> Iterator[str]:
    numbers = {id(card.span): f"{n} " if len(cards) > 1 else "" for n, card in enumerate(cards, start=1)}
    first, last = min(card.sentence[0] for card in cards), max(card.sentence[1] for card in cards)
    spans = [card.span for card in cards]
    yield "".join(
        " " * _INDENT + "".join(text for text, _ in line) + "\n"
        for a, b in edges
        if a < last and b > first
        for line in draw(
            analysis.text,
            max(a, first),
            min(b, last),
            spans,
            _WIDTH - _INDENT,
            lambda span: numbers[id(span)] + name(span),
        )
    )
    for card in cards:
        yield _card(card, numbers[id(card.span)], first_of.setdefault(card.span.label, card.span))


def _card(card: Card, number: str, first: FoundSpan) -> str:
    span = card.span
    place = f", {span.place}" if span.place else ""
    words = textwrap.shorten(visible(span.text), _LONGEST_HEADING, placeholder=" …")
    lines = [f"{number}{span.label} ({span.start}:{span.end}{place}): {words}"]
    rows = (
        Row("confidence", "".join(confidence(span))),
        *(rule(card) if first is card.span else _rule_above(first)),
        *(Row(title, _weights(span, sign)) for title, sign in (("spoke for it", 1), ("against it", -1))),
        *standing(card),
        worth(card),
        *precedents(card),
    )
    for row in rows:
        marked = f"[{row.marked}]" if row.marked else ""
        text = visible(f"{row.before}{marked}{row.after}")
        title = f"{' ' * _INDENT}{row.title:{_MARGIN - _INDENT}}"
        lines += textwrap.wrap(text, _WIDTH, initial_indent=title, subsequent_indent=" " * _MARGIN) if text else []
    return "\n".join(lines) + "\n"


def confidence(span: FoundSpan) -> tuple[str, str]:
    """The confidence in words, and what that means: of ten marks that the model is as sure of, so many are right."""
    c = span.confidence
    verdict = "likely" if c >= 0.7 else "more right than not" if c >= 0.5 else "a guess"
    return f"{c:.2f}, {verdict}", f": of ten marks that the model is as sure of, about {round(10 * c)} are right"


def rule(card: Card) -> Iterator[Row]:
    """What the codebook says of the device."""
    yield Row("definition", card.definition)
    if card.mark:
        yield Row("what to mark", card.mark)
    if card.excludes:
        yield Row("but not", "; ".join(card.excludes))


def _rule_above(first: FoundSpan) -> Iterator[Row]:
    yield Row("rule", f"as on the first card of {first.label}, that of ({first.start}:{first.end}) above")


def standing(card: Card) -> Iterator[Row]:
    """What the form shows, what a superlative ranks, and whose voice it is."""
    if card.form:
        yield Row("form", card.form)
    if card.span.ranking and (ranks := _ranking(card.span.ranking)):
        yield Row("ranks", ranks)
    yield Row("voice", _voice(card.span))


def precedents(card: Card) -> Iterator[Row]:
    """The coded example most like the mark, and the near-miss that shares most of its words, and which these are."""
    for title, precedent in (("most like it", card.example), ("near-miss", card.near_miss)):
        if precedent:
            yield _precedent(title, precedent)


def _weights(span: FoundSpan, sign: int) -> str:
    """Words that say something, each once, with their weights in log-odds."""
    telling = [e for e in span.evidence if e.weight * sign >= LEAST_WEIGHT and e.text[0].isalnum()]
    chosen = {e.text.lower(): e for e in reversed(telling)}
    return ", ".join(f"{e.text} ({e.weight:+.1f})" for e in reversed(chosen.values()))


def _ranking(ranking: Ranking) -> str:
    """Nothing where the sentence names neither what is ranked nor among what."""
    if not ranking.target and not ranking.comparison_set:
        return ""
    what = ranking.target.text if ranking.target else "something that the sentence does not name"
    among = ranking.comparison_set
    return f"{what}; among what: “{among.text}”" if among else f"{what}; the text does not say among what"


def _voice(span: FoundSpan) -> str:
    quotation = span.quotation
    if quotation is None:
        return _reporting(span.reported_by) if span.reported_by else "the author's own"
    if quotation.speaker is None:
        return "quoted; the text names no source near it"
    return f"quoted, of {quotation.speaker} ({quotation.standing})"


def _reporting(report: Report) -> str:
    if report.source is None:
        return "the author's words, reporting what was said; no source was found"
    name = f", {report.name.text}," if report.name else ""
    return f"the author's words, reporting what {_within(report.source.text)}{name} said ({report.standing})"


def _within(phrase: str) -> str:
    """A phrase as it stands within a sentence: `The envoy` is `the envoy`, a name keeps its capital."""
    opens = phrase.split(maxsplit=1)[0].lower()
    return phrase[0].lower() + phrase[1:] if opens in SUBJECTS - {"i"} else phrase


def worth(card: Card) -> Row:
    """Of the device as a whole, whatever the confidence: a figure of the model, the same for every text."""
    precision, recall = card.held_out
    parts = []
    if precision is not None:
        whose = f"all its marks by the model {card.model}, whatever their confidence,"
        parts.append(f"{precision:.2f} of {whose} are right on held-out documents")
    if recall is not None:
        parts.append(f"{recall:.2f} of what coders marked there is found")
    if card.agreement is not None:
        parts.append(f"two coders agree on the device to {card.agreement:.2f} (Krippendorff's alpha)")
    return Row("this device", "; ".join(parts) or "too few to say")


def _precedent(title: str, precedent: Precedent) -> Row:
    notes = ["codebook" if precedent.document == CODEBOOK else f"corpus: {precedent.document}"]
    if precedent.shares:
        notes.append("shares " + ", ".join(map(_shared, precedent.shares)))
    why = f" — {precedent.why}" if precedent.why else ""
    return Row(title, precedent.before, precedent.text, f"{precedent.after} ({'; '.join(notes)}){why}")


def _shared(shared: Shared) -> str:
    if shared.kinship is Kinship.FORM:
        return f"“{shared.there}”"
    as_ = "another form of" if shared.kinship is Kinship.LEMMA else "of a kind with"
    return f"“{shared.there}”, {as_} “{shared.word}”"
