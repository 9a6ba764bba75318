from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rhetoric.text.quotes import Quotation, quotations
from rhetoric.text.segment import paragraphs


def quoted(text: str) -> list[Quotation]:
    return quotations(text, list(paragraphs(text)))


def words(text: str) -> list[str]:
    return [text[q.start : q.end] for q in quoted(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('He said "no" and left.', ['"no"']),
        ("He said “no” and left.", ["“no”"]),
        ("Er sagte „nein“ und «non».", ["„nein“", "«non»"]),
        ("It isn't the dogs' fault, rock 'n' roll.", ["'n'"]),
        ("A ‘so-called’ expert’s view.", ["‘so-called’"]),
        ('"One. Two," she said.', ['"One. Two,"']),
        ("no marks at all", []),
    ],
)
def test_marks_of_every_kind(text: str, expected: list[str]) -> None:
    assert words(text) == expected


def test_nested_quotations_have_depth() -> None:
    text = "“She said ‘never’ to me,” he wrote."
    assert [(text[q.start : q.end], q.depth) for q in quoted(text)] == [
        ("“She said ‘never’ to me,”", 0),
        ("‘never’", 1),
    ]


def test_a_quotation_goes_on_over_paragraphs_that_open_it_anew() -> None:
    text = '"We came.\n\n"We saw," he said.'
    first, second = quoted(text)
    assert not first.closed
    assert second.closed
    assert second.continued


def test_a_missing_closing_mark_ends_with_its_paragraph() -> None:
    text = '"We came and left.\n\nThe end.'
    (only,) = quoted(text)
    assert text[only.start : only.end] == '"We came and left.'
    assert not only.closed


@given(st.text(alphabet="ab \n\"'“”‘’«».", max_size=60))
def test_quotations_lie_within_a_paragraph_and_nest(text: str) -> None:
    runs = list(paragraphs(text))
    found = quotations(text, runs)
    for q in found:
        assert any(a <= q.start < q.end <= b for a, b in runs)
    for q in found:
        for other in found:
            assert (
                other.end <= q.start
                or q.end <= other.start
                or (q.start <= other.start and other.end <= q.end)
                or (other.start <= q.start and q.end <= other.end)
            )
