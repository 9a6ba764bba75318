"""Lines of a PDF are put in order and joined, wherever a file says that they stand."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from rhetoric.text.readers.pdf import Line, compose, ordered, without_margins

EDGES = st.floats(-1e30, 1e30) | st.integers(-300, 300).map(float)
LINES = st.builds(
    Line,
    text=st.text("abc -.", min_size=1).filter(lambda text: text == text.strip() != ""),
    left=EDGES, right=EDGES, bottom=EDGES, height=st.floats(0.1, 1e30) | st.just(9.0), page=st.just(1),
    high=st.just(800.0), hyphen=st.booleans(),
)  # fmt: skip


@settings(deadline=None)
@given(st.lists(LINES, max_size=8))
def test_order_loses_no_line_and_doubles_none(lines: list[Line]) -> None:
    assert sorted(map(id, ordered(lines))) == sorted(map(id, lines))


@settings(deadline=None)
@given(st.lists(LINES, max_size=8))
def test_joined_lines_keep_their_letters(lines: list[Line]) -> None:
    text, places = compose(without_margins([ordered(lines)]))
    kept = [line for page in without_margins([lines]) for line in page]
    assert sorted(c for c in text if c.isalpha()) == sorted(c for line in kept for c in line.text if c.isalpha())
    assert all(0 <= at <= len(text) for at, _ in places)
