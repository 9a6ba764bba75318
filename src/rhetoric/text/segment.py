"""Paragraphs, sentences and tokens, as offsets into a text that nobody alters.

Offsets are half-open and count code points. Every function accepts any string.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import regex
from numpy.typing import NDArray

from rhetoric.text.abbreviations import ABBREVIATIONS

REMEMBERED = 1 << 14
"""Tokens of which the answer to a simple question is kept: the same few thousand make up most of any text."""
MAX_PARAGRAPH = 6_000
"""Code points after which a paragraph is cut (at a sentence's end, else at white space), so that cost stays bounded."""

_FUSED = r"\p{Lu}?[\p{Ll}\p{M}]{2,}(?=\p{Lu}[\p{Ll}\p{M}])"
_INITIALS = r"(?:\p{Lu}\.){2,}"
_NUMBER = r"\p{Nd}+(?:[.,:]\p{Nd}+)*"
_WORD = r"[\p{L}\p{N}][\p{L}\p{M}\p{N}]*+(?:[-‐‑'’][\p{L}\p{N}][\p{L}\p{M}\p{N}]*+)*+"
_TOKEN = regex.compile(rf"{_INITIALS}|{_FUSED}|{_NUMBER}(?![\p{{L}}\p{{M}}])|{_WORD}|\.{{2,}}|-{{2,}}|\S")
_SENTENCE_END = regex.compile(
    r"""(?:[.!?…]+|[。！？])            # the mark itself
        ["'”’»)\]]*                     # what closes behind it
        (?=\s+["'“‘«(\[]*[\p{Lu}\p{Lt}\p{Lo}\p{N}]|\s*$|(?<=[。！？]))""",
    regex.VERBOSE,
)
_SOLID = np.ones(0x3002, dtype=np.bool_)
"""Whether a code point is no white space; the last entry stands for all that come behind it."""
_SOLID[[*range(9, 14), 32, 0x85, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x2028, 0x2029, 0x202F, 0x205F, 0x3000]] = False
_LAST_WORD = regex.compile(r"[\p{L}\p{M}\p{N}.&]+$")
_BLANK = regex.compile(r"\n[^\S\n]*\n\s*|\r[^\S\r\n]*\r\s*|\r\n[^\S\n]*\r\n\s*|\f|\v|\u2029")
_LINE = regex.compile(r"[^\n\r\u2028]+")
_LIST_ITEM = regex.compile(r"\s*(?:[-*•–▪◦]\s|\(?\p{Nd}{1,3}[.)]\s)")
_WRAPPED_WIDTHS = range(45, 101)


@dataclass(frozen=True, slots=True)
class Tokens:
    """Parallel: `forms[i]` is token i, and stands at `text[starts[i]:ends[i]]`; tokens[firsts[k]:firsts[k + 1]] are
    those of stretch k."""

    forms: list[str]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    firsts: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.forms)


def tokens(text: str, stretches: Sequence[tuple[int, int]] | None = None) -> Tokens:
    """Words (with inner hyphens and apostrophes, of any script), numbers, initials, and single punctuation marks, in
    stretches of the text that come one after the other (all of it by default).

    Words that a lost space has fused (`ComradeKim`) are two tokens. Every character of a stretch that is not white
    space belongs to exactly one token: so tokens are placed by counting such characters.
    """
    forms: list[str] = []
    firsts = [0]
    stretches = [(0, len(text))] if stretches is None else stretches
    solid = np.zeros(len(text), dtype=np.bool_)
    for start, end in stretches:
        forms += _TOKEN.findall(text, start, end)
        firsts.append(len(forms))
        solid[start:end] = True
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    places = np.flatnonzero(solid & _SOLID[np.minimum(codes, len(_SOLID) - 1)])
    after = np.cumsum(np.fromiter(map(len, forms), dtype=np.int64, count=len(forms)))
    before = np.concatenate(([0], after[:-1])) if len(forms) else after
    return Tokens(forms, places[before], places[after - 1] + 1, np.array(firsts, dtype=np.int64))


@lru_cache(maxsize=REMEMBERED)
def is_word(token: str) -> bool:
    """Whether a token counts as a word in rates per 1,000 words: it has a letter or a digit."""
    return token[0].isalnum() or any(c.isalnum() for c in token)


def count_words(text: str) -> int:
    """Words of a text, as rates count them."""
    return sum(map(is_word, tokens(text).forms))


def paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Offsets of the paragraphs of `text`, in order, without the white space around them.

    A blank line ends a paragraph. A single line break does too, unless the lines are hard-wrapped (all but the last of
    nearly one width). A paragraph longer than MAX_PARAGRAPH is cut where a sentence ends.
    """
    start = 0
    for gap in _BLANK.finditer(text):
        yield from _lines(text, start, gap.start())
        start = gap.end()
    yield from _lines(text, start, len(text))


def _lines(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    lines = []
    for match in _LINE.finditer(text, start, end):
        stripped = strip(text, *match.span())
        if stripped:
            lines.append(stripped)
    for first, last in _unwrapped(text, lines):
        yield from _bounded(text, first, last)


def _unwrapped(text: str, lines: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    widths = [end - start for start, end in lines[:-1]]
    if not widths or min(widths) not in _WRAPPED_WIDTHS or max(widths) - min(widths) > 30:
        yield from lines
        return
    first, last = lines[0]
    for start, end in lines[1:]:
        if _LIST_ITEM.match(text, start):
            yield first, last
            first = start
        last = end
    yield first, last


def _bounded(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while end - start > MAX_PARAGRAPH:
        cut = start + MAX_PARAGRAPH
        for match in _SENTENCE_END.finditer(text, start + MAX_PARAGRAPH // 2, cut):
            cut = match.end()
        if cut == start + MAX_PARAGRAPH:
            space = max(text.rfind(" ", start + 1, cut), text.rfind("\t", start + 1, cut))
            cut = space if space > start else cut
        stripped = strip(text, start, cut)
        if stripped:
            yield stripped
        start = cut
    stripped = strip(text, start, end)
    if stripped:
        yield stripped


def strip(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The stretch without the white space at its ends; None where nothing else is in it."""
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return (start, end) if start < end else None


def sentences(text: str, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int]]:
    """Offsets of the sentences of one paragraph `text[start:end]`, without the white space around them."""
    stop = len(text) if end is None else end
    begin = start
    for match in _SENTENCE_END.finditer(text, start, stop):
        if _is_abbreviation(text, begin, match):
            continue
        stripped = strip(text, begin, match.end())
        if stripped:
            yield stripped
        begin = match.end()
    stripped = strip(text, begin, stop)
    if stripped:
        yield stripped


def _is_abbreviation(text: str, sentence_start: int, end: regex.Match[str]) -> bool:
    if text[end.start() : end.end()] != ".":
        return False
    word = _LAST_WORD.search(text, max(sentence_start, end.start() - 24), end.start())
    if word is None:
        return False
    last = word.group()
    single_letter = len(last) == 1 and last.isalpha() and last != "I"
    return single_letter or last.casefold() in ABBREVIATIONS
