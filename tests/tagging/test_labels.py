from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from rhetoric.document import Span
from rhetoric.tagging.labels import BEGIN, INSIDE, OUTSIDE, decode, encode, runs
from rhetoric.text.segment import tokens

LABELS = ("doubt", "slogan")
TEXT = "Forward to the harvest, they say, forward to it."
FOUND = tokens(TEXT)
STARTS, ENDS = np.array(FOUND.starts), np.array(FOUND.ends)


def test_a_span_is_a_begin_and_insides() -> None:
    tags = encode([Span(0, 22, "slogan")], STARTS, ENDS, LABELS)
    assert tags[:6, 1].tolist() == [BEGIN, INSIDE, INSIDE, INSIDE, OUTSIDE, OUTSIDE]
    assert not tags[:, 0].any()


def test_a_span_that_ends_inside_a_token_takes_the_token() -> None:
    tags = encode([Span(0, 3, "slogan")], STARTS, ENDS, LABELS)
    assert decode(tags, STARTS, ENDS, LABELS) == [Span(0, 7, "slogan")]


def test_an_inside_after_an_outside_begins_a_span() -> None:
    assert runs(np.array([[OUTSIDE], [INSIDE], [INSIDE], [BEGIN], [OUTSIDE]], dtype=np.int8)) == [(1, 3, 0), (3, 4, 0)]


cut = st.lists(st.integers(0, len(STARTS)), max_size=8, unique=True).map(sorted)


@given(cut, cut)
def test_spans_on_tokens_round_trip_where_labels_overlap_and_spans_touch(a: list[int], b: list[int]) -> None:
    spans = [
        Span(int(STARTS[i]), int(ENDS[j - 1]), label)
        for label, cuts in zip(LABELS, (a, b), strict=True)
        for i, j in pairwise(cuts)
    ]
    assert decode(encode(spans, STARTS, ENDS, LABELS), STARTS, ENDS, LABELS) == sorted(spans)


@given(st.lists(st.lists(st.sampled_from([OUTSIDE, BEGIN, INSIDE]), min_size=2, max_size=2), max_size=12))
def test_every_array_of_tags_has_a_reading(rows: list[list[int]]) -> None:
    tags = np.array(rows, dtype=np.int8).reshape(-1, 2)
    found = runs(tags)
    covered = np.zeros_like(tags, dtype=bool)
    for a, b, c in found:
        assert not covered[a:b, c].any()
        covered[a:b, c] = True
    assert (covered == (tags != OUTSIDE)).all()
