from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rhetoric.corpus.borders import Intake, Utf16, by_quotation, file_names, quoted_name, unquoted_name
from rhetoric.document import Document, Span
from rhetoric.errors import DatasetError

characters = st.characters(exclude_categories=["Cs"])


@given(st.text(characters))
def test_units_are_those_of_utf_16(text: str) -> None:
    utf16 = Utf16(text)
    encoded = text.encode("utf-16-le")
    for point in range(len(text) + 1):
        unit = utf16.units(point)
        assert encoded[: 2 * unit].decode("utf-16-le") == text[:point]
        assert utf16.point(unit) == point


def test_a_unit_inside_a_character_and_one_beyond_the_text() -> None:
    utf16 = Utf16("a🚢b")
    assert utf16.point(2) == 1
    assert utf16.point(9) == 3 + 5


def test_spans_are_taken_by_the_rules_of_the_project() -> None:
    intake = Intake()
    text = "All  the people"
    found = [(0, 5, "a"), (5, 15, "a"), (9, 12, "a"), (3, 5, "a"), (0, 8, "b")]  # (3, 5) is white space
    assert intake.spans(text, found, "here") == (Span(0, 3, "a"), Span(0, 8, "b"), Span(5, 15, "a"))
    with pytest.warns(UserWarning, match="^file: ") as caught:
        intake.report("file")
    assert str(caught[0].message) == (
        "file: 1 empty spans left out, 1 spans freed of white space at their ends, "
        "1 spans joined with one of their label that they overlap"
    )


@pytest.mark.parametrize("offsets", [(-1, 2), (2, 99), (3, 2)])
def test_offsets_outside_the_text_are_told(offsets: tuple[int, int]) -> None:
    with pytest.raises(DatasetError, match=r"here: a .* is out of range for the text's 5 characters"):
        Intake().spans("words", [(*offsets, "a")], "here")


def test_quotations_tell_the_unit() -> None:
    text = "🚢 of Kelso"
    assert by_quotation(text, [((5, 10, "a"), "Kelso")], "here") == [(5, 10, "a")]
    assert by_quotation(text, [((6, 11, "a"), "Kelso"), ((0, 2, "b"), None)], "here") == [(5, 10, "a"), (0, 1, "b")]
    with pytest.raises(DatasetError, match="made on another text"):
        by_quotation(text, [((5, 10, "a"), "Jarrow")], "here")


@given(st.text(characters, min_size=1, max_size=12))
def test_names_of_files_give_back_the_id(id_: str) -> None:
    name = quoted_name(id_)
    assert unquoted_name(name) == id_
    assert name not in (".", "..")
    assert not set('/\\:*?"<>|\0\n') & set(name)


def test_names_of_files_differ_on_every_file_system() -> None:
    names = file_names([Document(id_, "") for id_ in ("a", "A", "é", "e\u0301", "x" * 400, "x" * 401)])
    assert len({name.casefold() for name in names}) == 6
    assert all(len(name.encode()) <= 160 for name in names)
