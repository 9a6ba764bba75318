"""Writings that speak over several paragraphs without marks: `The message says:`, `issued the following statement:`.

What leads to them ends a paragraph with a colon. They go on to the end of the document, or until the writing, or
another one, is named anew as a subject.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from rhetoric.tagging.bare import Range, may_report, spoken_end
from rhetoric.tagging.reporting import ARTICLES, ISSUING, REPORTING, WRITINGS
from rhetoric.tagging.sheet import Sheet
from rhetoric.text.segment import is_word


@dataclass(frozen=True, slots=True)
class Writing:
    """Token ranges: of the verb that leads to what is written, of the words before the colon, and of what is written
    in each of its paragraphs."""

    cue: Range
    lead: Range
    contents: list[Range]


def writings(sheet: Sheet) -> list[Writing]:
    """The writings of a document in order; no two contents overlap."""
    bounds = sheet.bounds.tolist()
    colons = [n for n, b in enumerate(bounds[1:-1]) if sheet.forms[b - 1] == ":"]
    leads = {n: lead for n in colons if (lead := _lead(sheet, bounds, n, bounds[n + 1]))}
    found: list[Writing] = []
    for n, (cue, words) in leads.items():
        last = n + 1
        while last < len(bounds) - 1 and last not in leads:
            if last > n + 1 and _returns(sheet, bounds[last], bounds[last + 1], words):
                break
            last += 1
        contents = [(a, spoken_end(sheet, a, b)) for a, b in _paragraphs(bounds[n + 1 : last + 1])]
        contents = [(a, b) for a, b in contents if any(map(is_word, sheet.forms[a:b]))]
        if contents:
            found.append(Writing((cue, cue + 1), (bounds[n], bounds[n + 1]), contents))
    return found


def _paragraphs(bounds: list[int]) -> Iterator[Range]:
    return pairwise(bounds)


def _lead(sheet: Sheet, bounds: list[int], paragraph: int, b: int) -> tuple[int, frozenset[str]] | None:
    """Of a paragraph that leads to a writing behind it: the verb, and the words that name the writing."""
    if not sheet.forms[b][0].isalnum():
        return None
    first = _sentence_start(sheet, b - 1)
    lower = sheet.lower
    verbs = [i for i in range(first, b) if lower[i] in REPORTING and may_report(sheet, i, first)]
    words = frozenset(lower[first:b])
    if "follows" in lower[max(first, b - _TAIL) : b] or "following" in lower[first:b]:
        issuing = [i for i in range(first, b) if lower[i] in ISSUING]
        verb = next(iter([*issuing, *reversed(verbs)]), None)
        return None if verb is None or not (words & WRITINGS or "follows" in words) else (verb, words)
    if not verbs or b - verbs[-1] > _NEAR_COLON:
        return None
    words = words if words & WRITINGS else frozenset(lower[bounds[max(0, paragraph - 2)] : b])
    return (verbs[-1], words) if words & WRITINGS else None


def _sentence_start(sheet: Sheet, token: int) -> int:
    return max((a for a, b in sheet.sentences if a <= token < b), default=0)


def _returns(sheet: Sheet, a: int, b: int, lead: frozenset[str]) -> bool:
    """Whether the author speaks in a paragraph again: it opens with the writing (`The message wished`), with who issued
    it (`The spokesman added`), with another that reports (`The Standard in an editorial says`), or with who was there
    (`Present there were`). `lead` are the words that led to the writing."""
    named = lead & WRITINGS
    opening = sheet.lower[a : min(a + _OPENING, b)]
    if opening[0] in ARTICLES and not named.isdisjoint(opening[1:3]):
        return True
    if opening[0] in WRITINGS or any(pair[0] == "the" and pair[1] in named for pair in pairwise(opening[:_SUBJECT])):
        return True
    if opening[0] in ("the", "he", "she") and any(i in REPORTING for i in opening[1 + (opening[0] == "the") : 4]):
        return opening[0] != "the" or opening[1] in lead
    if opening[0] == "meanwhile" or (opening[0] in _SCENES and opening[1:2] and opening[1] in ("at", "on", "there")):
        return True
    reports = next((i for i, word in enumerate(opening) if word in REPORTING and word.endswith("s")), 0)
    return reports > 0 and sheet.forms[a][0].isupper() and opening[reports - 1] not in ("it", "that", "which")


_SCENES = frozenset(["present", "seen", "attending"])
_TAIL = 40
_NEAR_COLON = 9
_OPENING = 14
_SUBJECT = 8
