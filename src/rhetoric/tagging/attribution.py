"""Who speaks: stretches of reported speech, each with its cue and its source where the text names them.

A stretch is a quotation in marks (titles of works are none), a labelled turn of a transcript, or speech without marks.
Its source is looked for beside the cue, then in the sentence before and the one after, as a reader would; a quotation
that runs on over several paragraphs has one source for all of them. Rules over tokens; nothing is learnt.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from rhetoric.tagging.bare import DASHES, LEAST_WORDS, Range, bare_speech, may_report, without_stop
from rhetoric.tagging.reporting import (
    AMBIGUOUS,
    ARTICLES,
    AUXILIARIES,
    BETWEEN,
    BORDERS,
    CHARACTERISING,
    DAYS,
    GENERIC,
    INDEFINITE,
    ISSUING,
    LEADING,
    NO_SUBJECT,
    NOT_NAMES,
    PERSONS,
    PREPOSITIONS,
    PRONOUNS,
    REPORTING,
    WRITINGS,
)
from rhetoric.tagging.running import Writing, writings
from rhetoric.tagging.sheet import Sheet
from rhetoric.tagging.titles import is_title
from rhetoric.tagging.turns import OFFICES, Turn, turns
from rhetoric.text.abbreviations import ABBREVIATIONS
from rhetoric.text.segment import is_word


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
    spoken = turns(sheet)
    runs = [run for run in _runs(sheet) if any(_is_long(sheet, a, b) for a, b in run) and not is_title(sheet, *run[0])]
    openings = {run[0][0]: run for run in runs}
    in_marks = {turn.content[0]: turn for turn in spoken if turn.content[0] in openings}
    whole = [turn for turn in spoken if turn.content[0] not in in_marks and _is_long(sheet, *turn.content)]
    written = [] if spoken else writings(sheet)
    unmarked = [turn.content for turn in whole] + [piece for writing in written for piece in writing.contents]
    taken = np.zeros(len(sheet.forms) + 1, dtype=np.bool_)
    for a, b in unmarked:
        taken[a:b] = True
    runs = [run for run in runs if not any(taken[a:b].any() for a, b in run)]
    finder = _Finder(sheet, [piece for run in runs for piece in run] + unmarked)
    found = [_of_turn(sheet, turn, turn.content, False) for turn in whole]
    found += [speech for writing in written for speech in finder.of_writing(writing)]
    for run in runs:
        if run[0][0] in in_marks:
            found += [_of_turn(sheet, in_marks[run[0][0]], piece, True) for piece in run]
        else:
            found += finder.of_run(run)
    reporting = [i for i, word in enumerate(sheet.lower) if word in REPORTING]
    for i in sorted(set(finder.at(reporting))):
        a, b = sheet.sentences[i]
        if not finder.covered[a:b].any():
            bare = [content for content in bare_speech(sheet, i) if not finder.covered[slice(*content)].any()]
            found += [finder.of_bare(content, (a, b)) for content in bare]
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


def _is_long(sheet: Sheet, first: int, last: int) -> bool:
    return sum(map(is_word, sheet.forms[first:last])) >= LEAST_WORDS


def _runs(sheet: Sheet) -> list[list[Range]]:
    """The outermost quotations, those that run on over several paragraphs as one."""
    runs: list[list[Range]] = []
    for a, b, quote in sheet.quotes:
        if quote.depth == 0 and quote.continued and runs:
            runs[-1].append((a, b))
        elif quote.depth == 0:
            runs.append([(a, b)])
    return runs


def _of_turn(sheet: Sheet, turn: Turn, content: Range, marked: bool) -> Speech:
    first, last = content
    content = content if marked else (first, without_stop(sheet, first, last))
    return Speech(content, marked, None, turn.label, None, Source.NAMED if turn.named else Source.UNNAMED)


class _Finder:
    """Looks for the cue and the source of one stretch of speech at a time. `covered` are tokens in quotation marks."""

    def __init__(self, sheet: Sheet, quoted: list[Range]) -> None:
        self.sheet = sheet
        self.covered = np.zeros(len(sheet.forms) + 1, dtype=bool)
        for a, b in quoted:
            self.covered[a:b] = True
        self.firsts = {a for a, _ in quoted}
        self.ends = {b for _, b in sheet.sentences}
        self.paragraphs = frozenset(sheet.bounds.tolist())
        self.starts = np.array([a for a, _ in sheet.sentences], dtype=np.int64)

    def of_run(self, run: list[Range]) -> list[Speech]:
        """A quotation, piece by piece. What reports the first piece, or else the last, or another, reports all."""
        pieces = [self._of_quotation(a, b) for a, b in run]
        told = max((pieces[0], *reversed(pieces)), key=lambda piece: (piece.source is not None, piece.cue is not None))
        return [replace(told, content=piece.content) for piece in pieces]

    def _of_quotation(self, first: int, last: int) -> Speech:
        at = self._at(first)
        return self._speech((first, last), True, at, max(at, self._at(last - 1)))

    def of_bare(self, content: Range, sentence: Range) -> Speech:
        at = int(np.searchsorted(self.starts, sentence[0]))
        self.covered[content[0] : content[1]] = True
        return self._speech(content, False, at, at)

    def of_writing(self, writing: Writing) -> list[Speech]:
        """A writing, paragraph by paragraph: of whoever issues it, where the same paragraph says so."""
        told = self._subject(writing.cue, writing.contents[0])
        if told is None or self.sheet.lower[told[0]] in _TAKING_UP:
            issuing = (i for i in range(*writing.lead) if self.sheet.lower[i] in ISSUING and i < writing.cue[0])
            told = next((by for i in issuing if (by := self._subject((i, i + 1), (i, i)))), told)
        standing, name = self._standing(told) if told else (Source.UNTRACEABLE, None)
        return [Speech(content, False, writing.cue, told, name, standing) for content in writing.contents]

    def at(self, tokens: list[int]) -> list[int]:
        """The sentences of tokens."""
        return (np.searchsorted(self.starts, tokens, side="right") - 1).tolist() if tokens else []

    def _at(self, token: int) -> int:
        """The sentence of a token."""
        return max(0, int(np.searchsorted(self.starts, token, side="right")) - 1)

    def _speech(self, content: Range, marked: bool, at: int, to: int) -> Speech:
        """Sentences at..to hold the content."""
        cues = list(self._cues(content, marked, at, to))
        with_source = ((cue, source) for cue in cues if (source := self._subject(cue, content)))
        cue, source = next(with_source, (cues[0] if cues else None, None))
        if source is None and marked and cue is None:
            source = self._opening_before(content, at)
        standing, name = self._standing(source) if source else (Source.UNTRACEABLE, None)
        return Speech(content, marked, cue, source, name, standing)

    def _cues(self, content: Range, marked: bool, at: int, to: int) -> Iterator[Range]:
        """Reporting verbs outside of quotations, the likeliest first: beside the content in its sentence, then at the
        end of the sentence before, then in the sentence after where it opens with a subject and a verb."""
        last = len(self.sheet.sentences) - 1
        inside = [self._cues_in(*self.sheet.sentences[i], content, marked) for i in dict.fromkeys((at, to))]
        near = [cue for cues in inside for cue in cues]
        yield from sorted(near, key=lambda cue: max(content[0] - cue[1], cue[0] - content[1]))
        if at > 0:
            a, b = self.sheet.sentences[at - 1]
            tags = self.covered[a:b].any() or self.sheet.lower[b - 1] in (":", ",")
            yield from (cue for cue in reversed(self._cues_in(a, b, content)) if tags or b - cue[1] < _CLOSING)
        if to < last and self.sheet.sentences[to + 1][0] not in self.paragraphs:
            yield from self._cues_in(*self.sheet.sentences[to + 1], content)[:1]

    def _cues_in(self, a: int, b: int, content: Range, marked: bool = False) -> list[Range]:
        """Of a sentence: the words that report, those that may mean something else only near the content, and those
        that only lead to quoted words (`described it as`) where the content has marks."""
        lower = self.sheet.lower
        cues = []
        for i in range(a, b):
            word = lower[i]
            if self.covered[i] or not may_report(self.sheet, i, a):
                continue
            if word in REPORTING:
                gap = max(content[0] - i - 1, i - content[1])
                if word not in AMBIGUOUS or gap <= _NEAR:
                    cues.append((i, i + 1))
            elif marked and word in CHARACTERISING and 0 <= content[0] - i - 1 <= _LEADS:
                cues.append((i, i + 1 + (lower[i + 1] == "of")))
            elif word == "according" and i + 1 < b and lower[i + 1] == "to":
                cues.append((i, i + 2))
        return cues

    def _subject(self, cue: Range, content: Range) -> Range | None:
        """The noun phrase that does the reporting: before the cue, or behind it where the order is turned round, or at
        the head of the sentence where other words stand between (`Dolan, a miller, said`; `he stopped and asked`)."""
        lower = self.sheet.lower
        a, b = self._sentence(cue[0])
        if lower[cue[0]] == "according":
            return self._phrase_after(cue[1], b)
        before = cue[0]
        while before > a and lower[before - 1] in BETWEEN:
            before -= 1
        shared = self._verb_before(a, before, cue)
        if shared:
            return self._subject(shared, (a, shared[0] - 1))
        before = self._without_day(a, self._without_day(a, before))
        subject = self._phrase_before(a, before)
        if subject:
            return self._with_clause(a, subject)
        ends = (before, before - (lower[before - 1] == ","))
        turned = before == a or self.covered[before - 1] or content[1] in ends
        behind = self._phrase_after(cue[1], b) if turned else None
        if behind:
            return behind
        described = self._described(a, before)
        if described:
            return described
        opening = self._opening(a, before)
        if opening and lower[opening[1]] == ",":
            return opening
        return self._apposed(a, before) or opening or self._last_pronoun(a, before)

    def _verb_before(self, a: int, before: int, cue: Range) -> Range | None:
        """The verb whose subject a verb shares: `says the paper, and goes on`, `the message said, adding`."""
        lower = self.sheet.lower
        joined = lower[before - 1] if before > a else ""
        if joined != "and" and not (joined == "," and lower[cue[0]].endswith("ing")):
            return None
        verbs = (i for i in range(before - 2, max(a, before - _SHARED), -1) if lower[i] in REPORTING)
        verb = next((i for i in verbs if not self.covered[i] and may_report(self.sheet, i, a)), None)
        return None if verb is None else (verb, verb + 1)

    def _without_day(self, a: int, end: int) -> int:
        """The end of what stands before `on Sunday`, `today`, `in an editorial`."""
        lower = self.sheet.lower
        if end - 3 > a and lower[end - 1] in WRITINGS and lower[end - 2] in ARTICLES and lower[end - 3] == "in":
            end -= 3
        if end - 2 > a and lower[end - 1] in DAYS:
            return end - 1 - (lower[end - 2] == "on")
        return end

    def _described(self, a: int, end: int) -> Range | None:
        """The office of a person whose name stands between commas that end at `end` (`the head of the mill, Dolan,`),
        or the name where there is no office."""
        opens = self._comma_before(a, end)
        if opens is None or not self._is_full_name(opens + 1, end - 1):
            return None
        office = self._phrase_before(a, opens)
        return office if office and self.sheet.lower[office[0]] in ARTICLES else (opens + 1, end - 1)

    def _name_after(self, start: int) -> Range | None:
        """The name in apposition from `start` to a comma."""
        _, b = self._sentence(start)
        end = next((i for i in range(start, min(b, start + _LONGEST_NAME)) if self.sheet.lower[i] == ","), start)
        return (start, end) if self._is_full_name(start, end) else None

    def _apposed(self, a: int, end: int) -> Range | None:
        """The person before the words between commas that end at `end`, commas among them too: `Dolan, a miller,`."""
        opens = self._comma_before(a, end)
        nearest = None if opens is None else self._phrase_before(a, opens)
        while opens is not None and opens > a:
            before = self._comma_before(a, opens + 1)
            first = a if before is None else before + 1
            if self._is_full_name(first, opens):
                return first, opens
            opens = before
        return nearest if nearest and self._is_person(nearest) else None

    def _comma_before(self, a: int, end: int) -> int | None:
        """The comma before the one that ends tokens[a:end]."""
        if end <= a or self.sheet.lower[end - 1] != ",":
            return None
        return next((i for i in range(end - 2, a, -1) if self.sheet.lower[i] == "," and not self.covered[i]), None)

    def _is_full_name(self, first: int, last: int) -> bool:
        """Whether tokens[first:last] are a name and titles before it, and nothing else."""
        forms, lower = self.sheet.forms, self.sheet.lower
        if last <= first or last - first > _LONGEST_NAME or lower[last - 1] in OFFICES or forms[last - 1].isupper():
            return False
        return _is_name(forms[last - 1]) and all(
            _is_name(forms[i]) or lower[i] in OFFICES or forms[i] == "." for i in range(first, last)
        )

    def _with_clause(self, a: int, subject: Range) -> Range:
        """A subject that ends in a clause of its own (`a friend who served on minesweepers`), whole."""
        for i in range(subject[0] - 1, max(a, subject[0] - _NEAR * 2), -1):
            if self.covered[i] or not self.sheet.lower[i][0].isalnum():
                return subject
            if self.sheet.lower[i] == "who":
                phrase = self._phrase_before(a, i)
                return (phrase[0], subject[1]) if phrase else subject
        return subject

    def _opening(self, a: int, end: int) -> Range | None:
        """The person that a sentence opens with."""
        lower = self.sheet.lower
        first = a
        while first < end and lower[first] in LEADING:
            first += 1
        last = self._phrase_end(first, end)
        if last < end and lower[last] in PREPOSITIONS:
            behind = self._phrase_end(last + 1, end)
            last = behind if behind < end and lower[behind] in AUXILIARIES else last
        if not first < last < end or self.covered[last] or not self._is_person((first, last)):
            return None
        if lower[last] not in AUXILIARIES and lower[first] not in PERSONS:
            last = max(i for i in range(first, last) if self._names_person(i)) + 1
        return first, last

    def _phrase_end(self, first: int, end: int) -> int:
        while first < end and not self._is_border(first):
            first += 1
        return first

    def _last_pronoun(self, a: int, end: int) -> Range | None:
        pronouns = (i for i in range(end - 1, a - 1, -1) if self.sheet.lower[i] in PERSONS and not self.covered[i])
        at = next(pronouns, None)
        return None if at is None else (at, at + 1)

    def _is_person(self, phrase: Range) -> bool:
        if self.sheet.lower[phrase[0]] in PERSONS:
            return phrase[1] == phrase[0] + 1
        return any(map(self._names_person, range(*phrase)))

    def _names_person(self, token: int) -> bool:
        word = self.sheet.lower[token]
        return word in GENERIC or word in OFFICES or _is_name(self.sheet.forms[token])

    def _opening_before(self, content: Range, at: int) -> Range | None:
        """Whose words a sentence of its own in marks is that nothing reports: of the person with whom the sentence
        before in the paragraph opens; other such quotations between are passed over."""
        first = content[0]
        while at > 0 and self.sheet.sentences[at][0] == first and first not in self.paragraphs:
            a, b = self.sheet.sentences[at - 1]
            if not self.covered[a:b].any():
                return self._opening(a, b) or self._last_pronoun(a, b)
            if not self.covered[a:b].all():
                return None
            first = max(i for i in self.firsts if i < first)
            at = self._at(first)
        return None

    def _sentence(self, token: int) -> Range:
        """The sentence of a token, without the place and date of a dispatch."""
        a, b = self.sheet.sentences[self._at(token)]
        if a in self.paragraphs:
            dash = next((i for i in range(a + 2, min(a + _DATELINE, token)) if self.sheet.forms[i] in DASHES), a)
            if dash > a and (self.sheet.forms[dash - 1] == ")" or self.sheet.forms[dash - 1].isdigit()):
                return dash + 1, b
        return a, b

    def _phrase_before(self, a: int, end: int) -> Range | None:
        lower = self.sheet.lower
        first = end
        while first > a and not self._is_border(first - 1):
            first -= 1
            if lower[first] in PRONOUNS or lower[first] in ARTICLES:
                break
        if first > a and lower[first - 1] in PREPOSITIONS and first - 1 > a:
            longer = self._phrase_before(a, first - 1)
            if longer:
                first = longer[0]
        while first < end and lower[first] in LEADING:
            first += 1
        return (first, end) if first < end and any(map(is_word, lower[first:end])) else None

    def _phrase_after(self, start: int, b: int) -> Range | None:
        last = start
        while last < b and last < start + 9 and (not self._is_border(last) or self.sheet.lower[last] == "of"):
            if self.sheet.lower[last] in NO_SUBJECT and last == start:
                return None
            last += 1
        return (start, last) if last > start and any(map(is_word, self.sheet.lower[start:last])) else None

    def _is_border(self, token: int) -> bool:
        word = self.sheet.lower[token]
        if self.covered[token] or (word in BORDERS and word not in ARTICLES):
            return True
        if word == "." and token and self.sheet.lower[token - 1] in ABBREVIATIONS:
            return token + 1 in self.ends
        return not word[0].isalnum() and word not in ("'", "’", "&") and not _is_initial(self.sheet.forms[token])

    def _standing(self, source: Range) -> tuple[Source, Range | None]:
        first, last = source
        if self.sheet.lower[last : last + 1] == [","]:
            name = self._name_after(last + 1)
            if name:
                return Source.NAMED, name
        last = next((i for i in range(first + 1, last) if self.sheet.lower[i] in PREPOSITIONS), last)
        forms, lower = self.sheet.forms[first:last], self.sheet.lower[first:last]
        if lower[0] in ("he", "she", "him", "her", "his"):
            name = self._antecedent(source[0])
            return (Source.NAMED, name) if name else (Source.UNNAMED, None)
        if lower[0] in ("it", "they"):
            return self._taken_up(source[0], lower[0] == "they")
        if lower[0] in ("i", "we", "me"):
            return Source.NAMED, None
        if any(word in INDEFINITE for word in lower) or lower[-1] in GENERIC:
            named = [i for i, form in enumerate(forms) if i and _is_name(form) and lower[i] not in GENERIC]
            apposed = len(forms) > 2 and _is_name(forms[-1]) and _is_name(forms[-2])
            return (Source.NAMED, None) if apposed and named else (Source.UNNAMED, None)
        sentence = self._sentence(source[0])
        if any(_is_name(form) and (source[0] + i > sentence[0] or len(forms) > 1) for i, form in enumerate(forms)):
            return Source.NAMED, None
        if _is_name(forms[0]) and lower[0] not in ARTICLES and lower[-1] not in GENERIC:
            return Source.NAMED, None
        if lower[0] in ("the", "its", "our", "this") and not any(word in GENERIC for word in lower):
            return Source.NAMED, None
        return Source.UNNAMED, None

    def _taken_up(self, token: int, plural: bool) -> tuple[Source, Range | None]:
        """What `it` and `they` take up: who reported last in the sentences just before, a group for `they`."""
        at = self._at(token)
        for i in range(at, max(-1, at - _CLOSE_BY), -1):
            for subject in self._reporters(i, token):
                first, last = self.sheet.lower[subject[0]].split("'")[0], self.sheet.lower[subject[1] - 1]
                if first in PERSONS or first in PRONOUNS or first == "its" or (plural and last[-1] != "s"):
                    continue
                standing, _ = self._standing(subject)
                return standing, subject if standing is Source.NAMED else None
        return Source.UNNAMED, None

    def _reporters(self, sentence: int, token: int) -> Iterator[Range]:
        """The subjects of the verbs that report in a sentence before a token, the last first."""
        a, b = self.sheet.sentences[sentence]
        for verb in range(min(b, token) - 1, a - 1, -1):
            if self.sheet.lower[verb] in REPORTING and not self.covered[verb] and may_report(self.sheet, verb, a):
                subject = self._subject((verb, verb + 1), (verb, verb))
                if subject and subject[1] <= token:
                    yield subject

    def _antecedent(self, token: int) -> Range | None:
        """The name that `he` or `she` takes up: of the person who reports in a sentence before, or with whom it opens,
        the nearest sentence first; else the last name."""
        at = self._at(token)
        for i in range(at, max(-1, at - _BACK), -1):
            a, b = self._sentence(self.sheet.sentences[i][1] - 1)
            opening = self._opening(a, min(b, token))
            persons = [*self._reporters(i, token), *([opening] if opening else [])]
            name = next((name for person in persons if (name := self._person_named(*person))), None)
            if name:
                return name
        return self._name_before(token)

    def _person_named(self, first: int, last: int) -> Range | None:
        """The person's name at the end of a phrase: two words at least, or a title and one, without an article."""
        start = last
        while start > first and _is_name(self.sheet.forms[start - 1]):
            start -= 1
        before = self.sheet.lower[start - 1] if start > first else ""
        long = last - start + (before in OFFICES) > 1
        named = long and before not in ARTICLES and not self.sheet.forms[last - 1].isupper()
        return (start, last) if named and not any("'" in word for word in self.sheet.lower[start:last]) else None

    def _name_before(self, token: int) -> Range | None:
        """The last name before a pronoun, in its sentence or the few before."""
        at = self._at(token)
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


_NEAR = 4
"""Tokens between speech and a verb that may mean something else than speaking."""
_LEADS = 8
"""Tokens between a verb like `described` and the quoted words that it leads to."""
_CLOSING = 12
"""Tokens from a verb to the end of a sentence that leads to the quotation behind it."""
_SHARED = 10
"""Tokens between two verbs that share a subject."""
_DATELINE = 14
"""Tokens of the place and date that open a dispatch."""
_LONGEST_NAME = 6
"""Tokens of a name with its titles."""
_TAKING_UP = frozenset(["he", "she", "it", "they", "him", "her", "his", "which", "who", "that", "this"])
"""Subjects that only take up another."""
_CLOSE_BY = 4
"""Sentences that `it` or `they` may reach back over to who reported."""
_BACK = 8
"""Sentences that a pronoun may reach back over to a name."""


def _is_name(form: str) -> bool:
    return form[0].isupper() and form[0].isalpha() and form.lower() not in NOT_NAMES


def _is_initial(form: str) -> bool:
    return form.endswith(".") and form[0].isupper()
