"""What the author tells in a document, apart from the speech reported in it: where cues and speakers are looked for."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from functools import cached_property
from itertools import compress

from rhetoric.tagging.bare import DASHES, Range, may_report
from rhetoric.tagging.reporting import CHARACTERISING, REPORTING
from rhetoric.tagging.sheet import Sheet


class Narration:
    """A document and the tokens of its speech: `covered[i]` is 1 where token i is reported, and one longer than the
    document. `quoted` are the token ranges of speech known so far."""

    def __init__(self, sheet: Sheet, quoted: list[Range]) -> None:
        self.sheet = sheet
        self.forms = sheet.forms
        self.lower = sheet.lower
        self.sentences = sheet.sentences
        self.covered = covering(sheet, quoted)
        self.quoted = quoted
        self._starts = [a for a, _ in sheet.sentences]

    def cover(self, content: Range) -> None:
        """Take a range of tokens for speech."""
        _cover(self.covered, content)

    def has_speech(self, first: int, last: int) -> bool:
        return meets(self.covered, first, last)

    def is_all_speech(self, first: int, last: int) -> bool:
        return 0 not in self.covered[first:last]

    def sentence_at(self, token: int) -> int:
        """The number of a token's sentence."""
        return max(0, bisect_right(self._starts, token) - 1)

    def sentence_of(self, token: int) -> Range:
        """The sentence of a token, without the place and date of a dispatch."""
        a, b = self.sentences[self.sentence_at(token)]
        if a in self.paragraphs:
            dash = next((i for i in range(a + 2, min(a + _DATELINE, token)) if self.forms[i] in DASHES), a)
            if dash > a and (self.forms[dash - 1] == ")" or self.forms[dash - 1].isdigit()):
                return dash + 1, b
        return a, b

    def is_heading(self, sentence: int) -> bool:
        """Whether a sentence is a paragraph that ends without a mark."""
        a, b = self.sentences[sentence]
        return a in self.paragraphs and b in self.paragraphs and self.forms[b - 1][-1].isalnum()

    def cue_words(self, first: int, last: int) -> list[int]:
        """The tokens of tokens[first:last] that may be a cue by their word alone."""
        return self._cue_words[bisect_left(self._cue_words, first) : bisect_left(self._cue_words, last)]

    def verbs(self, first: int, last: int) -> list[int]:
        """The tokens of tokens[first:last] that are words for reporting."""
        return [i for i in self.cue_words(first, last) if self.lower[i] in REPORTING]

    def reports(self, token: int, first: int) -> bool:
        """Whether a word, of the sentence from `first`, is the author's and may be a verb."""
        return not self.covered[token] and may_report(self.sheet, token, first)

    @cached_property
    def paragraphs(self) -> frozenset[int]:
        """The first tokens of paragraphs, and the number of tokens."""
        return frozenset(self.sheet.bounds.tolist())

    @cached_property
    def sentence_ends(self) -> frozenset[int]:
        return frozenset(b for _, b in self.sentences)

    @cached_property
    def _cue_words(self) -> list[int]:
        return list(compress(range(len(self.lower)), map(_CUE_WORDS.__contains__, self.lower)))


def covering(sheet: Sheet, ranges: Iterable[Range]) -> bytearray:
    """For every token 1 where one of the ranges holds it, else 0, and a last 0."""
    covered = bytearray(len(sheet.forms) + 1)
    for range_ in ranges:
        _cover(covered, range_)
    return covered


def meets(covered: bytearray, first: int, last: int) -> bool:
    """Whether any of tokens[first:last] is covered."""
    return covered.find(1, first, last) >= 0


def _cover(covered: bytearray, range_: Range) -> None:
    first, last = range_
    covered[first:last] = b"\1" * (last - first)


_CUE_WORDS = REPORTING | CHARACTERISING | {"according"}
_DATELINE = 14
"""Tokens of the place and date that open a dispatch."""
