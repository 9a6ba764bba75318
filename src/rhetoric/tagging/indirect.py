"""Indirect speech: what the author tells in his own words of what somebody said, with its cue and its source.

A clause behind a verb that reports and `that` (`The envoy said that ...`), or behind `said` alone where a subject and a
verb follow it, with what goes on from it (`and that ...`), and what stands beside `according to` somebody. Such clauses
are the author's words, so they are none of `speeches`, and no feature is read from them. Rules over tokens, with the
machinery of reported speech; nothing is learnt.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import compress, count, pairwise

import numpy as np

from rhetoric.document import Span
from rhetoric.tagging.bare import Range, spoken_end
from rhetoric.tagging.names import is_full_name, is_name
from rhetoric.tagging.narration import Narration, covering, meets
from rhetoric.tagging.phrases import is_person, opening, phrase_after
from rhetoric.tagging.pronouns import SINGULAR
from rhetoric.tagging.report_verbs import ALL_VERBS, SHORT, is_noun, says_alone, verb_before
from rhetoric.tagging.reported import Source, Speech
from rhetoric.tagging.reporting import (
    ARTICLES,
    AUXILIARIES,
    BETWEEN,
    BODIES,
    PERSONS,
    WRITINGS,
    word_set,
)
from rhetoric.tagging.sheet import Sheet
from rhetoric.tagging.sources import reads_as_source
from rhetoric.tagging.standing import standing
from rhetoric.tagging.subjects import subject
from rhetoric.tagging.turns import OFFICES
from rhetoric.text.segment import is_word


def indirect_speech(sheet: Sheet, said: Sequence[Speech], around: Sequence[Span] | None = None) -> list[Speech]:
    """The clauses of indirect report of a document whose reported speech is `said`, by their first token, in token
    ranges; no two contents overlap. Without a source where the sentence has none (`It is said that`). Where spans
    (code points) are given, only the clauses that meet one of them."""
    opening_words = list(compress(count(), map(_OPENS_A_REPORT.__contains__, sheet.lower)))
    if not opening_words or (around is not None and not around):
        return []
    wanted = None if around is None else _tokens_of(sheet, around)
    by_sentence: dict[int, list[int]] = {}
    starts = [a for a, _ in sheet.sentences]
    for token in opening_words:
        at = max(0, bisect_right(starts, token) - 1)
        until = sheet.sentences[at][1]
        if sheet.lower[until : until + 2] in (["and", "that"], ["but", "that"]):
            until = sheet.sentences[at + 1][1]
        if wanted is None or meets(wanted, starts[at], until):
            by_sentence.setdefault(at, []).append(token)
    if not by_sentence:
        return []
    narration = Narration(sheet, [speech.content for speech in said if not _introduces(sheet, speech)])
    found: list[Speech] = []
    last: _Told | None = None
    for at, tokens in by_sentence.items():
        for told in _in_sentence(narration, at, tokens, last):
            last = told
            if wanted is None or meets(wanted, *told.content):
                found.append(_speech(narration, told))
    return found


def _tokens_of(sheet: Sheet, spans: Sequence[Span]) -> bytearray:
    """For every token 1 where one of the spans holds it."""
    firsts = np.searchsorted(sheet.ends, [span.start for span in spans], side="right").tolist()
    lasts = np.searchsorted(sheet.starts, [span.end for span in spans]).tolist()
    return covering(sheet, zip(firsts, lasts, strict=True))


def _introduces(sheet: Sheet, speech: Speech) -> bool:
    """Whether what was taken for speech without marks, before `, said`, is a name and an office (`Dolan, a miller`)."""
    first, last = speech.content
    if speech.marked or last + 1 >= len(sheet.forms) or sheet.lower[last] != "," or sheet.lower[last + 1] not in _SAYS:
        return False
    commas = [first - 1, *(i for i in range(first, last) if sheet.lower[i] == ","), last]
    return len(commas) > 2 and any(is_full_name(sheet, a + 1, b) for a, b in pairwise(commas))


@dataclass(frozen=True, slots=True)
class _Clause:
    """Of a report in a sentence: where it begins with the subject of its verb, its cue, its content from `first`, its
    source, and where the content ends at the latest, which is before the end of a sentence that it opens."""

    begins: int
    cue: Range
    first: int
    source: Range | None
    ends: int


@dataclass(frozen=True, slots=True)
class _Told:
    """A clause of report, with what reports it and who is said to speak."""

    content: Range
    cue: Range
    source: Range | None


def _in_sentence(narration: Narration, at: int, tokens: list[int], before: _Told | None) -> list[_Told]:
    """The clauses of the sentence with the number `at`, in which one may open at each of the tokens; `before` is the
    last clause before the sentence."""
    a, b = narration.sentence_of(narration.sentences[at][1] - 1)
    end = spoken_end(narration.sheet, a, b)
    clauses: list[_Clause] = []
    found: list[_Told] = []
    for token in tokens:
        if token < a or narration.covered[token]:
            continue
        if narration.lower[token] == "according":
            told = _according(narration, a, end, token)
            found += [told] if told else []
        elif narration.lower[token] in _SAYS:
            clause = _behind_says(narration, a, end, token, clauses[-1] if clauses else None)
            clauses += [clause] if clause else []
        elif _goes_on(narration, a, token) and before and before.content[1] >= a - 1:
            clauses.append(_Clause(a, before.cue, token, before.source, end))
        else:
            clause = _clause(narration, a, end, token, clauses[-1] if clauses else None)
            if clause:
                clauses.append(clause)
    if clauses:
        found = []
    ends = [*(clause.begins for clause in clauses[1:]), end]
    for clause, until in zip(clauses, ends[: len(clauses)], strict=True):
        last = _content_end(narration, clause, until)
        if sum(map(is_word, narration.forms[clause.first : last])) > 1:
            found.append(_Told((clause.first, last), clause.cue, clause.source))
    return found


def _goes_on(narration: Narration, a: int, token: int) -> bool:
    """Whether `that` opens a sentence that goes on from the report before: `And that ...`."""
    return token == a + 1 and narration.lower[a] in ("and", "but")


def _clause(narration: Narration, a: int, end: int, that: int, before: _Clause | None) -> _Clause | None:
    verb = verb_before(narration, a, that)
    if verb is None or (before is not None and before.cue[0] == verb):
        return None
    return _of_verb(narration, a, end, verb, that, before)


def _behind_says(narration: Narration, a: int, end: int, verb: int, before: _Clause | None) -> _Clause | None:
    return _of_verb(narration, a, end, verb, verb + 1, before) if says_alone(narration, verb, end) else None


def _of_verb(
    narration: Narration, a: int, end: int, verb: int, that: int, before: _Clause | None
) -> _Clause | None:  # fmt: skip
    """The clause that follows a verb from the token `that`."""
    joined = narration.lower[verb - 1] if verb > a else ""
    participle = narration.lower[verb].endswith("ing")
    opens = participle and (verb == a or (verb == a + 1 and narration.lower[a].endswith("ly")))
    if opens:
        ends, source = _behind_comma(narration, that, end)
        return _Clause(a, (verb, verb + 1), that, source, ends)
    shares = before is not None and (
        joined in ("and", "but", "also", "then") or (participle and joined in (",", "and"))
    )
    if before is not None and shares:
        begins = verb - 1 - (narration.lower[verb - 2] == "and")
        source = before.source
        if before.ends < end:
            source = _own(narration, verb, that) or source
        return _Clause(max(before.first, begins), (verb, verb + 1), that, source, end)
    source = _own(narration, verb, that)
    if source is None and before is not None:
        source = before.source
    if is_noun(narration, verb, source):
        return None
    begins = source[0] if source and a <= source[0] < verb else verb
    begins = max(begins, before.first + 1) if before else begins
    if before and before.first < begins:
        begins -= narration.lower[begins - 1] in (",", "and", "while", "but")
        begins -= narration.lower[begins - 1] == ","
    return _Clause(begins, (verb, verb + 1), that, source, end)


def _own(narration: Narration, verb: int, that: int) -> Range | None:
    """The source of a verb; None for what it is impersonally said (`It is said that`, `as was stressed`)."""
    lower = narration.lower
    a, _ = narration.sentence_of(verb)
    before = verb
    while before > a and lower[before - 1] in BETWEEN:
        before -= 1
    if any(word in AUXILIARIES and word[0] in "iwab" for word in lower[before:verb]):
        return None
    found = subject(narration, (verb, verb + 1), (that, that))
    readable = _readable(narration, *found) if found else None
    return readable or opening(narration, a, before)


def _readable(narration: Narration, first: int, last: int) -> Range | None:
    """A source without adverbs at its end; None where it does not read as one."""
    while last - 1 > first and narration.lower[last - 1].endswith("ly") and narration.forms[last - 1].islower():
        last -= 1
    return (first, last) if last > first and reads_as_source(" ".join(narration.forms[first:last])) else None


def _behind_comma(narration: Narration, that: int, end: int) -> tuple[int, Range | None]:
    """Of a sentence that opens with a report (`Saying that it was late, Dolan left`): where the report ends, and the
    subject of what follows its comma. A subject that reports is the likeliest, then a person."""
    mains = list(_main_clauses(narration, that, end))
    reporting = (main for main in mains if any(_is_cue(narration, i) for i in range(main[1], main[1] + _BESIDE)))
    persons = (main for main in mains if is_person(narration, main) or _is_writing(narration, main))
    first, last = next(reporting, None) or next(persons, None) or (None, None)
    if first is None or last is None:
        return end, None
    return first - 1, _readable(narration, first, last)


def _is_writing(narration: Narration, phrase: Range) -> bool:
    return not WRITINGS.isdisjoint(narration.lower[slice(*phrase)])


def _main_clauses(narration: Narration, that: int, end: int) -> Iterator[Range]:
    """The subjects that may open the sentence's own clause behind a comma."""
    for i in range(that + SHORT, end - 1):
        first = i + 1
        opens = narration.lower[first]
        if narration.lower[i] != "," or narration.covered[first]:
            continue
        if opens in PERSONS:
            yield first, first + 1
        elif opens in ARTICLES or is_name(narration.forms[first]):
            found = phrase_after(narration, first, end)
            if found:
                yield first, next((j for j in range(first + 1, found[1]) if _ends_subject(narration, j)), found[1])


