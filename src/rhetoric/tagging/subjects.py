"""The subject of a cue: whom a sentence says to speak."""

from __future__ import annotations

from collections.abc import Iterator

from rhetoric.tagging.bare import Range
from rhetoric.tagging.narration import Narration
from rhetoric.tagging.phrases import apposed, described, last_pronoun, opening, phrase_after, phrase_before, with_clause
from rhetoric.tagging.reporting import ARTICLES, BETWEEN, DAYS, REPORTING, WRITINGS


def subject(narration: Narration, cue: Range, content: Range) -> Range | None:
    """The noun phrase that does the reporting: before the cue, or behind it where the order is turned round, or at the
    head of the sentence where other words stand between (`Dolan, a miller, said`; `he stopped and asked`)."""
    lower = narration.lower
    a, b = narration.sentence_of(cue[0])
    if lower[cue[0]] == "according":
        return phrase_after(narration, cue[1], b)
    before = cue[0]
    while before > a and lower[before - 1] in BETWEEN:
        before -= 1
    shared = _verb_before(narration, a, before, cue)
    if shared:
        return subject(narration, shared, (a, shared[0] - 1))
    before = _without_day(narration, a, _without_day(narration, a, before))
    found = phrase_before(narration, a, before)
    if found:
        return with_clause(narration, a, found)
    ends = (before, before - (lower[before - 1] == ","))
    turned = before == a or narration.covered[before - 1] or content[1] in ends
    behind = phrase_after(narration, cue[1], b) if turned else None
    if behind:
        return behind
    person = described(narration, a, before)
    if person:
        return person
    head = opening(narration, a, before)
    if head and lower[head[1]] == ",":
        return head
    return apposed(narration, a, before) or head or last_pronoun(narration, a, before)


def reporters(narration: Narration, sentence: int, token: int) -> Iterator[Range]:
    """The subjects of the verbs that report in a sentence before a token, the last first."""
    a, b = narration.sentences[sentence]
    for verb in reversed(narration.verbs(a, min(b, token))):
        if narration.reports(verb, a):
            found = subject(narration, (verb, verb + 1), (verb, verb))
            if found and found[1] <= token:
                yield found


def _verb_before(narration: Narration, a: int, before: int, cue: Range) -> Range | None:
    """The verb whose subject a verb shares: `says the paper, and goes on`, `the message said, adding`."""
    lower = narration.lower
    joined = lower[before - 1] if before > a else ""
    if joined != "and" and not (joined == "," and lower[cue[0]].endswith("ing")):
        return None
    verbs = (i for i in range(before - 2, max(a, before - _SHARED), -1) if lower[i] in REPORTING)
    verb = next((i for i in verbs if narration.reports(i, a)), None)
    return None if verb is None else (verb, verb + 1)


def _without_day(narration: Narration, a: int, end: int) -> int:
    """The end of what stands before `on Sunday`, `today`, `in an editorial`."""
    lower = narration.lower
    if end - 3 > a and lower[end - 1] in WRITINGS and lower[end - 2] in ARTICLES and lower[end - 3] == "in":
        end -= 3
    if end - 2 > a and lower[end - 1] in DAYS:
        return end - 1 - (lower[end - 2] == "on")
    return end


_SHARED = 10
"""Tokens between two verbs that share a subject."""
