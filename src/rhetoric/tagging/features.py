"""What the classifier sees: features of word types, computed once a type, and features of single tokens.

A type feature (form, ending, shape, kind, cluster, vector) speaks for the tokens around it as well: the model has
weights for every offset of the window. Token features say what no word shows alone: its neighbour, the phrase and the
quotation it stands in and who is named beside it, the shape of its sentence, and patterns that repeat.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from rhetoric.tagging.attribution import speeches
from rhetoric.tagging.lexicon import Lexicon
from rhetoric.tagging.sheet import Sheet
from rhetoric.tagging.vectors import WordVectors

WINDOW = (-3, -2, -1, 0, 1, 2, 3)
"""Offsets at which a type speaks: its weights at offset o score the token o places before it."""

BORDER = "¶"
"""The type that stands before the first and after the last token of a paragraph."""

Lookup = Callable[[str], int]
"""A feature's name to its number, -1 for an unknown one."""


def shape(form: str) -> str:
    """Xx, X, x, d or punctuation itself, mixed forms as they come (`x-x`, `Xd`)."""
    if form.islower():
        return "x" if form.isalpha() else "x-"
    if form.isalpha():
        if form.isupper():
            return "X" if len(form) == 1 else "XX"
        return "Xx" if form[1:].islower() else "xX"
    if form[0].isdigit():
        return f"d{min(len(form), 5)}" if form.isdigit() else "d."
    return "Xx-" if form[0].isalpha() else form[:2]


def type_features(form: str, vectors: WordVectors, lexicon: Lexicon) -> Iterator[str]:
    """Names of the features of a word form, its vector apart."""
    lower = form.lower().replace("’", "'")
    yield "w=" + lower
    yield "sh=" + shape(form)
    if not lower[0].isalpha():
        return
    for kind in lexicon.kinds(lower):
        yield "lx=" + kind
    base = lower[:-2] if lower.endswith("'s") else lower
    if len(base) > 3:
        yield "s3=" + base[-3:]
        yield "s2=" + base[-2:]
    if len(base) > 5:
        yield "s4=" + base[-4:]
        yield "p5=" + base[:5]
        yield "p4=" + base[:4]
    if "-" in base:
        first, *_, last = base.split("-")
        yield "h1=" + first
        yield "h2=" + last
    row = vectors.row(lower)
    if row >= 0:
        coarse, fine = vectors.clusters[row]
        yield f"kc={coarse}"
        yield f"kf={fine}"
    else:
        yield "k?"


def token_features(sheet: Sheet, lookup: Lookup, lexicon: Lexicon) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """(token, feature number) pairs of all known token features, as two arrays."""
    rows: list[NDArray[np.int64]] = []
    columns: list[NDArray[np.int64]] = []

    def over(first: int, last: int, names: Iterable[str]) -> None:
        for name in names:
            number = lookup(name)
            if number >= 0 and first < last:
                rows.append(np.arange(first, last))
                columns.append(np.full(last - first, number))

    lower = sheet.lower
    pairs = np.fromiter(
        map(lookup, map("2={} {}".format, lower, lower[1:])), dtype=np.int64, count=max(0, len(lower) - 1)
    )
    at = np.flatnonzero(pairs >= 0)
    rows += [at, at + 1]
    columns += [pairs[at], _second_half(lookup, lower, at)]
    for first, last, kind in lexicon.phrases(sheet):
        over(first, last, [f"ph={kind}"])
        over(first, first + 1, [f"ph[={kind}"])
    for first, last, names in _layout(sheet, lower):
        over(first, last, names)
    for first, last, names in _tempers(sheet, lexicon):
        over(first, last, names)
    for first, last, names in _speech(sheet, lower):
        over(first, last, names)
    for first, last, names in _parallels(sheet, lower):
        over(first, last, names)
    for first, last, names in _sources(sheet):
        over(first, last, names)
    row, column = np.concatenate(rows), np.concatenate(columns)
    known = column >= 0
    return row[known], column[known]