def _is_cue(narration: Narration, token: int) -> bool:
    return narration.lower[token : token + 1] != [] and narration.lower[token] in ALL_VERBS


def _ends_subject(narration: Narration, token: int) -> bool:
    word = narration.lower[token]
    return word in ALL_VERBS or (word.endswith("ed") and narration.forms[token].islower())


def _content_end(narration: Narration, clause: _Clause, end: int) -> int:
    """Where a report ends: before a colon, a semicolon that does not go on with `that`, or the author's own clause.
    Words quoted in it are taken in."""
    lower = narration.lower
    end = min(end, clause.ends)
    for i in range(clause.first + 1, end):
        if lower[i] == ":":
            return i
        if lower[i] == ";" and "that" not in lower[i + 1 : i + 3]:
            return i
        if lower[i] == "," and lower[i + 1 : i + 2] in (["according"], ["while"]):
            return i
    return end


def _according(narration: Narration, a: int, end: int, token: int) -> _Told | None:
    """`According to the envoy, ...` at the head of a sentence, or `..., according to the envoy` at its end."""
    lower = narration.lower
    source = phrase_after(narration, token + 2, end) if lower[token + 1 : token + 2] == ["to"] else None
    if source is None or not _may_say(narration, source):
        return None
    comma = next((i for i in range(source[1], end) if lower[i] == ","), None)
    if token - a <= 1 and comma is not None:
        return _Told((comma + 1, _until_covered(narration, comma + 1, end)), (token, token + 2), source)
    if token > a and lower[token - 1] == "," and comma is None:
        return _Told((a, token - 1), (token, token + 2), source)
    return None


