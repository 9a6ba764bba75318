"""Whom a pronoun takes up: who spoke last in the sentences before it, or the last name."""

from __future__ import annotations

from rhetoric.tagging.bare import Range
from rhetoric.tagging.names import last_name, name_that_ends
from rhetoric.tagging.narration import Narration
from rhetoric.tagging.phrases import opening
from rhetoric.tagging.reporting import PERSONS, PRONOUNS
from rhetoric.tagging.subjects import reporters

SINGULAR = frozenset(["he", "she", "him", "her", "his"])
"""Pronouns that take up one person."""
TAKING_UP = SINGULAR | {"it", "they", "which", "who", "that", "this"}
"""Subjects that only take up another."""


def name_taken_up(narration: Narration, token: int) -> Range | None:
    """The name that `he` or `she` takes up: of the person who reports in a sentence before, or with whom it opens, the
    nearest sentence first; else the last name."""
    at = narration.sentence_at(token)
    for i in range(at, max(-1, at - _BACK), -1):
        a, b = narration.sentence_of(narration.sentences[i][1] - 1)
        head = None if narration.is_heading(i) else opening(narration, a, min(b, token))
        persons = [*reporters(narration, i, token), *([head] if head else [])]
        name = next((name for person in persons if (name := name_that_ends(narration.sheet, *person))), None)
        if name:
            return name
    return last_name(narration, range(max(0, at - _BACK), at + 1), token)


def reporter_taken_up(narration: Narration, token: int, plural: bool) -> Range | None:
    """The subject that `it`, or `they` where `plural`, takes up: of what reported last in the sentences just before, a
    group for `they`."""
    at = narration.sentence_at(token)
    for i in range(at, max(-1, at - _CLOSE_BY), -1):
        for subject in reporters(narration, i, token):
            first, last = narration.lower[subject[0]].split("'")[0], narration.lower[subject[1] - 1]
            if first in PERSONS or first in PRONOUNS or first == "its" or (plural and last[-1] != "s"):
                continue
            return subject
    return None


_CLOSE_BY = 4
"""Sentences that `it` or `they` may reach back over to who reported."""
_BACK = 8
"""Sentences that a pronoun may reach back over to a name."""
