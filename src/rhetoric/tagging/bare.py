"""Speech without quotation marks: after a reporting verb with a colon or a dash, or around a `, he said`."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from rhetoric.tagging.reporting import (
    ADDRESSING,
    ARTICLES,
    BEFORE_NOUNS,
    GENERIC,
    OBJECTS,
    PRONOUNS,
    REPORTING,
    SUBJECTS,
)
from rhetoric.tagging.sheet import Sheet
from rhetoric.tagging.words import SPEECH_MARKS

Range = tuple[int, int]
"""First to last, half-open."""

LEAST_WORDS = 4
"""A quotation of fewer words is a term held up, not speech (codebook: one to three words are scare quotes)."""
MARKS = frozenset('"“”«»')
DASHES = frozenset(["-", "–", "—", "--"])
_SIGN = 3
"""Tokens of the sign that closes a dispatch."""


def bare_speech(sheet: Sheet, sentence: int) -> list[Range]:
    """Speech without marks in a sentence: behind a colon, or around a tag."""
    a, b = sheet.sentences[sentence]
    content = _after_colon(sheet, sentence)
    if content:
        return [*_before_told(sheet, a, min(b, content[0])), content]
    return _around_tag(sheet, a, _before_sign(sheet, a, b))


def may_report(sheet: Sheet, token: int, first: int) -> bool:
    """Whether a word may be a verb in the sentence from `first`: not behind an article (`the declared value`), nor with
    a capital within the sentence."""
    return token == first or (sheet.lower[token - 1] not in BEFORE_NOUNS and not sheet.forms[token][0].isupper())


def without_stop(sheet: Sheet, first: int, last: int) -> int:
    """The end of speech without marks, its final stop left out."""
    return last - 1 if last - 1 > first and sheet.forms[last - 1] == "." else last


def spoken_end(sheet: Sheet, first: int, last: int) -> int:
    """The end of speech without marks, its final stop and the sign that closes a dispatch (`-0-`) left out."""
    return without_stop(sheet, first, _before_sign(sheet, first, last))


def _before_sign(sheet: Sheet, first: int, last: int) -> int:
    """The end of tokens[first:last] without a last sign between dashes."""
    if last - first > _SIGN and sheet.forms[last - 1] in DASHES and sheet.forms[last - _SIGN] in DASHES:
        return last - _SIGN
    return last


def _after_colon(sheet: Sheet, sentence: int) -> Range | None:
    """What follows a reporting verb and a colon or dash, with the sentences of the paragraph that go on speaking; where
    the colon ends the paragraph, the next paragraph."""
    a, b = sheet.sentences[sentence]
    for i in range(a + 1, b):
        if sheet.lower[i] in SPEECH_MARKS and any(_reports(sheet, j, a) for j in range(max(a, i - 8), i)):
            if i + 2 < b:
                last = _speaks_until(sheet, sentence) if sheet.lower[i] == ":" else b
                return (i + 1, spoken_end(sheet, i + 1, last)) if sheet.lower[i + 1][0].isalpha() else None
            if i == b - 1 and b in sheet.bounds[:-1] and sheet.lower[i] == ":":
                return _paragraph_from(sheet, b)
            return None
    return None


def _reports(sheet: Sheet, token: int, first: int) -> bool:
    return sheet.lower[token] in REPORTING and may_report(sheet, token, first)


def _speaks_until(sheet: Sheet, sentence: int) -> int:
    """The end of the sentences in the paragraph that go on speaking, until one reports, quotes or opens with `he`."""
    last = sheet.sentences[sentence][1]
    for a, b in sheet.sentences[sentence + 1 :]:
        if a in sheet.bounds or sheet.lower[a] in ("he", "she", "they"):
            break
        if any(sheet.lower[i] in REPORTING or sheet.forms[i] in MARKS for i in range(a, b)):
            break
        last = b
    return last


def _paragraph_from(sheet: Sheet, first: int) -> Range | None:
    last = int(sheet.bounds[np.searchsorted(sheet.bounds, first, side="right")]) if first < len(sheet.forms) else first
    return (first, spoken_end(sheet, first, last)) if last > first + LEAST_WORDS else None


def _around_tag(sheet: Sheet, a: int, b: int) -> list[Range]:
    """What stands before a closing `, he said.`, or before and behind `, he said,`."""
    for i, verb, end in _tags(sheet, a, b):
        if b - end <= 1 and b - i < 12:
            return [(a, i)]
        behind = (end + 1, without_stop(sheet, end + 1, b))
        if _is_inner(sheet, i, verb, end) and behind[1] - behind[0] >= LEAST_WORDS:
            return [(a, i)] if _is_told(sheet, *behind) else [(a, i), behind]
    return []


def _before_told(sheet: Sheet, a: int, b: int) -> list[Range]:
    """What stands before the tag of a sentence that goes on to speak behind a colon: `, he said, and went on:`."""
    tags = ((i, end) for i, verb, end in _tags(sheet, a, b) if end < b and _is_inner(sheet, i, verb, end))
    return next(([(a, i)] for i, end in tags if _is_told(sheet, end + 1, b)), [])


def _tags(sheet: Sheet, a: int, b: int) -> Iterator[tuple[int, int, int]]:
    """Tags of a sentence: the comma or dash before, the verb, and the first mark behind it."""
    for i in range(a + LEAST_WORDS, b - 1):
        if sheet.lower[i] in (",", "-", "—", "–"):
            verb = next((j for j in range(i + 1, min(i + 5, b)) if sheet.lower[j] in REPORTING), None)
            if verb is not None and _is_tag(sheet, i + 1, verb, b):
                yield i, verb, next((j for j in range(verb + 1, b) if sheet.lower[j] in (",", ".", "—", "–")), b)


def _is_inner(sheet: Sheet, comma: int, verb: int, end: int) -> bool:
    """Whether a tag ends with a comma behind its verb, or behind the subject where that follows the verb."""
    return end < len(sheet.lower) and sheet.lower[end] == "," and (end == verb + 1 or verb == comma + 1)


def _is_told(sheet: Sheet, first: int, last: int) -> bool:
    """Whether what follows a tag is told by the author (`, he said, and stressed`, `, he said, expressing`)."""
    joined = first < last and sheet.lower[first] in ("and", "but", "then")
    word = sheet.lower[first + joined] if first + joined < last else ""
    return word in REPORTING or word.endswith("ing") or (joined and word.endswith("ed"))


def _is_tag(sheet: Sheet, first: int, verb: int, b: int) -> bool:
    """Whether tokens[first:verb + 1] are a subject and its verb without an object, or the verb with its subject behind
    it."""
    after, capital = (sheet.lower[verb + 1], sheet.forms[verb + 1][0].isupper()) if verb + 1 < b else (".", False)
    if verb == first:
        subject = after in ARTICLES or after in PRONOUNS or after in GENERIC or capital
        return subject and after != "that" and "'" not in after
    if sheet.lower[verb - 1] == ",":
        return False
    opens = sheet.lower[first] in SUBJECTS or sheet.forms[first][0].isupper()
    return opens and (sheet.lower[verb] in ADDRESSING or after not in OBJECTS)