def _until_covered(narration: Narration, first: int, end: int) -> int:
    return next((i for i in range(first, end) if narration.covered[i]), end)


def _may_say(narration: Narration, source: Range) -> bool:
    words = set(narration.lower[slice(*source)])
    if words & _NOT_SAYING or not reads_as_source(" ".join(narration.forms[slice(*source)])):
        return False
    return is_person(narration, source) or _is_writing(narration, source)


def _speech(narration: Narration, told: _Told) -> Speech:
    source = told.source
    stands, name = standing(narration, source) if source else (Source.UNTRACEABLE, None)
    if source and name and narration.lower[source[0]] in SINGULAR and not _names_somebody(narration, *name):
        stands, name = Source.UNNAMED, None
    return Speech(told.content, False, told.cue, source, name, stands)


def _names_somebody(narration: Narration, first: int, last: int) -> bool:
    """Whether the name that `he` takes up may be a person's: no place or body (`the Cabinet`), nor words of a
    headline; a single word only where it is a subject."""
    title = int(narration.sheet.bounds[1])
    if first < title and narration.lower[title - 1][0].isalnum():
        return False
    forms, lower = narration.forms[first:last], narration.lower[first:last]
    if BODIES.intersection(lower) or any(form.isupper() and len(form) > 2 for form in forms[-1:]):
        return False
    if last - first > 1:
        return True
    opens = narration.sentence_of(first)[0] == first
    then = narration.lower[last]
    return lower[0] not in OFFICES and (opens or then in ALL_VERBS or then in AUXILIARIES)


_SAYS = frozenset(["said", "says"])
_OPENS_A_REPORT = _SAYS | {"that", "according"}
_NOT_SAYING = word_set(
    """plan plans schedule decision decisions law laws rule rules order orders programme program constitution agreement
    agreements principle principles need needs demand demands requirement requirements resolution treaty age size
    season custom tradition idea ideas policy line"""
)
_BESIDE = 3
"""Tokens behind a subject among which its verb stands."""
