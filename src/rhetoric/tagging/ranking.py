"""What a superlative ranks, and among what: `the finest [small bag] [ever made]`.

Rules over the words of the sentence; nothing is learnt, and the models see none of it. Only spans that have been marked
are looked at.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rhetoric.tagging.rank_words import (
    ADJECTIVES_IN_LY,
    ADVERBS,
    AFTER_PLACE,
    AFTER_SPAN,
    ALIVE,
    BEFORE_VERBS,
    BEING,
    CLAUSE_OPENERS,
    CLAUSES,
    DEFINITE,
    DEGREES,
    DETERMINERS,
    EQUALS,
    EXCLUSIVE,
    HELD,
    JOINTS,
    NEGATIONS,
    NO_GROUPS,
    NO_PARTICIPLES,
    NO_RANKS,
    NOUN_STOPS,
    NOUNS_IN_LY,
    NUMBERS,
    OWNERS,
    PARTICIPLES,
    PARTICLES,
    PLACES,
    RANK_STARTS,
    RANKS,
    REFLEXIVES,
    RELATIVES,
    SCOPES,
    VERBS,
    WHOLE,
    WHOLES,
)
from rhetoric.text.segment import paragraphs, sentences, tokens

Range = tuple[int, int]
"""First to last, half-open."""

REACH = 400
"""Code points before and behind a span in which its sentence is looked for."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """Code points of the noun phrase that is ranked and of the words that say among what; None where the sentence does
    not name it."""

    target: Range | None
    comparison_set: Range | None


def ranking(text: str, start: int, end: int) -> Ranking:
    """The ranking that the superlative `text[start:end]` makes. Costs the same whatever the length of the text."""
    words = _Words(text, start, end)
    if words.last == words.first:
        return Ranking(None, None)
    target, scope = _negated(words) or _compared(words) or _superlative(words)
    target, scope = words.trimmed(target), words.trimmed(scope)
    return Ranking(
        words.characters(target) if target and _is_named(words, *target) else None,
        words.characters(scope) if scope and _is_group(words, *scope) else None,
    )


class _Words:
    """The sentence around a span, in words and marks; the span is words[first:last]."""

    def __init__(self, text: str, start: int, end: int) -> None:
        low = max(0, start - REACH)
        near = text[low : end + REACH]
        held = start - low, end - low
        pieces = _meeting(paragraphs(near), *held)
        around = _meeting((edge for piece in pieces for edge in sentences(near, *piece)), *held)
        first, last = (around[0][0], around[-1][1]) if around else held
        found = tokens(near[first:last])
        self.forms = found.forms
        self.lower = [form.lower().replace("’", "'") for form in self.forms]
        at = low + first
        self.places = [(at + a, at + b) for a, b in zip(found.starts.tolist(), found.ends.tolist(), strict=True)]
        self.first = sum(b <= start for _, b in self.places)
        self.last = sum(a < end for a, _ in self.places)

    def __len__(self) -> int:
        return len(self.forms)

    def is_word(self, i: int) -> bool:
        return 0 <= i < len(self) and self.forms[i][0].isalnum()

    def trimmed(self, range_: Range | None) -> Range | None:
        """A range of words without marks at its ends; None where no word is left."""
        if range_ is None:
            return None
        first, last = range_
        while first < last and not self.is_word(first):
            first += 1
        while first < last and not self.is_word(last - 1):
            last -= 1
        return (first, last) if first < last else None

    def characters(self, range_: Range) -> Range:
        return self.places[range_[0]][0], self.places[range_[1] - 1][1]


def _meeting(ranges: Iterable[Range], start: int, end: int) -> list[Range]:
    return [(a, b) for a, b in ranges if a < end and start < b]


def _is_named(words: _Words, first: int, last: int) -> bool:
    """Whether words may name what is ranked: a noun phrase, not what stands before or behind one."""
    of = next((i for i in range(first + 1, last) if words.lower[i] == "of"), last)
    opens, head = words.lower[first], words.lower[of - 1]
    ends = VERBS | SCOPES | JOINTS | PARTICLES
    return (
        opens not in SCOPES | CLAUSE_OPENERS | DEGREES
        and head not in ends
        and not _is_rank(words, of - 1)
        and (not head.endswith("ly") or head in NOUNS_IN_LY or not words.forms[of - 1].islower())
        and not (of < last and of + 1 < last and words.lower[of + 1] in VERBS)
    )


def _is_group(words: _Words, first: int, last: int) -> bool:
    """Whether words may say among what: they begin with a noun or its article, with such behind a preposition (`in the
    world`, `of all time`), or with a clause of time (`ever made`); not with a verb or a relative pronoun otherwise."""
    word = words.lower[first]
    rest = words.lower[first + 1 : last]
    if word in ALIVE or word in ("since", "during", "throughout"):
        return word in ALIVE or bool(rest)
    if word in RELATIVES or _is_participle(word):
        return not {"ever", "since", "yet"}.isdisjoint(rest)
    if word in SCOPES | {"outside"}:
        return bool(rest) and word in PLACES and _opens_group(words, first + 1, word)
    return word not in NO_GROUPS and not (word.endswith("ly") and words.forms[first].islower())


def _opens_group(words: _Words, i: int, preposition: str) -> bool:
    """Whether a word behind `in` or `of` begins a group, a place or a time, and no respect (`in suicide`)."""
    word, form = words.lower[i], words.forms[i]
    if (preposition, word) == ("on", "those"):
        return False
    known = word in DEFINITE | WHOLES | NUMBERS or not form[0].islower() or word.endswith(("'s", "s'"))
    return known or (preposition in ("of", "among", "amongst") and _is_plural(word))


Found = tuple[Range | None, Range | None]
"""Words of the target and of the scope."""


def _negated(words: _Words) -> Found | None:
    """`no nation in history ever fought so`, `nothing in the world like it`: the nouns compared with are the scope."""
    lower, last = words.lower, words.last
    at = next((i for i in range(words.first, last) if lower[i] in NEGATIONS), None)
    if at is None or any(_is_rank(words, i) for i in range(words.first, at)):
        return None
    like = next((i for i in range(at + 1, last) if lower[i] in ("like", "than")), None)
    target = (like + 1, last) if like is not None else None
    equal = lower[at] == "no" and at + 1 < last and lower[at + 1] in EQUALS
    if lower[at] in ("no", "neither") and not equal:
        end = next((i for i in range(at + 1, last) if lower[i] in NOUN_STOPS), last)
        end -= end > at + 1 and lower[end - 1] in SCOPES
        if end > at + 1 and not _is_comparative(words, at + 1):
            return target, (at + 1, end)
    place = next((i for i in range(words.first, last) if lower[i] in PLACES and i != at), None)
    if place is None:
        said_of = at if equal else words.first if "been" in lower[at:last] else at + 1 if at + 1 == last else None
        return target or (_subject(words, said_of) if said_of else None), None
    target = target or (_subject(words, at) if equal else None)
    end = next((i for i in range(place + 1, last) if lower[i] in ("like", "than", "no")), last)
    return target, (place, end)


def _is_comparative(words: _Words, i: int) -> bool:
    """Whether a word before a noun is a comparative: `no finer sight`."""
    word = words.lower[i]
    ends = word.endswith("er") and word != "other" and i + 1 < words.last and not _ends_noun(words, i + 1)
    return ends or word in ("more", "less", "worse")


def _compared(words: _Words) -> Found | None:
    """`more than anyone thought possible`, `greater than any other`: what stands behind `than` is the scope."""
    lower = words.lower
    for i in range(words.first, words.last - 1):
        if lower[i] == "than" and (lower[i + 1].startswith("any") or lower[i + 1] in ("all", "ever")):
            end = next((j for j in range(i + 2, words.last) if lower[j] in VERBS), words.last)
            return _subject(words, words.first), (i + 1, end)
    return None


def _superlative(words: _Words) -> Found:
    lower, last = words.lower, words.last
    rank = next((i for i in range(words.first, last) if _is_rank(words, i)), None)
    if rank is None:
        return None, None
    if lower[rank] == "alone":
        return (words.first, rank), ((rank + 1, last) if rank + 1 < last else None)
    exclusive = lower[rank] in EXCLUSIVE
    noun = _behind_rank(words, rank)
    if _is_adverb(words, rank, noun) or (lower[rank] == "only" and rank > 0 and lower[rank - 1] == "not"):
        return None, None
    border = _noun_end(words, noun)
    if noun < border < last - 1 and lower[border] == "and" and not _ends_noun(words, border + 1):
        border = _noun_end(words, border + 1)
    target: Range | None = (noun, border) if border > noun else _outside(words, rank)
    scope = _scope(words, border, exclusive) or _possessor(words, rank)
    return target, scope


def _is_adverb(words: _Words, rank: int, behind: int) -> bool:
    """Whether the words of rank say how something is done: `carried out most accurately`, `may best promote`."""
    word = words.lower[rank]
    if word in DEGREES | {"best"} and rank > 0 and words.lower[rank - 1] in BEFORE_VERBS:
        return True
    if word not in DEGREES:
        return False
    if rank + 1 < words.last and words.lower[rank + 1] in ("and", "or", ","):
        return True
    last = words.lower[behind - 1]
    ends = behind >= words.last or _ends_noun(words, behind)
    return ends and last.endswith("ly") and last not in ADJECTIVES_IN_LY


def _behind_rank(words: _Words, rank: int) -> int:
    """The first word behind the words of rank: behind the last of those that are joined (`best and most impartial`),
    and the adjective of each `most`."""
    lower, last = words.lower, words.last
    at = rank
    while at < last:
        word = lower[at]
        at += 1
        if word in DEGREES or (word.endswith("ly") and word not in EXCLUSIVE):
            while at < last and (lower[at].endswith("ly") or lower[at] == "often"):
                at += 1
            alone = at + 1 >= last or _ends_noun(words, at + 1)
            if at < last and lower[at] not in SCOPES and not (alone and _is_plural(lower[at])):
                at += 1
        elif word in ("number", "no"):
            at += 1 + (at < last and lower[at] == ".")
        joined = at
        while joined < last and lower[joined] in JOINTS:
            joined += 1
        if joined < last and _is_rank(words, joined):
            at = joined
        else:
            break
    return at


def _is_plural(word: str) -> bool:
    return word.endswith("s") and not word.endswith(("ous", "less", "ss", "us"))


def _noun_end(words: _Words, noun: int) -> int:
    """The end of the noun phrase that begins at `noun`, with what belongs to the noun itself (`feat of patience`)."""
    at = noun
    while at + 1 < words.last and _modifies(words.lower[at]) and not _ends_noun(words, at + 1):
        at += 1
    while at < words.last and not _ends_noun(words, at):
        at += 1
        if at < words.last and words.lower[at] == "of" and at > noun and not _bounds(words, at + 1):
            at += 2
            while at + 1 < words.last and words.lower[at] == "between":
                at += 2
    return at


def _ends_noun(words: _Words, i: int) -> bool:
    if not words.is_word(i):
        return words.forms[i] not in "-&"
    word = words.lower[i].split("'")[0]
    if word == "money":
        return i + 1 < len(words) and words.lower[i + 1] == "can"
    return word in SCOPES or word in CLAUSES or word in VERBS or _is_participle(word)


def _modifies(word: str) -> bool:
    """Whether a word that often follows a noun may also stand before one (`the greatest living authority`)."""
    return _is_participle(word) or word in ("living", "known", "possible", "available")


def _is_participle(word: str) -> bool:
    return word in PARTICIPLES or (len(word) > 4 and word.endswith("ed") and word not in NO_PARTICIPLES)


def _bounds(words: _Words, i: int) -> bool:
    """Whether what follows `of` says among what, rather than what the noun is of."""
    if i >= words.last:
        return False
    return words.lower[i] in DEFINITE or not words.forms[i][0].islower()


def _scope(words: _Words, start: int, exclusive: bool) -> Range | None:
    """What follows the noun to the end of the span, or what follows the span at once."""
    lower, last = words.lower, words.last
    if start >= last:
        return _scope_behind(words)
    word = lower[start]
    if not words.is_word(start):
        return None
    clause = word not in PLACES and word not in ALIVE
    if exclusive and clause and word not in ("we", "i"):
        place = next((i for i in range(start + 1, last) if lower[i] in ("ever", "since")), None)
        return None if place is None or lower[place] == "ever" else (place, last)
    if word in ("with", "for", "to", "from", "by", "without"):
        later = next((i for i in range(start + 1, last) if lower[i] in PLACES and lower[i] != "of"), None)
        return None if later is None else (later, last)
    stops = frozenset() if word in WHOLE or word not in PLACES else AFTER_PLACE
    return start, next((i for i in range(start + 1, last) if lower[i] in stops), last)


def _scope_behind(words: _Words) -> Range | None:
    """A place, time or group that follows the span directly: `the tallest [in the town]`."""
    start = words.last
    if start + 1 >= len(words) or words.lower[start] not in PLACES:
        return None
    if words.lower[start] == "of" and not (words.lower[start + 1] in DEFINITE or words.forms[start + 1][0].isupper()):
        return None
    end = start + 1
    while end < len(words) and words.is_word(end) and words.lower[end] not in AFTER_SPAN | VERBS:
        end += 1
    return (start, end) if end > start + 1 else None


def _possessor(words: _Words, rank: int) -> Range | None:
    """Who has what is ranked: `Chile's busiest port`, `her longest voyage`."""
    at = rank - 1
    if at < 0:
        return None
    if words.lower[at] in OWNERS:
        return at, rank
    if not words.lower[at].endswith(("'s", "s'")) or words.lower[at] in ("it's", "that's", "he's", "she's", "here's"):
        return None
    first = at
    while first > 0 and words.forms[first - 1].istitle() and words.lower[first - 1] not in SCOPES | CLAUSE_OPENERS:
        first -= 1
    if first > 0 and words.lower[first - 1] in ("the", "this", "our", "their", "his", "her", "its"):
        first -= 1
    return first, rank


def _outside(words: _Words, rank: int) -> Range | None:
    """The noun phrase of which rank is said where the words of rank qualify none: the subject of `was the longest`, the
    noun before `, the longest`, or the noun before `most asked for`."""
    before = words.first
    while before > 0 and words.lower[before - 1] in DETERMINERS:
        before -= 1
    subject = _subject(words, before)
    if subject or before == 0:
        return subject
    if words.lower[before - 1] in REFLEXIVES:
        return before - 1, before
    if words.lower[before - 1] == ",":
        if rank + 1 >= words.last < len(words) and words.is_word(words.last) and words.lower[words.last] not in PLACES:
            return None
        return _apposed(words, before - 1)
    plain = words.is_word(before - 1) and words.lower[before - 1] not in SCOPES | CLAUSES | VERBS | JOINTS
    described = rank + 1 < words.last and _is_participle(words.lower[rank + 1])
    if before == words.first and plain and described and rank == words.first and words.lower[rank] in DEGREES:
        return before - 1, before
    return None


def _apposed(words: _Words, end: int) -> Range | None:
    """The noun phrase that ends at `end`, without its article."""
    first = end
    while first > 0 and words.is_word(first - 1) and words.lower[first - 1] not in CLAUSE_OPENERS | VERBS:
        if words.lower[first - 1] in DETERMINERS and (first < 2 or words.lower[first - 2] not in SCOPES):
            break
        first -= 1
    while first < end and words.lower[first] in SCOPES | DETERMINERS:
        first += 1
    return (first, end) if first < end and words.lower[first] not in ("i", "we", "you") else None


def _subject(words: _Words, end: int) -> Range | None:
    """The subject of the verb `to be` that stands right before `end`."""
    at = end
    while at > 0 and words.lower[at - 1] in DETERMINERS | ADVERBS:
        at -= 1
    if at == 0 or words.lower[at - 1] not in BEING:
        return None
    while at > 0 and words.lower[at - 1] in BEING | HELD:
        at -= 1
    first = _clause_start(words, at)
    return (first, at) if first < at and words.lower[first] not in ("there", "who") else None


def _clause_start(words: _Words, end: int) -> int:
    first = end
    while first > 0 and words.is_word(first - 1) and words.lower[first - 1] not in CLAUSE_OPENERS:
        first -= 1
    return first


def _is_rank(words: _Words, i: int) -> bool:
    word = words.lower[i]
    if word in RANKS or word in DEGREES or word.startswith(RANK_STARTS):
        return True
    if word in ("number", "no") and i + 1 < len(words):
        return words.lower[i + 1] in ("one", "1", ".")
    return len(word) > 4 and word.endswith("est") and word not in NO_RANKS
