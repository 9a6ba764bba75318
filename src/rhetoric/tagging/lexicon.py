"""The lexicon baseline: the codebook's cue phrases, matched as they stand. What a model must beat.

A cue is one to five words; `*` at the end of a word stands for any ending, `_` for any one word. Where cues of one
device overlap, the longest counts. A sentence that ends in `?` is a rhetorical-question, for want of a better cue.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import regex

from rhetoric.codebook import Codebook, Device
from rhetoric.document import Span
from rhetoric.tagging.tagger import Mark
from rhetoric.text.segment import is_word, paragraphs, sentences, tokens

NAME = "lexicon"
_ANY_WORD = r"[\p{L}\p{N}][\p{L}\p{M}\p{N}'’-]*"


def cue_pattern(cues: tuple[str, ...]) -> regex.Pattern[str]:
    """One pattern for all cues of a device, longest first."""
    parts = (r"\s+".join(map(_word, cue.split())) for cue in sorted(cues, key=lambda c: (-len(c.split()), -len(c), c)))
    return regex.compile(rf"(?<![\p{{L}}\p{{N}}])(?:{'|'.join(parts)})(?![\p{{L}}\p{{N}}])", regex.IGNORECASE)


def _word(word: str) -> str:
    if word == "_":
        return _ANY_WORD
    if word.endswith("*"):
        return str(regex.escape(word[:-1])) + r"[\p{L}\p{M}]*"
    return str(regex.escape(word)).replace("'", "['’]")


@dataclass(slots=True)
class LexiconTagger:
    """The cues at work; the same interface as the classifier's tagger. Confidence is always 1.0: a cue has no degree.
    The cues at work; the same interface as the classifier's tagger. Confidence is always 1.0: a cue has no degree."""

    codebook: Codebook
    _patterns: dict[str, regex.Pattern[str]] = field(default_factory=dict)

    @property
    def labels(self) -> tuple[str, ...]:
        return self.codebook.labels

    def tag(self, text: str, reasons: bool = False) -> tuple[list[Mark], int]:
        """The marks of a text by start, and its number of words."""
        del reasons
        found: set[Span] = set()
        words = 0
        for start, end in paragraphs(text):
            piece = tokens(text, start, end)
            words += sum(is_word(text[a:b]) for a, b in zip(piece.starts, piece.ends, strict=True))
            for device in self.codebook:
                found.update(self._spans(device, text, start, end))
        return [Mark(span, 1.0) for span in sorted(found)], words

    def _spans(self, device: Device, text: str, start: int, end: int) -> Iterator[Span]:
        if device.id == "rhetorical-question":
            for a, b in sentences(text, start, end):
                if text[b - 1] == "?":
                    yield Span(a, b, device.id)
            return
        if device.id not in self._patterns:
            self._patterns[device.id] = cue_pattern(device.cues)
        for match in self._patterns[device.id].finditer(text, start, end):
            yield Span(match.start(), match.end(), device.id)
