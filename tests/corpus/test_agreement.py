from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nltk.metrics.agreement import AnnotationTask

from rhetoric.corpus.agreement import aligned, alpha_interval, f1_interval, kappa_interval, token_alpha
from rhetoric.document import Document, Span

WORDS = "we were all of us there and we wept"
EDGES = st.lists(st.tuples(st.integers(0, 8), st.integers(1, 3)), max_size=3)


def coded(words: list[tuple[int, int]]) -> Document:
    """Spans of whole words, as (first word, number of words)."""
    starts = [i for i in range(len(WORDS)) if i == 0 or WORDS[i - 1] == " "]
    forms = WORDS.split()
    spans = set()
    for first, n in words:
        last = min(first + n, len(forms)) - 1
        spans.add(Span(starts[first], starts[last] + len(forms[last]), "absolute"))
    return Document("a", WORDS, tuple(sorted(spans)))


@given(EDGES, EDGES)
def test_alpha_is_that_of_nltk(a: list[tuple[int, int]], b: list[tuple[int, int]]) -> None:
    marked = [{i for first, n in side for i in range(first, min(first + n, 9))} for side in (a, b)]
    alpha = token_alpha([(coded(a), coded(b))], "absolute")
    if not marked[0] | marked[1] or (len(marked[0]) == len(marked[1]) == 9):
        assert math.isnan(alpha)
        return
    data = [(coder, str(i), i in side) for coder, side in zip("ab", marked, strict=True) for i in range(9)]
    assert alpha == pytest.approx(AnnotationTask(data=data).alpha())


@given(st.lists(EDGES, min_size=2, max_size=5))
def test_alpha_of_many_coders_is_that_of_nltk(sides: list[list[tuple[int, int]]]) -> None:
    marked = [{i for first, n in side for i in range(first, min(first + n, 9))} for side in sides]
    alpha = token_alpha([[coded(side) for side in sides]], "absolute")
    if not set.union(*marked) or all(len(m) == 9 for m in marked):
        assert math.isnan(alpha)
        return
    data = [(coder, str(i), i in side) for coder, side in enumerate(marked) for i in range(9)]
    assert alpha == pytest.approx(AnnotationTask(data=data).alpha())


@given(EDGES, EDGES)
def test_kappa_is_that_of_nltk(a: list[tuple[int, int]], b: list[tuple[int, int]]) -> None:
    marked = [{i for first, n in side for i in range(first, min(first + n, 9))} for side in (a, b)]
    kappa, (low, _) = kappa_interval([(coded(a), coded(b))], "absolute", 20)
    if len(marked[0]) == len(marked[1]) and len(marked[0]) in (0, 9):
        assert math.isnan(kappa)
        return
    data = [(coder, str(i), i in side) for coder, side in zip("ab", marked, strict=True) for i in range(9)]
    assert kappa == pytest.approx(AnnotationTask(data=data).kappa())
    assert math.isnan(low)  # one document says nothing of others


def test_coders_who_share_nothing_do_not_agree() -> None:
    apart = [(coded([(0, 1)]), coded([(5, 2)]))] * 3
    assert f1_interval(apart, ["absolute"]) == (0, (0, 0))
    assert f1_interval(apart, ["absolute"], exact=True)[0] == 0
    assert kappa_interval(apart, "absolute")[0] < 0
    assert alpha_interval(apart, "absolute")[0] < 0
    assert math.isnan(f1_interval(apart, ["doubt"])[0])


def test_figures_of_three_coders_by_hand() -> None:
    # `we`, `we were`, nothing. Pairs: 2 * 1 * (2/7) / (9/7) = 4/9; 0; 0.
    three = [(coded([(0, 1)]), coded([(0, 2)]), coded([]))]
    assert f1_interval(three, ["absolute"])[0] == pytest.approx((4 / 9) / 3)
    assert f1_interval(three, ["absolute"], exact=True)[0] == 0


def test_intervals_hold_the_figure_and_widen_with_disagreement() -> None:
    same, other = (coded([(0, 2)]), coded([(0, 2)])), (coded([(0, 2)]), coded([(3, 2)]))
    f1, (low, high) = f1_interval([same, other, same, other], ["absolute"])
    assert low <= f1 <= high
    assert (low, high) == (0, 1)
    assert f1_interval([same, same], ["absolute"]) == (1, (1, 1))


def test_documents_are_aligned_by_id() -> None:
    a, b = Document("a", "x"), Document("b", "y")
    assert aligned([a, b], [b, a], [b]) == [(b, b, b)]
