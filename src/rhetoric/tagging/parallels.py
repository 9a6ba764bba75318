"""Patterns that repeat: clauses that open or close alike, and words said twice."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from rhetoric.tagging.layout import Ranges
from rhetoric.tagging.words import CLAUSE_BORDER, LETTER, LINK, Page

_ARTICLES = frozenset(("the", "a", "an"))


def parallels(page: Page) -> Ranges:
    """Clauses of one paragraph that open or close with the same words as a clause near by, and words said twice."""
    if not len(page):
        return
    firsts, lasts = _clauses(page)
    for side in "AE":
        for n in (2, 1):
            yield from _chains(page, firsts, lasts, side, n)
    yield from _begun_within(page, firsts, lasts)
    yield from _twice(page)


def _clauses(page: Page) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The tokens between two borders, without an `and` that opens them."""
    inside = ~page.has(CLAUSE_BORDER)
    opens = np.zeros(len(page) + 1, dtype=np.bool_)
    opens[page.sheet.bounds] = True
    before = np.concatenate(([False], inside[:-1])) & ~opens[:-1]
    after = np.concatenate((inside[1:], [False])) & ~opens[1:]
    firsts, lasts = np.flatnonzero(inside & ~before), np.flatnonzero(inside & ~after) + 1
    return firsts + (page.has(LINK)[firsts] & (lasts - firsts > 1)), lasts


def _chains(page: Page, firsts: NDArray[np.int64], lasts: NDArray[np.int64], side: str, n: int) -> Ranges:
    """Runs of clauses, at most one other between two, that share their first (side A) or last (E) one or two words."""
    at = firsts if side == "A" else lasts - n
    key = page.lower[at]
    if n == 2:
        key = np.where(
            lasts - firsts > 1, key << 32 | page.lower[at + 1 - (lasts - firsts < 2)], -1 - np.arange(len(at))
        )
    paragraph = page.paragraph_of(firsts)
    step = np.zeros(len(at), dtype=np.int64)
    for ahead in (2, 1):
        alike = (key[ahead:] == key[:-ahead]) & (paragraph[ahead:] == paragraph[:-ahead])
        step[:-ahead][alike] = ahead
    letter = page.has(LETTER)[at]
    resume = 0
    for i in np.flatnonzero(step).tolist():
        if i < resume:
            continue
        last, members = i, 1
        while step[last]:
            last += int(step[last])
            members += 1
        resume = last + 1
        if letter[i]:
            start, stop = int(firsts[i]), int(lasts[last])
            yield start, stop, [f"{side}{n}={page.name(at[i])}"]
            yield from _run(side, n, members, start, stop)


def _begun_within(page: Page, firsts: NDArray[np.int64], lasts: NDArray[np.int64]) -> Ranges:
    """Runs of clauses that open alike whose first member begins within the clause before, as in `they need our care,
    our guidance, and our love`. One word in two members is chance; so is *the* or *a* in any number."""
    earlier = _earlier(page.lower)[firsts[1:]]
    paragraph = page.paragraph_of(firsts)
    begun = (earlier > firsts[:-1]) & (earlier < lasts[:-1]) & (paragraph[1:] == paragraph[:-1])
    opening = page.lower[firsts]
    resume = 0
    for i in (1 + np.flatnonzero(begun & page.has(LETTER)[firsts[1:]])).tolist():
        if i < resume:
            continue
        last = i
        while last + 1 < len(firsts) and opening[last + 1] == opening[i] and paragraph[last + 1] == paragraph[i]:
            last += 1
        resume, members = last + 1, last - i + 2
        start, stop, again = int(earlier[i - 1]), int(lasts[last]), int(firsts[i])
        two = stop > again + 1 and bool(page.lower[start + 1] == page.lower[again + 1])
        if two or (members > 2 and page.name(start) not in _ARTICLES):
            yield from _run("I", 1 + two, members, start, stop)


def _run(side: str, n: int, members: int, start: int, stop: int) -> Ranges:
    """What a run of members that share n words is known by: as a whole, and at its first and last token."""
    size = f"{n}x{min(members, 4)}"
    yield start, stop, [f"{side}{size}"]
    yield start, start + 1, [f"{side}[{size}"]
    yield stop - 1, stop, [f"{side}]{size}"]


def _earlier(words: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where each word was last before; -1 where it was not."""
    order = np.argsort(words, kind="stable")
    again = words[order[1:]] == words[order[:-1]]
    earlier = np.full(len(words), -1, dtype=np.int64)
    earlier[order[1:][again]] = order[:-1][again]
    return earlier


def _twice(page: Page) -> Ranges:
    lower = page.lower
    after_two = np.flatnonzero(
        page.paragraph_of(np.arange(len(page) - 2)) == page.paragraph_of(np.arange(2, len(page)))
    )
    middle = after_two + 1
    same = (lower[after_two] == lower[middle]) | (
        (lower[after_two] == lower[after_two + 2]) & page.has(CLAUSE_BORDER)[middle]
    )
    for i in after_two[same & page.has(LETTER)[after_two]].tolist():
        yield i, i + 3, ["twice"]
