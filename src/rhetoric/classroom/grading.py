"""One student's marks against the key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rhetoric.classroom.exercise import Coding, Exercise
from rhetoric.classroom.submission import Submission
from rhetoric.corpus.metric import MICRO, Counts, count_by_label
from rhetoric.document import Span

Met = tuple[Span, tuple[Span, ...]]
"""A span of the key, and the student's marks that meet it."""


@dataclass(frozen=True, slots=True)
class Compared:
    """A student's marks in one text beside the key's: every span of the key is in one of the first three, every
    mark that meets none of them is `extra`. The page's practice mode sorts alike (`web/src/feedback.ts`)."""

    found: tuple[Met, ...]
    other: tuple[Met, ...]
    """Marked as another device, by marks that are not right elsewhere."""
    missed: tuple[Span, ...]
    extra: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Grade:
    """A submission with its counts by device (and MICRO, all of them pooled) and, for every text, what it found."""

    submission: Submission
    counts: dict[str, Counts]
    compared: tuple[Compared, ...]


def compare(key: Sequence[Span], marks: Sequence[Span]) -> Compared:
    """Sort the spans of one text."""
    found: list[Met] = []
    other: list[Met] = []
    missed: list[Span] = []
    wrong = [m for m in marks if not any(k.label == m.label and k.overlap(m) for k in key)]
    for k in key:
        same = tuple(m for m in marks if m.label == k.label and m.overlap(k))
        mistaken = tuple(m for m in wrong if m.overlap(k))
        if same:
            found.append((k, same))
        elif mistaken:
            other.append((k, mistaken))
        else:
            missed.append(k)
    met = {m for _, marks_there in (*found, *other) for m in marks_there}
    return Compared(tuple(found), tuple(other), tuple(missed), tuple(m for m in marks if m not in met))


def grade(submission: Submission, key: Coding, exercise: Exercise) -> Grade:
    """Partial-overlap counts of every device of the exercise over all its texts, and the spans sorted."""
    pairs = list(zip(submission.spans, key.spans, strict=True))
    rows = [count_by_label(marks, gold, exercise.labels) for marks, gold in pairs]
    counts = {label: sum((row[label] for row in rows), Counts()) for label in (*exercise.labels, MICRO)}
    return Grade(submission, counts, tuple(compare(gold, marks) for marks, gold in pairs))
