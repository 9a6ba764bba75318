"""The shape of a sentence and its place, and the temper of the words in it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from rhetoric.tagging.words import BLAME, CAPITALS, LONG, MARKS, PRAISE, SOBER, Page, totals

Ranges = Iterator[tuple[int, int, list[str]]]
"""Token ranges and the names of features that all their tokens have."""

_CALLS = frozenset(
    """
    let long forward down up no never stop vote join defend save end stand say hands
    """.split()
)


def bucket(n: int) -> str:
    return str(n) if n < 4 else "4-7" if n < 8 else "8-15" if n < 16 else "16-31" if n < 32 else "32+"


def layout(page: Page) -> Ranges:
    """The shape of a sentence and its place: headline, question, exclamation, length, first words."""
    sheet = page.sheet
    edges = np.array(sheet.sentences, dtype=np.int64).reshape(-1, 2)
    firsts, lasts = edges.T
    paragraph = page.paragraph_of(firsts)
    whole_of = (sheet.bounds[paragraph] == firsts) & (sheet.bounds[paragraph + 1] == lasts)
    long, capitals = totals(page.has(LONG)), totals(page.has(CAPITALS))
    in_capitals = (long[lasts] - long[firsts] > 2) & (long[lasts] - long[firsts] == capitals[lasts] - capitals[firsts])
    opening = np.isin(paragraph, sheet.first_paragraphs)
    by_sentence = (firsts, lasts, opening, whole_of, in_capitals, _final_marks(page, firsts, lasts))
    for a, b, opens, whole, caps, mark in zip(*(column.tolist() for column in by_sentence), strict=True):
        if a == b:
            continue
        end, size, first = MARKS[mark], bucket(b - a), page.name(a)
        headline = whole and end not in ".?!" and b - a < 30
        names = [f"end={end}", f"len={size}"]
        if headline:
            names.append("title" if opens else "subtitle")
        if end in "?!":
            names += [f"{end}1={first}", f"{end}len={size}", f"{end}whole={whole}"]
        if first in _CALLS:
            names.append(f"call={first}")
        if caps and not headline:
            names.append("caps")
        yield a, b, names
        yield a, a + 1, ["first", f"first{end}"]


def _final_marks(page: Page, firsts: NDArray[np.int64], lasts: NDArray[np.int64]) -> NDArray[np.int64]:
    """The last mark among the last four tokens of every sentence."""
    found = np.zeros(len(firsts), dtype=np.int64)
    for back in (4, 3, 2, 1):
        at = lasts - back
        mark = np.where(at >= firsts, page.marks[at.clip(0)], 0) if len(page) else found
        found = np.where(mark > 0, mark, found)
    return found


_TEMPERS = {"blame": BLAME, "praise": PRAISE, "sober": SOBER}


def tempers(page: Page) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64], list[str], NDArray[np.int64]]]:
    """How much of the lexicon's blame, praise and sobriety stands in a sentence, and in its paragraph: ranges, the
    names of seven degrees, and the degree of every range."""
    bounds = page.sheet.bounds
    edges = {
        "s": np.array(page.sheet.sentences, dtype=np.int64).reshape(-1, 2),
        "p": np.stack([bounds[:-1], bounds[1:]], axis=1),
    }
    for temper, fact in _TEMPERS.items():
        total = totals(page.has(fact))
        for unit, of_unit in edges.items():
            firsts, lasts = of_unit[of_unit[:, 0] < of_unit[:, 1]].T
            degree = np.minimum(100 * (total[lasts] - total[firsts]) // (lasts - firsts) // 4, 6)
            yield firsts, lasts, [f"{temper}{unit}={n}" for n in range(7)], degree
