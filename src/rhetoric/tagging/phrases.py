"""Noun phrases that may be a speaker: where they begin and end, and whether they are a person."""

from __future__ import annotations

from rhetoric.tagging.bare import Range
from rhetoric.tagging.names import is_full_name, is_name
from rhetoric.tagging.narration import Narration
from rhetoric.tagging.reporting import (
    ARTICLES,
    AUXILIARIES,
    BORDERS,
    GENERIC,
    LEADING,
    NO_SUBJECT,
    PERSONS,
    PREPOSITIONS,
    PRONOUNS,
)
from rhetoric.tagging.turns import OFFICES
from rhetoric.text.abbreviations import ABBREVIATIONS
from rhetoric.text.segment import is_word


def phrase_before(narration: Narration, a: int, end: int) -> Range | None:
    """The noun phrase that ends at `end`, not before `a`."""
    lower = narration.lower
    first = end
    while first > a and not _is_border(narration, first - 1):
        first -= 1
        if lower[first] in _OPEN_A_PHRASE:
            break
    if first > a and lower[first - 1] in PREPOSITIONS and first - 1 > a:
        longer = phrase_before(narration, a, first - 1)
        if longer:
            first = longer[0]
    while first < end and lower[first] in LEADING:
        first += 1
    return (first, end) if first < end and any(map(is_word, lower[first:end])) else None


def phrase_after(narration: Narration, start: int, b: int) -> Range | None:
    """The noun phrase from `start`, not behind `b`."""
    lower = narration.lower
    if start < b and lower[start] in NO_SUBJECT:
        return None
    last = start
    while last < min(b, start + _LONGEST) and (not _is_border(narration, last) or lower[last] == "of"):
        last += 1
    return (start, last) if last > start and any(map(is_word, lower[start:last])) else None


def opening(narration: Narration, a: int, end: int) -> Range | None:
    """The person that a sentence opens with."""
    lower = narration.lower
    first = a
    while first < end and lower[first] in LEADING:
        first += 1
    last = _phrase_end(narration, first, end)
    if last < end and lower[last] in PREPOSITIONS:
        behind = _phrase_end(narration, last + 1, end)
        last = behind if behind < end and lower[behind] in AUXILIARIES else last
    if not first < last < end or narration.covered[last] or not is_person(narration, (first, last)):
        return None
    if lower[last] not in AUXILIARIES and lower[first] not in PERSONS:
        last = max(i for i in range(first, last) if _names_person(narration, i)) + 1
    return first, last


def last_pronoun(narration: Narration, a: int, end: int) -> Range | None:
    """The last pronoun for a person in tokens[a:end]."""
    pronouns = (i for i in range(end - 1, a - 1, -1) if narration.lower[i] in PERSONS and not narration.covered[i])
    at = next(pronouns, None)
    return None if at is None else (at, at + 1)


def with_clause(narration: Narration, a: int, subject: Range) -> Range:
    """A subject that ends in a clause of its own (`a friend who served on minesweepers`), whole."""
    for i in range(subject[0] - 1, max(a, subject[0] - _LONGEST_CLAUSE), -1):
        if narration.covered[i] or not narration.lower[i][0].isalnum():
            return subject
        if narration.lower[i] == "who":
            phrase = phrase_before(narration, a, i)
            return (phrase[0], subject[1]) if phrase else subject
    return subject


def described(narration: Narration, a: int, end: int) -> Range | None:
    """The office of a person whose name stands between commas that end at `end` (`the head of the mill, Dolan,`), or
    the name where there is no office."""
    opens = _comma_before(narration, a, end)
    if opens is None or not is_full_name(narration.sheet, opens + 1, end - 1):
        return None
    office = phrase_before(narration, a, opens)
    return office if office and narration.lower[office[0]] in ARTICLES else (opens + 1, end - 1)


def apposed(narration: Narration, a: int, end: int) -> Range | None:
    """The person before the words between commas that end at `end`, commas among them too: `Dolan, a miller,`."""
    opens = _comma_before(narration, a, end)
    nearest = None if opens is None else phrase_before(narration, a, opens)
    while opens is not None and opens > a:
        before = _comma_before(narration, a, opens + 1)
        first = a if before is None else before + 1
        if is_full_name(narration.sheet, first, opens):
            return first, opens
        opens = before
    return nearest if nearest and is_person(narration, nearest) else None


def is_person(narration: Narration, phrase: Range) -> bool:
    first, last = phrase
    if narration.lower[first] in PERSONS:
        return last == first + 1
    return any(_names_person(narration, i) for i in range(first, last))


def _names_person(narration: Narration, token: int) -> bool:
    word = narration.lower[token]
    return word in GENERIC or word in OFFICES or is_name(narration.forms[token])


def _comma_before(narration: Narration, a: int, end: int) -> int | None:
    """The comma before the one that ends tokens[a:end]."""
    lower = narration.lower
    if end <= a or lower[end - 1] != ",":
        return None
    return next((i for i in range(end - 2, a, -1) if lower[i] == "," and not narration.covered[i]), None)


def _phrase_end(narration: Narration, first: int, end: int) -> int:
    while first < end and not _is_border(narration, first):
        first += 1
    return first


def _is_border(narration: Narration, token: int) -> bool:
    word = narration.lower[token]
    if narration.covered[token] or word in _ENDS_A_PHRASE:
        return True
    if word[0].isalnum():
        return False
    if word == "." and token and narration.lower[token - 1] in ABBREVIATIONS:
        return token + 1 in narration.sentence_ends
    return word not in ("'", "’", "&") and not _is_initial(narration.forms[token])


def _is_initial(form: str) -> bool:
    return form.endswith(".") and form[0].isupper()


_OPEN_A_PHRASE = PRONOUNS | ARTICLES
_ENDS_A_PHRASE = BORDERS - ARTICLES
_LONGEST = 9
"""Tokens of a phrase behind its verb."""
_LONGEST_CLAUSE = 8
"""Tokens of a clause between a person and the verb."""
