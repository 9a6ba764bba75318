"""Quotation structure: which stretches of a text stand inside whose quotation marks.

Straight, curly and angled double marks, and single ones where they are not apostrophes; nested to any depth; over
sentence borders, and over paragraph borders where each paragraph opens the marks anew, as printers do.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import regex

_MARK = regex.compile(r"""["“”„«»]|['‘’‚](?!\p{L}{1,2}\b)|(?<![\p{L}\p{N}])['‘](?=\p{L})""")
_DOUBLE = regex.compile('["“”„«»]')
_PAIRS = {"“": "”", "„": "“”", "«": "»", "‘": "’", "‚": "‘’", '"': '"', "'": "'"}
_OPENS_ONLY = "“„«‘‚"
_CLOSES_ONLY = "”»"


@dataclass(frozen=True, slots=True)
class Quotation:
    """`text[start:end]` with its marks (half-open, code points). `depth` is 0 for an outermost quotation.

    `closed` is False where the paragraph ends before the closing mark; `continued` where the quotation goes on from
    one that the paragraph before left open.
    """

    start: int
    end: int
    depth: int
    closed: bool
    continued: bool = False


def quotations(text: str, paragraphs: list[tuple[int, int]]) -> list[Quotation]:
    """All quotations in the given paragraphs of `text`, by start; each lies within one paragraph.

    A quotation left open goes on in the next paragraph where that opens the marks anew, and through paragraphs
    without outer marks of their own up to one that closes it, LONGEST_RUN of them at most.
    """
    found: list[Quotation] = []
    opener = ""
    waiting: list[Quotation] = []
    for start, end in paragraphs:
        inside = _in_paragraph(text, start, end)
        if opener and inside and inside[0].start == start:
            inside[0] = replace(inside[0], continued=True)
        elif opener:
            mark = _DOUBLE.search(text, start, end)
            if mark is None and len(waiting) < LONGEST_RUN:
                waiting.append(Quotation(start, end, 0, closed=False, continued=True))
                continue
            if (
                mark
                and mark.group() in _PAIRS[opener]
                and not _looks_opening(text, mark.start(), start, end, mark.group())
            ):
                close = mark.end()
                found += [*waiting, Quotation(start, close, 0, closed=True, continued=True)]
                inside = _in_paragraph(text, close, end)
        waiting = []
        left_open = [q for q in inside if q.depth == 0 and not q.closed]
        opener = text[left_open[-1].start] if left_open else ""
        found.extend(inside)
    return found


LONGEST_RUN = 12
"""Paragraphs that one quotation runs through unseen; more of them, and a mark was forgotten."""


def _in_paragraph(text: str, start: int, end: int) -> list[Quotation]:
    stack: list[tuple[int, str]] = []
    found: list[Quotation] = []
    for match in _MARK.finditer(text, start, end):
        at, mark = match.start(), match.group()
        closes = _closing_depth(mark, stack)
        if closes is not None and (stack[closes][1] in "„‚" or not _looks_opening(text, at, start, end, mark)):
            for depth in range(len(stack) - 1, closes, -1):
                opened, opener = stack[depth]
                if opener not in "'‘":
                    found.append(Quotation(opened, at, depth, closed=False))
            found.append(Quotation(stack[closes][0], at + 1, closes, closed=True))
            del stack[closes:]
        elif mark not in _CLOSES_ONLY and mark != "’" and _looks_opening(text, at, start, end, mark):
            stack.append((at, mark))
    for depth, (opened, opener) in enumerate(stack):
        if opener not in "'‘":
            found.append(Quotation(opened, end, depth, closed=False))
    return sorted(found, key=lambda q: (q.start, -q.end))


def _closing_depth(mark: str, stack: list[tuple[int, str]]) -> int | None:
    for depth in range(len(stack) - 1, -1, -1):
        if mark in _PAIRS[stack[depth][1]]:
            return depth
    return None


def _looks_opening(text: str, at: int, start: int, end: int, mark: str) -> bool:
    if mark in _OPENS_ONLY:
        return True
    if mark in _CLOSES_ONLY:
        return False
    before = text[at - 1] if at > start else " "
    after = text[at + 1] if at + 1 < end else " "
    return not after.isspace() and (before.isspace() or before in "([{—–-“‘\"'«/:")
