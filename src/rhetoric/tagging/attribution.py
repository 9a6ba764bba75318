"""Who speaks: stretches of reported speech, each with its cue and its source where the text names them.

A stretch is a quotation in marks (titles of works are none), a labelled turn of a transcript, a writing that speaks, or
speech without marks. Its source is looked for beside the cue, then in the sentence before and the one after, as a
reader would; a quotation that runs on over several paragraphs has one source for all of them. Rules over tokens;
nothing is learnt.
"""

from __future__ import annotations

from dataclasses import replace

from rhetoric.tagging.bare import LEAST_WORDS, Range, bare_speech, without_stop
from rhetoric.tagging.cues import cues
from rhetoric.tagging.narration import Narration, covering, meets
from rhetoric.tagging.phrases import last_pronoun, opening
from rhetoric.tagging.pronouns import TAKING_UP
from rhetoric.tagging.reported import Source, Speech
from rhetoric.tagging.reporting import ISSUING
from rhetoric.tagging.running import Writing, writings
from rhetoric.tagging.sheet import Sheet
from rhetoric.tagging.standing import standing
from rhetoric.tagging.subjects import subject
from rhetoric.tagging.titles import is_title
from rhetoric.tagging.turns import Turn, turns
from rhetoric.text.segment import is_word


def speeches(sheet: Sheet) -> list[Speech]:
    """The reported speech of a document by its first token; no two contents overlap."""
    spoken = turns(sheet)
    runs = [run for run in _runs(sheet) if any(_is_long(sheet, a, b) for a, b in run) and not is_title(sheet, *run[0])]
    openings = {run[0][0]: run for run in runs}
    in_marks = {turn.content[0]: turn for turn in spoken if turn.content[0] in openings}
    whole = [turn for turn in spoken if turn.content[0] not in in_marks and _is_long(sheet, *turn.content)]
    written = [] if spoken else writings(sheet)
    unmarked = [turn.content for turn in whole] + [piece for writing in written for piece in writing.contents]
    taken = covering(sheet, unmarked)
    runs = [run for run in runs if not any(meets(taken, a, b) for a, b in run)]
    narration = Narration(sheet, [piece for run in runs for piece in run] + unmarked)
    found = [_of_turn(sheet, turn, turn.content, False) for turn in whole]
    found += [speech for writing in written for speech in _of_writing(narration, writing)]
    for run in runs:
        if run[0][0] in in_marks:
            found += [_of_turn(sheet, in_marks[run[0][0]], piece, True) for piece in run]
        else:
            found += _of_run(narration, run)
    found += _without_marks(narration)
    return sorted(found, key=lambda speech: speech.content)


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


def _of_writing(narration: Narration, writing: Writing) -> list[Speech]:
    """A writing, paragraph by paragraph: of whoever issues it, where the same paragraph says so."""
    lower = narration.lower
    told = subject(narration, writing.cue, writing.contents[0])
    if told is None or lower[told[0]] in TAKING_UP:
        issuing = (i for i in range(*writing.lead) if lower[i] in ISSUING and i < writing.cue[0])
        told = next((by for i in issuing if (by := subject(narration, (i, i + 1), (i, i)))), told)
    stands, name = standing(narration, told) if told else (Source.UNTRACEABLE, None)
    return [Speech(content, False, writing.cue, told, name, stands) for content in writing.contents]


def _of_run(narration: Narration, run: list[Range]) -> list[Speech]:
    """A quotation, piece by piece. What reports the first piece, or else the last, or another, reports all."""
    pieces = [_of_quotation(narration, a, b) for a, b in run]
    told = max((pieces[0], *reversed(pieces)), key=lambda piece: (piece.source is not None, piece.cue is not None))
    return [replace(told, content=piece.content) for piece in pieces]


def _of_quotation(narration: Narration, first: int, last: int) -> Speech:
    at = narration.sentence_at(first)
    return _speech(narration, (first, last), True, at, max(at, narration.sentence_at(last - 1)))


def _without_marks(narration: Narration) -> list[Speech]:
    """Speech without marks, of the sentences that have a verb for it and no other speech."""
    found = []
    for at in sorted(set(map(narration.sentence_at, narration.verbs(0, len(narration.forms))))):
        if narration.has_speech(*narration.sentences[at]):
            continue
        for content in [c for c in bare_speech(narration.sheet, at) if not narration.has_speech(*c)]:
            narration.cover(content)
            found.append(_speech(narration, content, False, at, at))
    return found


def _speech(narration: Narration, content: Range, marked: bool, at: int, to: int) -> Speech:
    """The sentences with the numbers at..to hold the content."""
    near = list(cues(narration, content, marked, at, to))
    with_source = ((cue, source) for cue in near if (source := subject(narration, cue, content)))
    cue, source = next(with_source, (near[0] if near else None, None))
    if source is None and marked and cue is None:
        source = _opening_before(narration, content, at)
    stands, name = standing(narration, source) if source else (Source.UNTRACEABLE, None)
    return Speech(content, marked, cue, source, name, stands)


def _opening_before(narration: Narration, content: Range, at: int) -> Range | None:
    """Whose words a sentence of its own in marks is that nothing reports: of the person with whom the sentence before
    in the paragraph opens; other such quotations between are passed over."""
    first = content[0]
    while at > 0 and narration.sentences[at][0] == first and first not in narration.paragraphs:
        a, b = narration.sentences[at - 1]
        if not narration.has_speech(a, b):
            return opening(narration, a, b) or last_pronoun(narration, a, b)
        if not narration.is_all_speech(a, b):
            return None
        first = max(i for i, _ in narration.quoted if i < first)
        at = narration.sentence_at(first)
    return None
