"""Who speaks: stretches of reported speech, each with its cue and its source where the text names them.

A stretch is a quotation in marks, or speech without marks: after a reporting verb with a colon or a dash, or before a
closing `, he said`. Its source is looked for beside the cue, then in the sentence before and the one after, as a reader
would. Rules over tokens; nothing is learnt.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from rhetoric.tagging.sheet import Sheet
from rhetoric.tagging.words import GENERIC_SPEAKERS, REPORTING_VERBS, SPEAKING_PRONOUNS, SPEECH_MARKS, totals
from rhetoric.text.segment import is_word

Range = tuple[int, int]
"""First to last, half-open."""

LEAST_WORDS = 4
"""A quotation of fewer words is a term held up, not speech (codebook: one to three words are scare quotes)."""


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


def speeches(sheet: Sheet) -> list[Speech]:
    """The reported speech of a document by its first token; no two contents overlap."""
    quoted = [(a, b) for a, b, q in sheet.quotes if q.depth == 0 and _is_speech(sheet, a, b)]
    finder = _Finder(sheet, quoted)
    found = [finder.of_quotation(a, b) for a, b in quoted]
    reported = totals(np.array([word in REPORTING for word in sheet.lower], dtype=np.bool_))
    for a, b in sheet.sentences:
        if reported[a] < reported[b] and not finder.covered[a:b].any():
            content = _after_colon(sheet, a, b) or _before_tag(sheet, a, b)
            if content:
                found.append(finder.of_bare(content, (a, b)))
    return sorted(found, key=lambda speech: speech.content)


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


def _is_speech(sheet: Sheet, first: int, last: int) -> bool:
    return sum(map(is_word, sheet.forms[first:last])) >= LEAST_WORDS


def _after_colon(sheet: Sheet, a: int, b: int) -> Range | None:
    """What follows a reporting verb and a colon or dash to the sentence's end; where the colon ends the paragraph, the
    next paragraph."""
    for i in range(a + 1, b):
        if sheet.lower[i] in SPEECH_MARKS and any(w in REPORTING for w in sheet.lower[max(a, i - 8) : i]):
            if i + 2 < b:
                return (i + 1, b) if sheet.lower[i + 1][0].isalpha() else None
            if i == b - 1 and b in sheet.bounds[:-1] and sheet.lower[i] == ":":
                return _paragraph_from(sheet, b)
            return None
    return None


def _paragraph_from(sheet: Sheet, first: int) -> Range | None:
    last = int(sheet.bounds[np.searchsorted(sheet.bounds, first, side="right")]) if first < len(sheet.forms) else first
    return (first, last) if last > first + LEAST_WORDS else None


def _before_tag(sheet: Sheet, a: int, b: int) -> Range | None:
    """What stands before a closing `, he said.`"""
    for i in range(b - 2, max(a + LEAST_WORDS, b - 9) - 1, -1):
        if sheet.lower[i] in (",", "-", "—", "–") and any(w in REPORTING for w in sheet.lower[i + 1 : i + 5]):
            subject = sheet.lower[i + 1]
            if subject in _SUBJECTS or sheet.forms[i + 1][0].isupper():
                return a, i
    return None


class _Finder:
    """Looks for the cue and the source of one stretch of speech at a time. `covered` are tokens in quotation marks."""

    def __init__(self, sheet: Sheet, quoted: list[Range]) -> None:
        self.sheet = sheet
        self.covered = np.zeros(len(sheet.forms) + 1, dtype=bool)
        for a, b in quoted:
            self.covered[a:b] = True
        self.starts = np.array([a for a, _ in sheet.sentences], dtype=np.int64)

    def of_quotation(self, first: int, last: int) -> Speech:
        at = max(0, int(np.searchsorted(self.starts, first, side="right")) - 1)
        to = max(at, int(np.searchsorted(self.starts, last - 1, side="right")) - 1)
        return self._speech((first, last), True, at, to)

    def of_bare(self, content: Range, sentence: Range) -> Speech:
        at = int(np.searchsorted(self.starts, sentence[0]))
        self.covered[content[0] : content[1]] = True
        return self._speech(content, False, at, at)

    def _speech(self, content: Range, marked: bool, at: int, to: int) -> Speech:
        """Sentences at..to hold the content."""
        cues = list(self._cues(content, at, to))
        with_source = ((cue, source) for cue in cues if (source := self._subject(cue)))
        cue, source = next(with_source, (cues[0] if cues else None, None))
        standing, name = self._standing(source) if source else (Source.UNTRACEABLE, None)
        return Speech(content, marked, cue, source, name, standing)

    def _cues(self, content: Range, at: int, to: int) -> Iterator[Range]:
        """Reporting verbs outside of quotations, the likeliest first: beside the content in its sentence, then at the
        end of the sentence before, then in the sentence after where it opens with a subject and a verb."""
        last = len(self.sheet.sentences) - 1
        inside = [self._cues_in(*self.sheet.sentences[i]) for i in dict.fromkeys((at, to))]
        near = [cue for cues in inside for cue in cues]
        yield from sorted(near, key=lambda cue: max(content[0] - cue[1], cue[0] - content[1]))
        if at > 0:
            a, b = self.sheet.sentences[at - 1]
            closing = [cue for cue in self._cues_in(a, b) if self.sheet.lower[b - 1] in (":", ",") or b - cue[1] < 12]
            yield from reversed(closing)
        if to < last:
            yield from self._cues_in(*self.sheet.sentences[to + 1])[:1]

    def _cues_in(self, a: int, b: int) -> list[Range]:
        lower = self.sheet.lower
        cues = [(i, i + 1) for i in range(a, b) if lower[i] in REPORTING and not self.covered[i]]
        cues += [
            (i, i + 2) for i in range(a, b - 1)
            if lower[i] == "according" and lower[i + 1] == "to" and not self.covered[i]
        ]  # fmt: skip
        return sorted(cues)

    def _subject(self, cue: Range) -> Range | None:
        """The noun phrase that does the reporting: before the cue, or behind it where the order is turned round."""
        lower = self.sheet.lower
        a, b = self._sentence(cue[0])
        if lower[cue[0]] == "according":
            return self._phrase_after(cue[1], b)
        before = cue[0]
        while before > a and lower[before - 1] in _BETWEEN:
            before -= 1
        subject = self._phrase_before(a, before)
        if subject is None:
            return self._phrase_after(cue[1], b)
        return subject

    def _sentence(self, token: int) -> Range:
        return self.sheet.sentences[max(0, int(np.searchsorted(self.starts, token, side="right")) - 1)]

    def _phrase_before(self, a: int, end: int) -> Range | None:
        lower = self.sheet.lower
        first = end
        while first > a and not self._is_border(first - 1):
            first -= 1
            if lower[first] in PRONOUNS or lower[first] in _ARTICLES:
                break
        if first > a and lower[first - 1] in ("of", "for", "at", "from", "in") and first - 1 > a:
            longer = self._phrase_before(a, first - 1)
            if longer:
                first = longer[0]
        while first < end and lower[first] in _LEADING:
            first += 1
        return (first, end) if first < end and any(map(is_word, lower[first:end])) else None

    def _phrase_after(self, start: int, b: int) -> Range | None:
        last = start
        while last < b and last < start + 9 and (not self._is_border(last) or self.sheet.lower[last] == "of"):
            if self.sheet.lower[last] in _NO_SUBJECT and last == start:
                return None
            last += 1
        return (start, last) if last > start and any(map(is_word, self.sheet.lower[start:last])) else None

    def _is_border(self, token: int) -> bool:
        word = self.sheet.lower[token]
        if self.covered[token] or (word in _BORDERS and word not in _ARTICLES):
            return True
        return not word[0].isalnum() and word not in ("'", "’", "&") and not _is_initial(self.sheet.forms[token])

    def _standing(self, source: Range) -> tuple[Source, Range | None]:
        forms, lower = self.sheet.forms[slice(*source)], self.sheet.lower[slice(*source)]
        if lower[0] in ("he", "she", "him", "her", "his"):
            name = self._name_before(source[0])
            return (Source.NAMED, name) if name else (Source.UNNAMED, None)
        if lower[0] in ("i", "we", "me"):
            return Source.NAMED, None
        if any(word in INDEFINITE for word in lower) or lower[-1] in GENERIC:
            named = [i for i, form in enumerate(forms) if i and _is_name(form) and lower[i] not in GENERIC]
            apposed = len(forms) > 2 and _is_name(forms[-1]) and _is_name(forms[-2])
            return (Source.NAMED, None) if apposed and named else (Source.UNNAMED, None)
        sentence = self._sentence(source[0])
        if any(_is_name(form) and (source[0] + i > sentence[0] or len(forms) > 1) for i, form in enumerate(forms)):
            return Source.NAMED, None
        if _is_name(forms[0]) and lower[0] not in _ARTICLES and lower[-1] not in GENERIC:
            return Source.NAMED, None
        if lower[0] in ("the", "its", "our", "this") and not any(word in GENERIC for word in lower):
            return Source.NAMED, None
        return Source.UNNAMED, None

    def _name_before(self, token: int) -> Range | None:
        """The last name before a pronoun, in its sentence or the few before."""
        at = max(0, int(np.searchsorted(self.starts, token, side="right")) - 1)
        low = self.sheet.sentences[max(0, at - _BACK)][0]
        forms = self.sheet.forms
        openings = {self.sheet.sentences[i][0] for i in range(max(0, at - _BACK), at + 1)}
        last = token
        while last > low:
            i = last - 1
            if _is_name(forms[i]) and not self.covered[i] and (i not in openings or _is_name(forms[min(i + 1, token)])):
                first = i
                while first > low and _is_name(forms[first - 1]):
                    first -= 1
                return first, last
            last -= 1
        return None


_BACK = 5
"""Sentences that a pronoun may reach back over to a name."""


def _is_name(form: str) -> bool:
    return form[0].isupper() and form[0].isalpha() and form.lower() not in _NOT_NAMES


def _is_initial(form: str) -> bool:
    return form.endswith(".") and form[0].isupper()


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


REPORTING = (REPORTING_VERBS - _words("remarking went")) | _words(
    """telling asking announces replies answers recalling remarks stresses emphasised emphasizes underlined insists
    warning explaining concludes cries shouts whispers admits complains joked quipped thundered vowed pledged urged
    quoted quotes responded recounted recollected proclaimed called calls remembered remembers goes sighed laughed
    whispering shouting crying"""
)
GENERIC = GENERIC_SPEAKERS | _words(
    """men women neighbours neighbors soldiers farmers employees customers mothers fathers teachers diplomats onlookers
    bystanders elders girl boy child children driver nurse shopkeeper fisherman fishermen peasant peasants friend
    friends colleague colleagues spokespeople many some others everyone everybody nobody folk locals visitor
    visitors guest guests youth youths grandmother grandfather veteran veterans parent parents voice voices stranger
    delegate delegates journalist journalists historian historians economist economists scientist scientists doctor
    doctors"""
)
INDEFINITE = _words("a an one some another many several most few two three someone somebody anonymous unnamed certain")
PRONOUNS = SPEAKING_PRONOUNS | _words("they it you")
_ARTICLES = _words("the a an his her their our its my this that one another some many several")
_SUBJECTS = PRONOUNS | _ARTICLES | REPORTING | GENERIC
_BETWEEN = _words(
    """had has have also later then once even often always never again further only simply just who which was were is is
    being be been would will could may might did does not quietly finally proudly firmly"""
)
_LEADING = _words("and but when as then later once , so yet while for that where because")
_NO_SUBJECT = _words(
    "that to in on at by with about for from not so nothing what how why when , . : ; as it me us him them"
)
_BORDERS = _words(
    """that which who whom and but or when while as if because for in on at to from by with of than then so yet where
    after before since until is was were are be been has had have"""
)
_NOT_NAMES = _words(
    """i the a an he she it they we his her their our its my this that these those and but or if when while as in on at
    to from by with of for then so yet there here what who why how not no yes after before since during later once
    today yesterday tomorrow now monday tuesday wednesday thursday friday saturday sunday january february march april
    may june july august september october november december one two three some many most all every another"""
)
