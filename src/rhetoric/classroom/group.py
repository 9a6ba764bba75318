"""What a class saw, missed and disputes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, groupby
from statistics import fmean

import numpy as np
from numpy.typing import NDArray

from rhetoric.classroom.exercise import Coding, Exercise
from rhetoric.classroom.grading import Grade
from rhetoric.corpus.agreement import token_alpha
from rhetoric.corpus.metric import MICRO, Counts, count_by_label
from rhetoric.document import Document, Span
from rhetoric.text.segment import Tokens, is_word, paragraphs, tokens

NOTHING = "nothing"
"""Row or column of the confusion table: no device."""


@dataclass(frozen=True, slots=True)
class Heat:
    """How many students marked each word of a text: `starts`, `ends` and `marked` are parallel; paragraph p has the
    words from `firsts[p]` to `firsts[p + 1]`."""

    starts: tuple[int, ...]
    ends: tuple[int, ...]
    marked: tuple[int, ...]
    firsts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Contested:
    """Words that the key or some students mark as a device: how many students did, of all, and whether the key does."""

    text: int
    span: Span
    students: int
    in_key: bool


@dataclass(frozen=True, slots=True)
class Agreement:
    """Of the students with each other, on one device: mean partial F1 over all pairs in which one of the two marked it,
    and Krippendorff's alpha on tokens; nan where there is nothing to compare."""

    pairwise_f1: float
    alpha: float


def heat(exercise: Exercise, grades: Sequence[Grade], number: int, labels: Sequence[str]) -> Heat:
    """How many students marked each word of text `number` as one of `labels` or several."""
    found = tokens(exercise.texts[number].text, list(paragraphs(exercise.texts[number].text)))
    words = np.array([is_word(form) for form in found.forms], dtype=np.bool_)
    marked = np.zeros(len(found), dtype=np.int64)
    for g in grades:
        marked += _covered(found, [s for s in g.submission.spans[number] if s.label in labels])
    before = np.concatenate(([0], np.cumsum(words)))
    return Heat(
        tuple(found.starts[words].tolist()),
        tuple(found.ends[words].tolist()),
        tuple(marked[words].tolist()),
        tuple(before[found.firsts].tolist()),
    )


def _covered(found: Tokens, spans: Sequence[Span]) -> NDArray[np.bool_]:
    covered = np.zeros(len(found), dtype=np.bool_)
    for span in spans:
        covered |= (found.starts < span.end) & (found.ends > span.start)
    return covered


def missed_most(key: Coding, grades: Sequence[Grade]) -> list[Contested]:
    """The spans of the key, those first that fewest students found."""
    rows = [
        Contested(n, span, sum(span in {k for k, _ in g.compared[n].found} for g in grades), True)
        for n, spans in enumerate(key.spans)
        for span in spans
    ]
    return sorted(rows, key=lambda row: (row.students, row.text, row.span))


def disputed_most(exercise: Exercise, key: Coding, grades: Sequence[Grade]) -> list[Contested]:
    """Words that some students marked as a device and others did not, the most evenly split first.

    A stretch is a run of words next to each other of which each was marked as the device by somebody; a student counts
    for it who marked any of its words so.
    """
    rows: list[Contested] = []
    for n, text in enumerate(exercise.texts if grades else ()):
        found = tokens(text.text, list(paragraphs(text.text)))
        for label in exercise.labels:
            by_student = [_covered(found, [s for s in g.submission.spans[n] if s.label == label]) for g in grades]
            gold = [s for s in key.spans[n] if s.label == label]
            for first, last in _runs(np.any(by_student, axis=0), found.firsts):
                span = Span(int(found.starts[first]), int(found.ends[last - 1]), label)
                students = sum(bool(covered[first:last].any()) for covered in by_student)
                rows.append(Contested(n, span, students, any(span.overlap(k) for k in gold)))
    split = [row for row in rows if 0 < row.students < len(grades)]
    return sorted(split, key=lambda row: (abs(2 * row.students - len(grades)), row.text, row.span))


def _runs(marked: NDArray[np.bool_], firsts: NDArray[np.int64]) -> list[tuple[int, int]]:
    """Runs of marked tokens that do not cross a paragraph's border, as half-open pairs of token numbers."""
    paragraph = np.searchsorted(firsts, np.arange(len(marked)), side="right")
    at = 0
    runs = []
    for (is_marked, _), group in groupby(zip(marked.tolist(), paragraph.tolist(), strict=True)):
        n = len(list(group))
        if is_marked:
            runs.append((at, at + n))
        at += n
    return runs


def confusion(exercise: Exercise, grades: Sequence[Grade]) -> dict[str, dict[str, int]]:
    """`table[a][b]`: how often words that the key has as `a` were marked as `b`, over all spans and students.

    A span of the key that was found counts once, for its own device; one taken for another device counts once, for the
    device of the mark that shares most with it; a missed one for NOTHING; and so does, the other way, an extra mark.
    """
    names = (*exercise.labels, NOTHING)
    table = {a: dict.fromkeys(names, 0) for a in names}
    for g in grades:
        for text in g.compared:
            for key, _ in text.found:
                table[key.label][key.label] += 1
            for key, marks in text.other:
                nearest = max(marks, key=lambda m: (m.overlap(key), -m.start))
                table[key.label][nearest.label] += 1
            for key in text.missed:
                table[key.label][NOTHING] += 1
            for mark in text.extra:
                table[NOTHING][mark.label] += 1
    return table


def agreement(exercise: Exercise, grades: Sequence[Grade]) -> dict[str, Agreement]:
    """Of the students with each other, by device; MICRO has the pairwise F1 of all devices pooled, and no alpha."""
    pairs = list(combinations([g.submission for g in grades], 2))
    scores: dict[str, list[float]] = {label: [] for label in (*exercise.labels, MICRO)}
    for a, b in pairs:
        rows = [count_by_label(x, y, exercise.labels) for x, y in zip(a.spans, b.spans, strict=True)]
        for label, found in scores.items():
            f1 = sum((row[label] for row in rows), Counts()).f1
            if not math.isnan(f1):
                found.append(f1)
    codings = [
        [Document(str(n), text.text, g.submission.spans[n]) for g in grades] for n, text in enumerate(exercise.texts)
    ]
    return {
        label: Agreement(
            fmean(found) if found else math.nan,
            token_alpha(codings, label) if label != MICRO and pairs else math.nan,
        )
        for label, found in scores.items()
    }
