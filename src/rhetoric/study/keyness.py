"""Which words the marks of a device are made of in one group and not in another.

The weighted log-odds-ratio with an informative Dirichlet prior of Monroe, Colaresi and Quinn (2008, "Fightin' Words",
Political Analysis 16: 372), equations 16, 18, 19 and 22: with y a word's count in a group, n the words of the group,
and a the prior,

    delta = log((y1 + a) / (n1 + a0 - y1 - a)) - log((y2 + a) / (n2 + a0 - y2 - a))
    variance = 1 / (y1 + a) + 1 / (y2 + a),    zeta = delta / sqrt(variance)

The prior is shaped like the words of the device's marks in all groups and weighs as much as the smaller group.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from rhetoric.study.contrasts import REST, Pair
from rhetoric.study.table import Marked, Table
from rhetoric.text.segment import is_word, tokens

MOST = 15
"""Words named for each side of a contrast."""
LEAST_DOCUMENTS = 3
"""Documents of a group in which a word must stand to be named for it."""
NOTABLE = 1.96
_EXAMPLES = 2
Contexts = Callable[[Sequence[Marked]], list[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class Key:
    """A word of the marks of a device that speaks for the group `side` of a contrast: counts and words of both groups,
    `log_odds` (natural, of the first over the second), and its z-score `zeta`."""

    first: str
    second: str
    device: str
    side: str
    word: str
    count_first: int
    count_second: int
    words_first: int
    words_second: int
    documents: int
    log_odds: float
    zeta: float


@dataclass(frozen=True, slots=True)
class Example:
    """A mark with the word, as it stands in its document: the span itself, and what is before and after it."""

    device: str
    word: str
    group: str
    document: str
    start: int
    before: str
    span: str
    after: str


def log_odds(
    first: Mapping[str, int], second: Mapping[str, int], prior: Mapping[str, float]
) -> dict[str, tuple[float, float]]:
    """The log-odds-ratio and its z-score of every word of the prior that stands in one of the groups."""
    n1, n2, weight = sum(first.values()), sum(second.values()), sum(prior.values())
    found = {}
    for word, a in prior.items():
        y1, y2 = first.get(word, 0), second.get(word, 0)
        if not y1 and not y2:
            continue
        rest1, rest2 = n1 + weight - y1 - a, n2 + weight - y2 - a
        if rest1 <= 0 or rest2 <= 0:
            continue
        delta = math.log((y1 + a) / rest1) - math.log((y2 + a) / rest2)
        found[word] = (delta, delta / math.sqrt(1 / (y1 + a) + 1 / (y2 + a)))
    return found


def keyness(table: Table, wanted: Sequence[Pair], contexts: Contexts) -> tuple[list[Key], list[Example]]:
    """The words of the marks whose text the table has, for every pair; `contexts` gives what stands before and after
    each of some marks in its document."""
    keys: list[Key] = []
    examples: list[Example] = []
    for device, marks in table.marked.items():
        words = [_words(mark.text) for mark in marks]
        group = [int(table.group[mark.document]) for mark in marks]
        counts = [Counter[str]() for _ in table.groups]
        documents: list[dict[str, set[int]]] = [{} for _ in table.groups]
        for mark, found, g in zip(marks, words, group, strict=True):
            counts[g].update(found)
            for word in set(found):
                documents[g].setdefault(word, set()).add(mark.document)
        total: Counter[str] = sum(counts, Counter())
        named: dict[tuple[str, int], None] = {}
        for first, second in wanted:
            others = [g for g in range(len(counts)) if (g == second if second is not None else g != first)]
            sides = counts[first], sum((counts[g] for g in others), Counter[str]())
            held = [documents[first], _united([documents[g] for g in others])]
            names = table.groups[first], table.groups[second] if second is not None else REST
            for key, side in _named(names, device, sides, held, total):
                keys.append(key)
                named |= {(key.word, g): None for g in ([first] if side == 0 else others)}
        examples += _examples(table, device, marks, words, group, named, contexts)
    return keys, examples


def _words(text: str) -> list[str]:
    return [token.lower().replace("’", "'") for token in tokens(text).forms if is_word(token)]


def _united(parts: Sequence[Mapping[str, set[int]]]) -> dict[str, set[int]]:
    united: dict[str, set[int]] = {}
    for part in parts:
        for word, rows in part.items():
            united.setdefault(word, set()).update(rows)
    return united


def _named(
    names: tuple[str, str], device: str, sides: Sequence[Counter[str]], held: Sequence[Mapping[str, set[int]]],
    total: Counter[str],
) -> list[tuple[Key, int]]:  # fmt: skip
    n1, n2 = sides[0].total(), sides[1].total()
    if not n1 or not n2:
        return []
    weight = min(n1, n2) / total.total()
    scores = log_odds(sides[0], sides[1], {word: n * weight for word, n in total.items()})
    ranked = sorted(scores, key=lambda word: (-scores[word][1], word))
    found = []
    for side, order in ((0, ranked), (1, ranked[::-1])):
        sign = 1 if side == 0 else -1
        notable = [
            word for word in order
            if sign * scores[word][1] >= NOTABLE and len(held[side].get(word, ())) >= LEAST_DOCUMENTS
        ]  # fmt: skip
        for word in notable[:MOST]:
            key = Key(
                *names, device, names[side], word, sides[0][word], sides[1][word], n1, n2, len(held[side][word]),
                *scores[word],
            )  # fmt: skip
            found.append((key, side))
    return found


def _examples(
    table: Table, device: str, marks: Sequence[Marked], words: Sequence[Sequence[str]], group: Sequence[int],
    named: Mapping[tuple[str, int], None], contexts: Contexts,
) -> list[Example]:  # fmt: skip
    """Of every word that is named for a group, marks from different documents of that group."""
    taken: dict[tuple[str, int], list[Marked]] = {key: [] for key in named}
    for mark, found, g in zip(marks, words, group, strict=True):
        for word in dict.fromkeys(found):
            chosen = taken.get((word, g))
            if chosen is not None and len(chosen) < _EXAMPLES and all(mark.document != c.document for c in chosen):
                chosen.append(mark)
    shown = [(word, g, mark) for (word, g), chosen in taken.items() for mark in chosen]
    around = contexts([mark for _, _, mark in shown])
    return [
        Example(device, word, table.groups[g], table.ids[mark.document], mark.start, before, mark.text, after)
        for (word, g, mark), (before, after) in zip(shown, around, strict=True)
    ]
