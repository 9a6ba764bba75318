"""Titles of works and names in quotation marks, which are nobody's speech: `the hymn "Order Is My Bread"`."""

from __future__ import annotations

from rhetoric.tagging.sheet import Sheet
from rhetoric.text.segment import is_word


def is_title(sheet: Sheet, first: int, last: int) -> bool:
    """Whether the quotation in tokens[first:last], its marks taken in, is a title: its words have capitals as in
    titles, or it stands behind the word for a work (`the leaflet`, `entitled`) and does not end as a sentence does."""
    words = [i for i in range(first, last) if is_word(sheet.forms[i])]
    if not words or not _has_capital(sheet.forms[words[0]]):
        return False
    if any(form in "!?" for form in sheet.forms[first:last]) and not _is_work(sheet, first):
        return False
    within = [sheet.forms[i] for i in words[1:] if sheet.lower[i] not in _SMALL]
    if within and all(map(_has_capital, within)) and not all(form.isupper() for form in within):
        return True
    return _is_work(sheet, first) and not any(form in ".?!,;" for form in sheet.forms[first + 1 : last])


def _is_work(sheet: Sheet, first: int) -> bool:
    return first > 0 and sheet.lower[first - 1] in _WORKS


def _has_capital(form: str) -> bool:
    return form[0].isupper() or form[0].isdigit()


_SMALL = frozenset(
    """a an the and or nor but of in on at to for from by with as into over upon under between de la le du van von der
    und et is it""".split()
)
"""Words that titles write small."""
_WORKS = frozenset(
    """entitled titled book novel story film movie documentary song hymn anthem march ballad poem play opera musical
    album painting sculpture essay article leaflet pamphlet brochure treatise magazine newspaper journal newsletter
    series programme program show exhibition broadcast podcast blog website app game ship vessel""".split()
)
"""Words directly before a title."""
