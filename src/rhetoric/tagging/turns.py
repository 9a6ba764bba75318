"""Labelled turns of transcripts: `A SENATOR: We have been told nothing.` at the start of a paragraph.

A heading with a colon looks much the same, so a label must be a speaker's: with a title or an office, or said again in
another paragraph of the document; and what follows it must end as sentences do.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from rhetoric.tagging.sheet import Sheet
from rhetoric.tagging.words import GENERIC_SPEAKERS
from rhetoric.text.segment import is_word

LONGEST_LABEL = 12
"""Tokens of a label at most."""


@dataclass(frozen=True, slots=True)
class Turn:
    """Token ranges, half-open: of the speaker's label, without its colon and brackets before that, and of what is said
    in one paragraph. `named`: whether the label is a name or a definite office, not `A SENATOR` or `Q`."""

    label: tuple[int, int]
    content: tuple[int, int]
    named: bool


def turns(sheet: Sheet) -> list[Turn]:
    """The turns of a document by their first token. Where at least half of the paragraphs have a label, those without
    one go on with the turn before them."""
    paragraphs = list(zip(sheet.bounds[:-1].tolist(), sheet.bounds[1:].tolist(), strict=True))
    ends = {a: label for a, b in paragraphs if (label := _label_end(sheet, a, b))}
    if not ends:
        return []
    words = {a: tuple(filter(is_word, sheet.lower[a:last])) for a, (last, _) in ends.items()}
    again = Counter(words.values())
    sure = {a for a in words if again[words[a]] > 1 or _is_speaker(words[a])}
    labelled = ends.keys() if len(sure) > 1 else sure
    runs_on = 2 * len(labelled) >= len(paragraphs)
    found: list[Turn] = []
    for a, b in paragraphs:
        if a in labelled:
            last, colon = ends[a]
            found.append(Turn((a, last), (colon + 1, b), _is_named(words[a])))
        elif runs_on and found and found[-1].content[1] == a and _goes_on(sheet, a, found[-1]):
            found.append(Turn(found[-1].label, (a, b), found[-1].named))
    return found


def _label_end(sheet: Sheet, a: int, b: int) -> tuple[int, int] | None:
    """Of a paragraph of speech: the end of the label that opens it, and its colon."""
    last = a
    for i in range(a, min(a + LONGEST_LABEL + 1, b - 1)):
        if sheet.forms[i] == ":":
            last = last if last > a else i
            words = set(filter(is_word, sheet.lower[a:last]))
            speaks = sheet.forms[b - 1][0] in _SENTENCE_ENDS and words and not words & _HEADINGS
            return (last, i) if speaks else None
        if sheet.forms[i] == "(" and i > a:
            last = i
        elif last == a and not (sheet.forms[i][0].isupper() or sheet.lower[i] in _INNER):
            return None
    return None


def _goes_on(sheet: Sheet, paragraph: int, turn: Turn) -> bool:
    """Whether a paragraph without a label is of the turn before it: not a stage direction, nor what follows a `Q`."""
    return sheet.forms[paragraph] not in "([" and sheet.lower[turn.label[0]] not in ("q", "question")


def _is_speaker(words: tuple[str, ...]) -> bool:
    return words[0] in OFFICES or (words[-1] in _ROLES and words[0] in _DETERMINERS)


def _is_named(words: tuple[str, ...]) -> bool:
    if words[0] in _INDEFINITE:
        return False
    return words[0] == "the" or any(word not in _ROLES and len(word) > 1 for word in words)


_SENTENCE_ENDS = ".?!…—–\"”'’)]"
_INNER = frozenset("of the and de da del der den van von al el bin . , ' ’ - &".split())
_DETERMINERS = frozenset(["a", "an", "the", "another", "one", "first", "second", "third"])
_INDEFINITE = frozenset(["a", "an", "another", "one", "some", "unidentified", "unknown", "unnamed"])
_HEADINGS = frozenset(
    """note notes nb ps warning caution example examples summary conclusion conclusions background source sources update
    correction photo caption figure table step date location time subject re cc result results method methods aim
    materials ingredients contents chapter section part appendix see contact address phone email headline dateline
    editor editors item items agenda place start end decided resolved questions present apologies""".split()
)
"""Words of labels that are headings, not speakers."""
OFFICES = frozenset(
    """mr mrs ms miss dr prof professor sir lady lord dame judge justice president senator sen representative rep
    congressman congresswoman councillor officer minister chairman chairwoman chairperson secretary ambassador
    commissioner general colonel major captain lieutenant sergeant governor mayor bishop father sister brother comrade
    counsel inspector detective delegate deputy moderator""".split()
)
"""Titles and offices that stand before a name."""
_ROLES = (
    OFFICES
    | GENERIC_SPEAKERS
    | frozenset(
        """speaker chair presenter interviewer host reporter journalist questioner questioners audience voice voices
        member caller narrator announcer translator interpreter clerk court prosecutor prosecution defence defense
        defendant lawyer attorney question answer q a male female""".split()
    )
)
