"""Who speaks: quotations and the speakers named around them, and speech without marks."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from rhetoric.tagging.layout import Ranges, bucket
from rhetoric.tagging.reported import Speech
from rhetoric.tagging.titles import is_title
from rhetoric.tagging.words import ALNUM, COLON, COMMA, GENERIC, NAME, PRONOUN, REPORTING, Page, totals

_OPENERS = frozenset("\"“«„'‘")
_SPEAKERS = "gnpv"
"""A generic speaker, a name, a pronoun, a reporting verb."""


def speech(page: Page) -> Ranges:
    """Quotations by length and the speakers named around them; speech without marks after a colon or before a tag."""
    sheet = page.sheet
    quoted = np.zeros(len(page), dtype=np.bool_)
    for a, b, _ in sheet.quotes:
        quoted[a:b] = True
    speakers = _speakers(page, quoted)
    yield from _quotations(page, speakers)
    in_quotes, reporting = totals(quoted), totals(page.has(REPORTING))
    colons = np.flatnonzero(page.has(COLON)).tolist()
    commas = np.flatnonzero(page.has(COMMA))
    for (a, b), speaker in zip(sheet.sentences, speakers, strict=True):
        yield a, b, [f"sp={speaker}"]
        if in_quotes[a] != in_quotes[b] or reporting[a] == reporting[b]:
            continue
        colon = _colon_speech(page, colons, reporting, a, b)
        if colon:
            yield colon, b, ["colon", f"colon={speaker}"]
            yield colon, colon + 1, ["colon["]
        tag = _speech_tag(commas, reporting, a, b)
        if tag:
            yield a, tag, ["tag", f"tag={speaker}"]


def sources(spoken: Iterable[Speech]) -> Ranges:
    """Reported speech by who speaks, as far as the text lets that be traced."""
    for stretch in spoken:
        first, last = stretch.content
        marks = "m" if stretch.marked else "b" if stretch.cue else "t"
        who = f"{stretch.standing}|{marks}"
        cue = "c" if stretch.cue else ""
        yield first, last, [f"rs={who}{cue}", f"rs={who}|{bucket(last - first)}", f"rs={marks}"]
        yield first, first + 1, [f"rs[={who}{cue}"]


def _quotations(page: Page, speakers: list[str]) -> Ranges:
    sheet = page.sheet
    if not sheet.quotes:
        return
    alnum = totals(page.has(ALNUM))
    sentence_starts = [a for a, _ in sheet.sentences]
    for a, b, quote in sheet.quotes:
        first = int(np.searchsorted(sentence_starts, a, side="right")) - 1
        last = int(np.searchsorted(sentence_starts, b, side="left"))
        around = "".join(sorted({mark for s in speakers[max(0, first) : last] for mark in s}))
        near = "".join(sorted({mark for s in speakers[max(0, first - 1) : last + 1] for mark in s}))
        size = bucket(int(alnum[b] - alnum[a]))
        kind = f"{min(quote.depth, 1)}{'' if quote.closed else 'o'}{'c' if quote.continued else ''}"
        whole = "p" if a in sheet.bounds and b in sheet.bounds else ""
        names = [
            f"q={size}",
            f"q={kind}",
            f"qs={around}|{size}",
            f"qn={near}|{size}",
            f"qsn={around}|{near}{whole}",
        ]
        if is_title(sheet, a, b):
            names.append("qtitle")
        yield a, b, ["q", *names]
        yield a, a + 1, ["q[", *(f"[{n}" for n in names)]
        yield b - 1, b, ["q]"]


def _speakers(page: Page, quoted: NDArray[np.bool_]) -> list[str]:
    """For every sentence those of _SPEAKERS that stand in it outside its quotations. A name has a capital, and a word
    before it in its sentence."""
    firsts, lasts = np.array(page.sheet.sentences, dtype=np.int64).reshape(-1, 2).T
    follows_word = np.zeros(len(page), dtype=np.bool_)
    follows_word[1:] = page.has(ALNUM)[:-1]
    follows_word[firsts[firsts < lasts]] = False
    names = page.has(NAME) & follows_word
    stand = [
        total[lasts] > total[firsts]
        for total in (
            totals(hits & ~quoted) for hits in (page.has(GENERIC), names, page.has(PRONOUN), page.has(REPORTING))
        )
    ]
    which = sum(hits.astype(np.int64) << bit for bit, hits in enumerate(stand))
    return [_SETS[n] for n in np.asarray(which).tolist()]


_SETS = ["".join(mark for bit, mark in enumerate(_SPEAKERS) if n >> bit & 1) for n in range(1 << len(_SPEAKERS))]


def _colon_speech(page: Page, colons: list[int], reporting: NDArray[np.int64], a: int, b: int) -> int:
    """The first token of speech that follows a reporting verb and a colon or dash without quotation marks, else 0."""
    for i in colons:
        if a < i < b - 2 and reporting[i] > reporting[max(a, i - 6)]:
            return 0 if page.name(i + 1) in _OPENERS else i + 1
    return 0


def _speech_tag(commas: NDArray[np.int64], reporting: NDArray[np.int64], a: int, b: int) -> int:
    """The comma before a closing `, he said.`, else 0."""
    for i in commas[(commas > max(a + 2, b - 8)) & (commas <= b - 2)][::-1].tolist():
        if reporting[min(i + 4, b)] > reporting[i + 1]:
            return int(i)
    return 0