def _second_half(lookup: Lookup, lower: list[str], at: NDArray[np.int64]) -> NDArray[np.int64]:
    names = (f"-2={lower[i]} {lower[i + 1]}" for i in at.tolist())
    return np.fromiter(map(lookup, names), dtype=np.int64, count=len(at))


def _bucket(n: int) -> str:
    return str(n) if n < 4 else "4-7" if n < 8 else "8-15" if n < 16 else "16-31" if n < 32 else "32+"


Ranges = Iterator[tuple[int, int, list[str]]]


def _layout(sheet: Sheet, lower: list[str]) -> Ranges:
    """The shape of a sentence and its place: headline, question, exclamation, length, first words."""
    paragraph_of = np.searchsorted(sheet.bounds, [a for a, _ in sheet.sentences], side="right") - 1
    for (a, b), p in zip(sheet.sentences, paragraph_of.tolist(), strict=True):
        end = _final_mark(lower, a, b)
        whole = sheet.bounds[p] == a and sheet.bounds[p + 1] == b
        headline = whole and end not in ".?!" and b - a < 30
        names = [f"end={end}", f"len={_bucket(b - a)}"]
        if headline:
            names += ["title" if p == 0 else "subtitle"]
        if end in "?!":
            names += [f"{end}1={lower[a]}", f"{end}len={_bucket(b - a)}", f"{end}whole={whole}"]
        if lower[a] in _CALLS:
            names.append(f"call={lower[a]}")
        if not headline and _all_caps(sheet.forms[a:b]):
            names.append("caps")
        yield a, b, names
        yield a, a + 1, ["first", f"first{end}"]


_CALLS = frozenset(
    [
        "let",
        "long",
        "forward",
        "down",
        "up",
        "no",
        "never",
        "stop",
        "vote",
        "join",
        "defend",
        "save",
        "end",
        "stand",
        "say",
        "hands",
    ]
)


def _final_mark(lower: list[str], a: int, b: int) -> str:
    for i in range(b - 1, max(a, b - 4) - 1, -1):
        if lower[i] in ".?!:;" or lower[i][0] in "….":
            return lower[i][0]
    return "-"


def _all_caps(forms: list[str]) -> bool:
    words = [f for f in forms if f.isalpha() and len(f) > 1]
    return len(words) > 2 and all(w.isupper() for w in words)


_TEMPERS = {
    "blame": "blame-adjective charged-noun charged-verb charged-adverb contempt-person contempt-institution irony-word",
    "praise": "praise-adjective virtue-noun hero-noun splendour-noun triumph-verb devotion-word reverent-title",
    "sober": "scientific-sober procedure-word hedge-word reporting-verb",
}
_TEMPER_OF = {kind: temper for temper, kinds in _TEMPERS.items() for kind in kinds.split()}


def _tempers(sheet: Sheet, lexicon: Lexicon) -> Ranges:
    """How much of the lexicon's blame, praise and sobriety stands in a sentence, and in its paragraph."""
    by_token = {temper: np.zeros(len(sheet.lower) + 1, dtype=np.int64) for temper in _TEMPERS}
    for i, word in enumerate(sheet.lower):
        for temper in {_TEMPER_OF[kind] for kind in lexicon.kinds(word) if kind in _TEMPER_OF}:
            by_token[temper][i + 1] = 1
    for temper, hits in by_token.items():
        total = np.cumsum(hits)
        for unit, edges in (("s", sheet.sentences), ("p", list(pairwise(sheet.bounds.tolist())))):
            for a, b in edges:
                if a < b:
                    share = 100 * int(total[b] - total[a]) // (b - a)
                    yield a, b, [f"{temper}{unit}={min(share // 4, 6)}"]


