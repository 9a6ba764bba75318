"""Whether a source is named: by its own words, by a name beside it, or by what it takes up."""

from __future__ import annotations

from rhetoric.tagging.bare import Range
from rhetoric.tagging.names import is_name, name_until_comma
from rhetoric.tagging.narration import Narration
from rhetoric.tagging.pronouns import SINGULAR, name_taken_up, reporter_taken_up
from rhetoric.tagging.reported import Source
from rhetoric.tagging.reporting import ARTICLES, GENERIC, INDEFINITE, PREPOSITIONS


def standing(narration: Narration, source: Range) -> tuple[Source, Range | None]:
    """The standing of the source in a token range, and where the name stands that it takes up."""
    first, last = source
    if narration.lower[last : last + 1] == [","]:
        name = name_until_comma(narration, last + 1)
        if name:
            return Source.NAMED, name
    pronoun = narration.lower[first]
    if pronoun in SINGULAR:
        name = name_taken_up(narration, first)
        return (Source.NAMED, name) if name else (Source.UNNAMED, None)
    if pronoun in ("it", "they"):
        subject = reporter_taken_up(narration, first, pronoun == "they")
        named = subject is not None and standing(narration, subject)[0] is Source.NAMED
        return (Source.NAMED, subject) if named else (Source.UNNAMED, None)
    if pronoun in ("i", "we", "me"):
        return Source.NAMED, None
    last = next((i for i in range(first + 1, last) if narration.lower[i] in PREPOSITIONS), last)
    return Source.NAMED if _is_named(narration, first, last) else Source.UNNAMED, None


def _is_named(narration: Narration, first: int, last: int) -> bool:
    """Whether the words of a phrase name a person or an office, or are a definite one's."""
    forms, lower = narration.forms[first:last], narration.lower[first:last]
    if any(word in INDEFINITE for word in lower) or lower[-1] in GENERIC:
        named = any(i and is_name(form) and lower[i] not in GENERIC for i, form in enumerate(forms))
        return named and len(forms) > 2 and is_name(forms[-1]) and is_name(forms[-2])
    opens = narration.sentence_of(first)[0]
    if any(is_name(form) and (first + i > opens or len(forms) > 1) for i, form in enumerate(forms)):
        return True
    if is_name(forms[0]) and lower[0] not in ARTICLES:
        return True
    return lower[0] in ("the", "its", "our", "this") and not any(word in GENERIC for word in lower)
