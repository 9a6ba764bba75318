from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nltk.metrics.agreement import AnnotationTask

from rhetoric.corpus.agreement import token_alpha
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
