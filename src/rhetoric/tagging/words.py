"""What is known of a word form by itself, found out once a form, and of two forms that stand side by side.

The features ask the same few things of every token. Here they are asked once a form; a token has its form's number, and
what is known of a whole text is then a matter of arrays.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from rhetoric.tagging.growing import Growing
from rhetoric.tagging.lexicon import Lexicon, Openings
from rhetoric.tagging.sheet import Sheet, straight
from rhetoric.text.segment import is_word

BORDER = "¶"
"""The type that stands before the first and after the last token of a paragraph; always number 0."""

Lookup = Callable[[str], int | None]
"""A feature's name to its number, None (or less than 0) for an unknown one."""

(
    LETTER, ALNUM, WORD, REPORTING, GENERIC, PRONOUN, NAME, LONG, CAPITALS, LINK, CLAUSE_BORDER, COLON, COMMA,
    BLAME, PRAISE, SOBER,
) = (1 << bit for bit in range(16))  # fmt: skip
"""Facts of a form: it begins with a letter; with a letter or digit; counts as a word; reports speech; names a speaker
without a name; is a pronoun that may speak; begins with a capital, but is none of these; is all letters, more than one;
has capitals alone; is `and` or its like; stands between clauses; opens speech; is a comma; and its tempers."""

MARKS = "-.?!:;…"
"""What a sentence may end on; `marks` of a form is its place in here, 0 for a form that ends none."""

TEMPERS = {
    BLAME: "blame-adjective charged-noun charged-verb charged-adverb contempt-person contempt-institution irony-word",
    PRAISE: "praise-adjective virtue-noun hero-noun splendour-noun triumph-verb devotion-word reverent-title",
    SOBER: "scientific-sober procedure-word hedge-word reporting-verb",
}
_TEMPER_OF = {kind: temper for temper, kinds in TEMPERS.items() for kind in kinds.split()}
_CLAUSE_BORDERS = frozenset(".,;:!?—–-()…") | {"--", "..."}
SPEECH_MARKS = frozenset([":", "—", "–", "--"])
_LINKS = frozenset(["and", "or", "but", "that"])
REPORTING_VERBS = frozenset(
    """
    said says say saying told tells tell added adds adding asked asks stated states declared declares announced
    replied answered recalled recalls remarked noted notes stressed stressing emphasized wrote writes writing argued
    argues claimed claims insisted warned warns explained explains continued concluded cried shouted whispered
    exclaimed admitted confessed promised complained commented observed confirmed testified tweeted posted pointed
    taught instructed reads read ran went muttered murmured repeated declaring stating noting remarking
    """.split()
)
GENERIC_SPEAKERS = frozenset(
    """
    resident residents official officials source sources villager villagers witness witnesses worker workers man
    woman neighbour neighbor people someone somebody insider insiders expert experts analyst analysts observer
    observers soldier farmer employee customer mother father teacher they one another participant participants
    critic critics diplomat onlooker bystander passer-by elder students student readers reader user users proverb
    old
    """.split()
)
SPEAKING_PRONOUNS = frozenset(["he", "she", "i", "we"])


@dataclass(frozen=True, slots=True)
class Pairs:
    """What stands side by side in a text: `numbers` (tokens - 1, 2) are those of the features of a pair for its first
    and its second token, -1 for none; `openings` are what the tokens at which a pair begins may open
    with it in the lexicon."""

    numbers: NDArray[np.int64]
    openings: list[tuple[int, Openings]]


