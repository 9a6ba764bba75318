"""The words that report a stretch of speech: a verb beside it, or `according to`."""

from __future__ import annotations

from collections.abc import Iterator

from rhetoric.tagging.bare import Range
from rhetoric.tagging.narration import Narration
from rhetoric.tagging.reporting import AMBIGUOUS, CHARACTERISING, REPORTING


def cues(narration: Narration, content: Range, marked: bool, at: int, to: int) -> Iterator[Range]:
    """Cues outside of speech, the likeliest first: beside the content in its sentences, which are those with the
    numbers at..to, then at the end of the sentence before, then in the sentence after where it opens with a subject and
    a verb."""
    sentences = narration.sentences
    inside = [_cues_in(narration, *sentences[i], content, marked) for i in dict.fromkeys((at, to))]
    near = [cue for found in inside for cue in found]
    yield from sorted(near, key=lambda cue: max(content[0] - cue[1], cue[0] - content[1]))
    if at > 0:
        a, b = sentences[at - 1]
        tags = narration.has_speech(a, b) or narration.lower[b - 1] in (":", ",")
        yield from (cue for cue in reversed(_cues_in(narration, a, b, content)) if tags or b - cue[1] < _CLOSING)
    if to < len(sentences) - 1 and sentences[to + 1][0] not in narration.paragraphs:
        yield from _cues_in(narration, *sentences[to + 1], content)[:1]


def _cues_in(narration: Narration, a: int, b: int, content: Range, marked: bool = False) -> list[Range]:
    """Of a sentence: the words that report, those that may mean something else only near the content, and those that
    only lead to quoted words (`described it as`) where the content has marks."""
    lower = narration.lower
    found = []
    for i in narration.cue_words(a, b):
        word = lower[i]
        if not narration.reports(i, a):
            continue
        if word in REPORTING:
            gap = max(content[0] - i - 1, i - content[1])
            if word not in AMBIGUOUS or gap <= _NEAR:
                found.append((i, i + 1))
        elif marked and word in CHARACTERISING and 0 <= content[0] - i - 1 <= _LEADS:
            found.append((i, i + 1 + (lower[i + 1] == "of")))
        elif word == "according" and i + 1 < b and lower[i + 1] == "to":
            found.append((i, i + 2))
    return found


_NEAR = 4
"""Tokens between speech and a verb that may mean something else than speaking."""
_LEADS = 8
"""Tokens between a verb like `described` and the quoted words that it leads to."""
_CLOSING = 12
"""Tokens from a verb to the end of a sentence that leads to the quotation behind it."""
