from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rhetoric.codebook import load_codebook
from rhetoric.document import Span, require_characters, span_faults
from rhetoric.errors import InputError

LABELS = load_codebook().labels


def fault(text: str, *spans: Span) -> str:
    return next((message for _, message in span_faults(text, spans, LABELS)), "")


@pytest.mark.parametrize(
    ("spans", "says"),
    [
        ([Span(0, 3, "sarcasm")], "unknown label 'sarcasm'"),
        ([Span(0, 99, "doubt")], "out of range for the text's 12 characters"),
        ([Span(-1, 3, "doubt")], "out of range"),
        ([Span(4, 4, "doubt")], "out of range"),
        ([Span(3, 7, "doubt")], "begins or ends on white space"),
        ([Span(0, 7, "doubt"), Span(4, 12, "doubt")], "overlaps another doubt span"),
    ],
)
def test_faulty_spans_are_told(spans: list[Span], says: str) -> None:
    assert says in fault("one two four", *spans)


def test_spans_of_different_labels_may_overlap_and_those_of_one_may_touch() -> None:
    assert fault("one two four", Span(0, 7, "doubt"), Span(4, 12, "slogan"), Span(8, 12, "doubt")) == ""


@given(st.text(), st.integers(0, 50), st.integers(0, 50))
def test_text_between_the_offsets_is_the_span(text: str, start: int, length: int) -> None:
    span = Span(start, start + length, "doubt")
    if not fault(text, span):
        words = text[span.start : span.end]
        assert len(words) == length
        assert words == words.strip()
        assert words


def test_a_lone_surrogate_is_named_with_its_place() -> None:
    with pytest.raises(InputError, match=r"letter: lone surrogate U\+D83D at character 3"):
        require_characters("abc\ud83d", "letter")


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_other_text_passes_unaltered(text: str) -> None:
    assert require_characters(text, "any") is text
