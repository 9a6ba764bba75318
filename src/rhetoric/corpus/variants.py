"""The same document in another dress: other quotation marks, another layout, other names. The spans move along.

To measure how far a model's marks hang on such outward things, and to teach it that they say nothing.
"""

from __future__ import annotations

import random
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from itertools import pairwise

import regex

from rhetoric.document import Document, Span
from rhetoric.text.quotes import quotations
from rhetoric.text.segment import paragraphs, sentences, strip

_SOLID = regex.compile(r"\S+")
Edit = tuple[int, int, str]
"""A stretch of the text, and what stands there instead."""


def edited(document: Document, edits: Iterable[Edit]) -> Document:
    """The document with edits that do not overlap, in any order. A span that an edit cuts at its border keeps to the
    words that are left; one that holds a whole edit grows or shrinks with it."""
    ordered = sorted(edits)
    pieces, at = [], 0
    sources: list[int] = []
    targets: list[int] = []
    length = 0
    for start, end, new in ordered:
        pieces += [document.text[at:start], new]
        length += start - at
        sources += [start, end]
        targets += [length, length + len(new)]
        length += len(new)
        at = end
    pieces.append(document.text[at:])

    def moved(offset: int) -> int:
        k = bisect_right(sources, offset) - 1
        return offset if k < 0 else targets[k] + (offset - sources[k] if k % 2 or offset == sources[k] else 0)

    text = "".join(pieces)
    stretches = ((strip(text, moved(s.start), moved(s.end)), s.label) for s in document.spans)
    return replace(document, text=text, spans=tuple(Span(*words, label) for words, label in stretches if words))


def straight_quotes(document: Document) -> Document:
    """Curly marks and apostrophes made straight."""
    straight = {"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'"}
    return edited(document, ((i, i + 1, straight[c]) for i, c in enumerate(document.text) if c in straight))


def curly_quotes(document: Document) -> Document:
    """Straight marks and apostrophes made curly, opening and closing as the quotation structure has it."""
    text = document.text
    found = quotations(text, list(paragraphs(text)))
    opening = {q.start for q in found if text[q.start] in "\"'"}
    edits = [(i, i + 1, "“" if c == '"' else "‘") if i in opening else (i, i + 1, "”" if c == '"' else "’")
             for i, c in enumerate(text) if c in "\"'"]  # fmt: skip
    return edited(document, edits)


def trailing_spaces(document: Document) -> Document:
    """Two spaces and an empty line more behind every paragraph."""
    return edited(document, ((end, end, "  \n") for _, end in paragraphs(document.text)))


def hard_wrapped(document: Document, width: int = 72) -> Document:
    """Every paragraph broken into lines of at most `width` characters where its words allow, blank lines between."""
    edits: list[Edit] = []
    runs = list(paragraphs(document.text))
    for start, end in runs:
        line = start
        for match in regex.finditer(r"\s+", document.text, pos=start, endpos=end):
            word_end = _SOLID.match(document.text, match.end(), end)
            if word_end and word_end.end() - line > width:
                edits.append((match.start(), match.end(), "\n"))
                line = match.end()
            elif "\n" in match.group():
                edits.append((match.start(), match.end(), " "))
    edits += [(a, b, "\n\n") for (_, a), (b, _) in pairwise(runs)]
    return edited(document, edits)


def sentence_paragraphs(document: Document) -> Document:
    """Every sentence a paragraph of its own, as web pages set them. A span over several sentences becomes one a
    sentence, but repetition that a paragraph's end would cut is left out."""
    text = document.text
    breaks = [
        (a, b)
        for start, end in paragraphs(text)
        for (_, a), (b, _) in pairwise(sentences(text, start, end))
    ]  # fmt: skip
    spans: list[Span] = []
    for span in document.spans:
        inner = [(a, b) for a, b in breaks if span.start < a and b < span.end]
        if inner and span.label == "repetition":
            continue
        borders = [span.start, *(x for pair in inner for x in pair), span.end]
        spans += [Span(a, b, span.label) for a, b in zip(borders[::2], borders[1::2], strict=True)]
    return edited(replace(document, spans=tuple(sorted(spans))), ((a, b, "\n\n") for a, b in breaks))


def other_names(document: Document, known: Callable[[str], bool], first: int = 0) -> Document:
    """Capitalised words inside of sentences that are not `known` as words of the language, each replaced by another
    name, the same one throughout; `first` is the place of the first of them in a list of names."""
    text = document.text
    inside = {
        match.group(): ""
        for match in regex.finditer(r"(?<=[\p{Ll},] )\p{Lu}\p{Ll}{2,}\b", text)
        if not known(match.group().lower())
    }
    swapped = {name: _NAMES[(first + k) % len(_NAMES)] for k, name in enumerate(inside)}
    if not swapped:
        return document
    pattern = regex.compile(r"\b(?:" + "|".join(map(regex.escape, sorted(swapped, key=len, reverse=True))) + r")\b")
    return edited(document, ((m.start(), m.end(), swapped[m.group()]) for m in pattern.finditer(text)))


_NAMES = tuple(
    "Okoro Lindqvist Amara Petrosyan Halloran Mbeki Tanaka Oyelaran Castellan Dravic Nakhimov Sorrel Villanueva "
    "Achterberg Kowalczyk Rahimi Fontaine Teodoro Ngata Berglund Qureshi Marchetti Ostrava Zubair Abelard Benavides "
    "Ceylan Dushku Eriksen Farrokh Gutierrez Hanzal Ivanko Jelinek Kiplagat Larrabee Mukherjee Nyberg Oduya Pavlenko "
    "Quispe Ramanathan Saltzman Tembo Underhill Vasquez Whitlock Xanthos Yamane Zielinski Alderton Bhandari Corrigan "
    "Dlamini Esposito Fukuda Galvez Haraldsen Ibarra Jovanovic".split()
)

Dress = Callable[[Document], Document]

VARIANTS: Mapping[str, Dress] = {
    "straight quotes": straight_quotes,
    "curly quotes": curly_quotes,
    "trailing spaces": trailing_spaces,
    "hard-wrapped lines": hard_wrapped,
    "a paragraph a sentence": sentence_paragraphs,
}


def drawn(documents: Iterable[Document], share: float, seed: int) -> list[tuple[int, Dress]]:
    """Places of a share of the documents that hold spans, drawn by `seed`, each with a dress of VARIANTS."""
    draw = random.Random(seed)
    dresses = list(VARIANTS.values())
    return [(i, draw.choice(dresses)) for i, d in enumerate(documents) if d.spans and draw.random() < share]
