"""Patterns that repeat: clauses that open or close alike, and words said twice."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from rhetoric.tagging.layout import Ranges
from rhetoric.tagging.words import CLAUSE_BORDER, LETTER, LINK, Page


def parallels(page: Page) -> Ranges:
    """Clauses of one paragraph that open or close with the same words as a clause near by, and words said twice."""
    if not len(page):
        return
    firsts, lasts = _clauses(page)
    for side in "AE":
        for n in (2, 1):
            yield from _chains(page, firsts, lasts, side, n)
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
            size = f"{n}x{min(members, 4)}"
            start, stop = int(firsts[i]), int(lasts[last])
            yield start, stop, [f"{side}{size}", f"{side}{n}={page.name(at[i])}"]
            yield start, start + 1, [f"{side}[{size}"]
            yield stop - 1, stop, [f"{side}]{size}"]


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
