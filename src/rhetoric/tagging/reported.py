"""Reported speech as it is found: what is said, what reports it, and who speaks."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from rhetoric.tagging.bare import Range
from rhetoric.tagging.sheet import Sheet


class Source(StrEnum):
    """Who speaks, as far as the text lets a reader trace it."""

    NAMED = "named"
    UNNAMED = "unnamed"
    UNTRACEABLE = "untraceable"


@dataclass(frozen=True, slots=True)
class Speech:
    """Reported words: ranges of the content (its marks taken in), of the cue and of the source, which are None where
    there is none. `name` is where the person stands whom a source like `he` takes up. Ranges are of tokens, or of code
    points once `placed`."""

    content: Range
    marked: bool
    cue: Range | None
    source: Range | None
    name: Range | None
    standing: Source


def placed(sheet: Sheet, speech: Speech) -> Speech:
    """The same speech, its ranges in code points of the text."""

    def characters(range_: Range) -> Range:
        return int(sheet.starts[range_[0]]), int(sheet.ends[range_[1] - 1])

    return Speech(
        characters(speech.content),
        speech.marked,
        speech.cue and characters(speech.cue),
        speech.source and characters(speech.source),
        speech.name and characters(speech.name),
        speech.standing,
    )