_REPORTING = frozenset(
    [
        "said",
        "says",
        "say",
        "saying",
        "told",
        "tells",
        "tell",
        "added",
        "adds",
        "adding",
        "asked",
        "asks",
        "stated",
        "states",
        "declared",
        "declares",
        "announced",
        "replied",
        "answered",
        "recalled",
        "recalls",
        "remarked",
        "noted",
        "notes",
        "stressed",
        "stressing",
        "emphasized",
        "wrote",
        "writes",
        "writing",
        "argued",
        "argues",
        "claimed",
        "claims",
        "insisted",
        "warned",
        "warns",
        "explained",
        "explains",
        "continued",
        "concluded",
        "cried",
        "shouted",
        "whispered",
        "exclaimed",
        "admitted",
        "confessed",
        "promised",
        "complained",
        "commented",
        "observed",
        "confirmed",
        "testified",
        "tweeted",
        "posted",
        "pointed",
        "taught",
        "instructed",
        "reads",
        "read",
        "ran",
        "went",
        "muttered",
        "murmured",
        "repeated",
        "declaring",
        "stating",
        "noting",
        "remarking",
    ]
)
_GENERIC = frozenset(
    [
        "resident",
        "residents",
        "official",
        "officials",
        "source",
        "sources",
        "villager",
        "villagers",
        "witness",
        "witnesses",
        "worker",
        "workers",
        "man",
        "woman",
        "neighbour",
        "neighbor",
        "people",
        "someone",
        "somebody",
        "insider",
        "insiders",
        "expert",
        "experts",
        "analyst",
        "analysts",
        "observer",
        "observers",
        "soldier",
        "farmer",
        "employee",
        "customer",
        "mother",
        "father",
        "teacher",
        "they",
        "one",
        "another",
        "participant",
        "participants",
        "critic",
        "critics",
        "diplomat",
        "onlooker",
        "bystander",
        "passer-by",
        "elder",
        "students",
        "student",
        "readers",
        "reader",
        "user",
        "users",
        "proverb",
        "old",
    ]
)
_PRONOUNS = frozenset(["he", "she", "i", "we"])
_OPENERS = frozenset("\"“«„'‘")


def _speech(sheet: Sheet, lower: list[str]) -> Ranges:
    """Quotations by length and the speakers named around them; speech without marks after a colon or before a tag."""
    quoted = np.zeros(len(lower) + 1, dtype=bool)
    for a, b, _ in sheet.quotes:
        quoted[a:b] = True
    speakers = [_speaker(sheet.forms, lower, quoted, a, b) for a, b in sheet.sentences]
    sentence_starts = [a for a, _ in sheet.sentences]
    for a, b, quote in sheet.quotes:
        first = int(np.searchsorted(sentence_starts, a, side="right")) - 1
        last = int(np.searchsorted(sentence_starts, b, side="left"))
        around = "".join(sorted({mark for s in speakers[max(0, first) : last] for mark in s}))
        near = "".join(sorted({m for s in speakers[max(0, first - 1) : last + 1] for m in s}))
        size = _bucket(sum(form[0].isalnum() for form in lower[a:b]))
        kind = f"{min(quote.depth, 1)}{'' if quote.closed else 'o'}{'c' if quote.continued else ''}"
        whole = "p" if a in sheet.bounds and b in sheet.bounds else ""
        names = [
            f"q={size}",
            f"q={kind}",
            f"qs={around}|{size}",
            f"qn={near}|{size}",
            f"qsn={around}|{near}{whole}",
        ]
        yield a, b, ["q", *names]
        yield a, a + 1, ["q[", *(f"[{n}" for n in names)]
        yield b - 1, b, ["q]"]
    for (a, b), speaker in zip(sheet.sentences, speakers, strict=True):
        yield a, b, [f"sp={speaker}"]
        if quoted[a:b].any():
            continue
        colon = _colon_speech(lower, a, b)
        if colon:
            yield colon, b, ["colon", f"colon={speaker}"]
            yield colon, colon + 1, ["colon["]
        tag = _speech_tag(lower, a, b)
        if tag:
            yield a, tag, ["tag", f"tag={speaker}"]


def _sources(sheet: Sheet) -> Ranges:
    """Reported speech by who speaks, as far as the text lets that be traced."""
    for speech in speeches(sheet):
        first, last = speech.content
        marks = "m" if speech.marked else "b"
        size = _bucket(last - first)
        cue = "c" if speech.cue else ""
        yield first, last, [f"rs={speech.standing}|{marks}{cue}", f"rs={speech.standing}|{marks}|{size}", f"rs={marks}"]
        yield first, first + 1, [f"rs[={speech.standing}|{marks}{cue}"]