class Words:
    """The forms met so far, numbered as they come. What it remembers is for speed alone.

    `forms` are the forms by their number, `names` the forms in lower case, with straight apostrophes, by theirs.
    """

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self.forms: list[str] = []
        self.names: list[str] = []
        self._numbers: dict[str, int] = {}
        self._lower: dict[str, int] = {}
        self._known = Growing((3,), np.int64)
        self._forget_pairs()
        self.learn([BORDER])

    def __len__(self) -> int:
        return len(self.forms)

    def learn(self, forms: Iterable[str]) -> None:
        """Number those of the forms that are new."""
        new = [form for form in dict.fromkeys(forms) if form not in self._numbers]
        if new:
            self._numbers.update(zip(new, range(len(self), len(self) + len(new)), strict=True))
            self.forms += new
            self._known.append([self._known_of(form) for form in new])

    def ids(self, forms: Sequence[str]) -> NDArray[np.int64]:
        """The numbers of forms that have been learnt."""
        return np.fromiter(map(self._numbers.__getitem__, forms), dtype=np.int64, count=len(forms))

    def known(self, ids: NDArray[np.int64]) -> NDArray[np.int64]:
        """What is known of forms: facts, mark, and the number in lower case; (3, forms)."""
        known: NDArray[np.int64] = np.ascontiguousarray(self._known.rows[ids].T)
        return known

    def _known_of(self, form: str) -> tuple[int, int, int]:
        lower = straight(form)
        number = self._lower.setdefault(lower, len(self.names))
        if number == len(self.names):
            self.names.append(lower)
        first = lower[0]
        mark = max(0, MARKS.find(lower)) if len(lower) == 1 else 0
        if first in "….":
            mark = MARKS.index(first)
        return self._facts(form, lower), mark, number

    def _facts(self, form: str, lower: str) -> int:
        facts = LETTER * lower[0].isalpha() | ALNUM * lower[0].isalnum() | WORD * is_word(form)
        if lower in REPORTING_VERBS:
            facts |= REPORTING
        elif lower in GENERIC_SPEAKERS:
            facts |= GENERIC
        elif lower in SPEAKING_PRONOUNS:
            facts |= PRONOUN
        elif form[0].isupper() and len(lower) > 1:
            facts |= NAME
        if len(form) > 1 and form.isalpha():
            facts |= LONG | CAPITALS * form.isupper()
        facts |= LINK * (lower in _LINKS) | CLAUSE_BORDER * (lower in _CLAUSE_BORDERS)
        facts |= COLON * (lower in SPEECH_MARKS) | COMMA * (lower == ",")
        for kind in self.lexicon.kinds(lower):
            facts |= _TEMPER_OF.get(kind, 0)
        return facts

    def pairs(self, lower: NDArray[np.int64], lookup: Lookup) -> Pairs:
        """The pairs of a text given in numbers of `names`."""
        if len(self._pairs) > _REMEMBERED_PAIRS:
            self._forget_pairs()
        keys = (lower[:-1] << 32 | lower[1:]).tolist()
        known = self._pairs
        found = [known[key] if key in known else self._learn_pair(key, lookup) for key in keys]
        openings = [(i, self._openings[pair]) for i, pair in enumerate(found) if pair in self._openings]
        return Pairs(self._pair_numbers.rows[found], openings)

    def _forget_pairs(self) -> None:
        self._pairs: dict[int, int] = {}
        self._openings: dict[int, Openings] = {}
        self._pair_numbers = Growing((2,), np.int64)
        self._pair_numbers.append([(-1, -1)])

    def _learn_pair(self, key: int, lookup: Lookup) -> int:
        """0 for the many pairs that say nothing."""
        first, second = self.names[key >> 32], self.names[key & 0xFFFFFFFF]
        number = lookup(f"2={first} {second}")
        opened = self.lexicon.openings(first)
        endings = opened.after(second) if opened else None
        openings = Openings.of(endings) if endings else None
        pair = 0
        if openings or _known(number) >= 0:
            pair = len(self._pair_numbers)
            of_second = lookup(f"-2={first} {second}") if _known(number) >= 0 else None
            self._pair_numbers.append([(_known(number), _known(of_second))])
        if openings:
            self._openings[pair] = openings
        self._pairs[key] = pair
        return pair


_REMEMBERED_PAIRS = 100_000


def _known(number: int | None) -> int:
    return -1 if number is None else number


@dataclass(frozen=True, slots=True)
class Page:
    """A sheet as the features read it: what is known of the form of every token."""

    sheet: Sheet
    words: Words
    lower: NDArray[np.int64]
    facts: NDArray[np.int64]
    marks: NDArray[np.int64]

    @classmethod
    def of(cls, sheet: Sheet, words: Words, ids: NDArray[np.int64] | None = None) -> Page:
        """`ids` are the numbers of the sheet's forms in `words`, where they are known already."""
        if ids is None:
            words.learn(sheet.forms)
            ids = words.ids(sheet.forms)
        facts, marks, lower = words.known(ids)
        return cls(sheet, words, lower, facts, marks)

    def __len__(self) -> int:
        return len(self.lower)

    @property
    def documents(self) -> list[tuple[int, Page]]:
        """The first token and the page of each document of the sheet."""
        if not self.sheet.joined:
            return [(0, self)]
        edges = pairwise(self.sheet.document_bounds)
        return [
            (a, Page(sheet, self.words, self.lower[a:b], self.facts[a:b], self.marks[a:b]))
            for sheet, (a, b) in zip(self.sheet.joined, edges, strict=True)
        ]

    def name(self, token: int) -> str:
        """A token's form in lower case."""
        name: str = self.words.names[self.lower[token]]
        return name

    def has(self, fact: int) -> NDArray[np.bool_]:
        has: NDArray[np.bool_] = (self.facts & fact) != 0
        return has

    def paragraph_of(self, tokens: NDArray[np.int64]) -> NDArray[np.int64]:
        return np.searchsorted(self.sheet.bounds, tokens, side="right") - 1


def totals(hits: NDArray[np.bool_]) -> NDArray[np.int64]:
    """How many hits there are before every token, and in all: totals[b] - totals[a] are those in tokens[a:b]."""
    total = np.zeros(len(hits) + 1, dtype=np.int64)
    np.cumsum(hits, out=total[1:])
    return total
