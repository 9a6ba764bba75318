"""Worked by hand on a text of ten words."""

from __future__ import annotations

import math
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nltk.metrics.agreement import AnnotationTask

from rhetoric.classroom.exercise import Coding, Exercise, ExerciseText, choose
from rhetoric.classroom.grading import Grade, compare, grade
from rhetoric.classroom.group import NOTHING, agreement, confusion, disputed_most, heat, missed_most
from rhetoric.classroom.submission import Submission
from rhetoric.corpus.metric import MICRO
from rhetoric.document import Span

WORDS = "aa bb cc dd ee ff gg hh ii jj"
"""Word k stands at 3k:3k + 2."""


def words(first: int, last: int, label: str) -> Span:
    """The words from `first` to `last`, both in it."""
    return Span(3 * first, 3 * last + 2, label)


EXERCISE = Exercise("Ten words", "assignment", choose(["superlative", "absolute"]), (ExerciseText("", WORDS),))
KEY = Coding("key", ((words(0, 1, "superlative"), words(3, 3, "absolute"), words(5, 6, "absolute")),))
SUP, ABS = "superlative", "absolute"
ANN = (words(0, 1, SUP), words(3, 3, ABS), words(5, 6, ABS))
BEN = (words(1, 1, SUP), words(3, 3, SUP), words(8, 9, ABS))
CAT = (words(3, 3, ABS), words(5, 5, ABS))


def graded(name: str, spans: tuple[Span, ...]) -> Grade:
    submission = Submission(f"{name}.json", name, name, datetime(2026, 3, 2, tzinfo=UTC), "", (spans,), {})
    return grade(submission, KEY, EXERCISE)


CLASS = [graded("Ann", ANN), graded("Ben", BEN), graded("Cat", CAT)]


def test_figures_of_one_student_by_hand() -> None:
    ben = CLASS[1].counts
    # superlative: `bb` (2 of 2 characters in the key, which has 5 there) and `dd` (none): P = 1/2, R = 2/5
    assert (ben[SUP].precision, ben[SUP].recall) == (pytest.approx(0.5), pytest.approx(0.4))
    assert ben[SUP].f1 == pytest.approx(2 * 0.5 * 0.4 / 0.9)
    assert (ben[ABS].precision, ben[ABS].recall, ben[ABS].f1) == (0, 0, 0)
    assert (ben[MICRO].predicted, ben[MICRO].gold) == (3, 3)
    assert ben[MICRO].precision == pytest.approx(1 / 3)
    assert ben[MICRO].recall == pytest.approx(0.4 / 3)
    cat = CLASS[2].counts
    assert cat[MICRO].precision == 1
    assert cat[MICRO].recall == pytest.approx((1 + 2 / 5) / 3)
    assert CLASS[0].counts[MICRO].f1 == 1


def test_spans_of_one_student_are_sorted() -> None:
    found = CLASS[1].compared[0]
    assert found.found == ((words(0, 1, SUP), (words(1, 1, SUP),)),)
    assert found.other == ((words(3, 3, ABS), (words(3, 3, SUP),)),)
    assert found.missed == (words(5, 6, ABS),)
    assert found.extra == (words(8, 9, ABS),)


LABELS = st.sampled_from([SUP, ABS])
SPANS = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 3), LABELS), max_size=6).map(
    lambda entries: tuple({words(a, min(9, a + n), label) for a, n, label in entries})
)


@given(SPANS, SPANS)
def test_no_span_is_lost(key: tuple[Span, ...], marks: tuple[Span, ...]) -> None:
    result = compare(key, marks)
    keys = [k for k, _ in (*result.found, *result.other)] + list(result.missed)
    assert sorted(keys) == sorted(key)
    met = {m for _, there in (*result.found, *result.other) for m in there}
    assert met | set(result.extra) == set(marks)
    assert not met & set(result.extra)


def test_how_many_marked_each_word() -> None:
    found = heat(EXERCISE, CLASS, 0, [SUP, ABS])
    assert found.marked == (1, 2, 0, 3, 0, 2, 1, 0, 1, 1)
    assert heat(EXERCISE, CLASS, 0, [SUP]).marked == (1, 2, 0, 1, 0, 0, 0, 0, 0, 0)
    assert (found.starts[3], found.ends[3], found.firsts) == (9, 11, (0, 10))


def test_most_missed_first() -> None:
    rows = [(row.span, row.students) for row in missed_most(KEY, CLASS)]
    assert rows == [(words(0, 1, SUP), 2), (words(3, 3, ABS), 2), (words(5, 6, ABS), 2)]
    assert missed_most(KEY, CLASS[1:])[0].students == 1


def test_most_disputed_first() -> None:
    rows = {(row.span, row.students, row.in_key) for row in disputed_most(EXERCISE, KEY, CLASS)}
    assert rows == {
        (words(0, 1, SUP), 2, True),
        (words(3, 3, SUP), 1, False),
        (words(3, 3, ABS), 2, True),
        (words(5, 6, ABS), 2, True),
        (words(8, 9, ABS), 1, False),
    }
    assert disputed_most(EXERCISE, KEY, [CLASS[0], CLASS[0]]) == []
    pair = disputed_most(EXERCISE, KEY, [CLASS[0], CLASS[0], CLASS[1], CLASS[2]])
    assert pair[0].students == 2 or abs(2 * pair[0].students - 4) <= abs(2 * pair[-1].students - 4)


def test_what_was_taken_for_what() -> None:
    table = confusion(EXERCISE, CLASS)
    assert table[SUP] == {SUP: 2, ABS: 0, NOTHING: 1}
    assert table[ABS] == {SUP: 1, ABS: 4, NOTHING: 1}
    assert table[NOTHING] == {SUP: 0, ABS: 1, NOTHING: 0}


def test_agreement_of_the_class_by_hand_and_by_nltk() -> None:
    of_class = agreement(EXERCISE, CLASS)
    # superlative. Ann and Ben: P (of Ann's) 2/5, R 1/2; Ann and Cat, Ben and Cat: 0.
    assert of_class[SUP].pairwise_f1 == pytest.approx((2 * 0.4 * 0.5 / 0.9 + 0 + 0) / 3)
    marked = {"Ann": {0, 1}, "Ben": {1, 3}, "Cat": set[int]()}
    task = AnnotationTask(data=[(who, str(k), k in ks) for who, ks in marked.items() for k in range(10)])
    assert of_class[SUP].alpha == pytest.approx(task.alpha())


def test_students_who_share_nothing_do_not_agree() -> None:
    apart = agreement(EXERCISE, [graded("A", (words(0, 0, SUP),)), graded("B", (words(9, 9, SUP),))])
    assert apart[SUP].pairwise_f1 == 0
    assert apart[SUP].alpha < 0
    assert math.isnan(apart[ABS].pairwise_f1)
    assert math.isnan(apart[ABS].alpha)
    assert math.isnan(agreement(EXERCISE, CLASS[:1])[SUP].pairwise_f1)