def _speaker(forms: list[str], lower: list[str], quoted: NDArray[np.bool_], first: int, last: int) -> str:
    """Which of these stand in a sentence outside its quotations: v reporting verb, n name, g generic speaker,
    p pronoun."""
    marks = set()
    for i in range(first, last):
        if quoted[i]:
            continue
        word = lower[i]
        if word in _REPORTING:
            marks.add("v")
        elif word in _GENERIC:
            marks.add("g")
        elif word in _PRONOUNS:
            marks.add("p")
        elif forms[i][0].isupper() and i > first and forms[i - 1][0].isalnum() and len(word) > 1:
            marks.add("n")
    return "".join(sorted(marks))


def _colon_speech(lower: list[str], a: int, b: int) -> int:
    """The first token of speech that follows a reporting verb and a colon or dash without quotation marks, else 0."""
    for i in range(a + 1, b - 2):
        if lower[i] in (":", "—", "–", "--") and any(w in _REPORTING for w in lower[max(a, i - 6) : i]):
            return 0 if lower[i + 1] in _OPENERS else i + 1
    return 0


def _speech_tag(lower: list[str], a: int, b: int) -> int:
    """The comma before a closing `, he said.`, else 0."""
    for i in range(b - 2, max(a + 2, b - 8), -1):
        if lower[i] == "," and any(w in _REPORTING for w in lower[i + 1 : min(i + 4, b)]):
            return i
    return 0


_CLAUSE_BORDERS = frozenset(".,;:!?—–-()…") | {"--", "..."}


def _parallels(sheet: Sheet, lower: list[str]) -> Ranges:
    """Clauses of one paragraph that open or close with the same words as a clause near by, and words said twice."""
    for p in range(len(sheet.bounds) - 1):
        start, stop = int(sheet.bounds[p]), int(sheet.bounds[p + 1])
        clauses = _clauses(lower, start, stop)
        for opens in (True, False):
            yield from _chains(lower, clauses, opens)
        for i in range(start, stop - 2):
            if lower[i] == lower[i + 1] or (lower[i] == lower[i + 2] and lower[i + 1] in _CLAUSE_BORDERS):
                yield i, i + 3, ["twice"] if lower[i][0].isalpha() else []


def _clauses(lower: list[str], start: int, stop: int) -> list[tuple[int, int]]:
    clauses = []
    first = start
    for i in range(start, stop + 1):
        if i == stop or lower[i] in _CLAUSE_BORDERS:
            if i > first:
                opener = first + (lower[first] in ("and", "or", "but", "that") and i > first + 1)
                clauses.append((opener, i))
            first = i + 1
    return clauses


def _chains(lower: list[str], clauses: list[tuple[int, int]], opens: bool) -> Ranges:
    """Runs of clauses, at most one other between two, that share their first (or last) one or two words."""
    side = "A" if opens else "E"

    def key(clause: tuple[int, int], n: int) -> tuple[str, ...]:
        a, b = clause
        if b - a < n:
            return ()
        return tuple(lower[a : a + n] if opens else lower[b - n : b])

    for n in (2, 1):
        i = 0
        while i < len(clauses):
            members = [i]
            shared = key(clauses[i], n)
            while shared:
                ahead = [j for j in (members[-1] + 1, members[-1] + 2) if j < len(clauses)]
                following = next((j for j in ahead if key(clauses[j], n) == shared), None)
                if following is None:
                    break
                members.append(following)
            if len(members) > 1 and shared[0][0].isalpha():
                size = f"{n}x{min(len(members), 4)}"
                first, last = clauses[members[0]], clauses[members[-1]]
                yield first[0], last[1], [f"{side}{size}", f"{side}{n}={shared[0]}"]
                yield first[0], first[0] + 1, [f"{side}[{size}"]
                yield last[1] - 1, last[1], [f"{side}]{size}"]
            i = members[-1] + 1 if len(members) > 1 else i + 1
