"""Names of persons, told by their capitals and by the titles before them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from rhetoric.tagging.bare import Range
from rhetoric.tagging.narration import Narration
from rhetoric.tagging.reporting import ARTICLES, BODIES, NOT_NAMES
from rhetoric.tagging.sheet import Sheet
from rhetoric.tagging.turns import OFFICES
from rhetoric.text.segment import REMEMBERED


@lru_cache(maxsize=REMEMBERED)
def is_name(form: str) -> bool:
    """Whether a word has a capital and is none of those that get one for other reasons."""
    return form[0].isupper() and form[0].isalpha() and form.lower() not in NOT_NAMES


def is_full_name(sheet: Sheet, first: int, last: int) -> bool:
    """Whether tokens[first:last] are a name and titles before it, and nothing else."""
    forms, lower = sheet.forms, sheet.lower
    if last <= first or last - first > _LONGEST_NAME or lower[last - 1] in OFFICES or forms[last - 1].isupper():
        return False
    return is_name(forms[last - 1]) and all(
        is_name(forms[i]) or lower[i] in OFFICES or forms[i] == "." for i in range(first, last)
    )


def name_until_comma(narration: Narration, start: int) -> Range | None:
    """The name in apposition from `start` to a comma."""
    _, b = narration.sentence_of(start)
    end = next((i for i in range(start, min(b, start + _LONGEST_NAME)) if narration.lower[i] == ","), start)
    return (start, end) if is_full_name(narration.sheet, start, end) else None


def name_that_ends(sheet: Sheet, first: int, last: int) -> Range | None:
    """The person's name at the end of a phrase: two words at least, or a title and one, without an article."""
    start = _start(sheet.forms, first, last)
    before = sheet.lower[start - 1] if start > first else ""
    long = last - start + (before in OFFICES) > 1
    named = long and before not in ARTICLES and not sheet.forms[last - 1].isupper()
    return (start, last) if named and not any("'" in word for word in sheet.lower[start:last]) else None


def last_name(narration: Narration, sentences: range, end: int) -> Range | None:
    """The last name before token `end` in sentences by their numbers, one that looks like a person's before others; a
    word that opens a sentence is a name only before another."""
    forms = narration.forms
    low = narration.sentences[sentences[0]][0]
    openings = {narration.sentences[i][0] for i in sentences}
    last = None
    i = end - 1
    while i >= low:
        named = is_name(forms[i]) and not narration.covered[i]
        if not named or (i in openings and not is_name(forms[min(i + 1, end)])):
            i -= 1
            continue
        name = _start(forms, low, i), i + 1
        if _may_be_a_person(narration.sheet, *name):
            return name
        last = last or name
        i = name[0] - 1
    return last


def _may_be_a_person(sheet: Sheet, first: int, last: int) -> bool:
    """Whether a name has two words at least, and none that names a body."""
    words = sheet.lower[first:last]
    return (
        last - first > 1
        and BODIES.isdisjoint(words)
        and all(w.isalpha() for w in words)
        and not sheet.forms[last - 1].isupper()
    )


def _start(forms: Sequence[str], low: int, start: int) -> int:
    """Where the names begin that stand without a gap before `start`."""
    while start > low and is_name(forms[start - 1]):
        start -= 1
    return start


_LONGEST_NAME = 6
"""Tokens of a name with its titles."""
