from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rhetoric.corpus.disputes import disputes
from rhetoric.document import Span

SPANS = st.lists(
    st.builds(lambda a, n, label: Span(a, a + n, label), st.integers(0, 20), st.integers(1, 5), st.sampled_from("xy")),
    max_size=6,
)


def test_what_lies_over_the_same_words_is_one_dispute() -> None:
    same = Span(0, 5, "x")
    a, b, c = Span(10, 15, "x"), Span(12, 18, "x"), Span(17, 19, "y")
    alone = Span(30, 31, "y")
    assert list(disputes([same, a, c], [same, b, alone])) == [((a, c), (b,)), ((), (alone,))]
    assert list(disputes([same], [same], [])) == [((same,), (same,), ())]


@given(SPANS, SPANS)
def test_every_span_that_is_not_shared_is_in_one_dispute(a: list[Span], b: list[Span]) -> None:
    found = list(disputes(a, b))
    assert sorted(s for first, _ in found for s in first) == sorted(set(a) - set(b))
    assert sorted(s for _, second in found for s in second) == sorted(set(b) - set(a))
    ends = [max(s.end for side in d for s in side) for d in found]
    starts = [min(s.start for side in d for s in side) for d in found]
    assert all(end <= start for end, start in zip(ends, starts[1:], strict=False))
