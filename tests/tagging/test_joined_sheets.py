"""Sheets of several documents."""

from __future__ import annotations

from itertools import pairwise

from rhetoric.tagging.sheet import joined, prepare

TEXTS = ["One two.\n\nThree “four” five.", "", "“Six,” he said. Seven.", "Eight"]


def test_a_joined_sheet_is_one_of_the_texts_one_behind_the_other() -> None:
    sheet = joined([prepare(text) for text in TEXTS])
    assert sheet.text == "".join(TEXTS)
    places = zip(sheet.starts.tolist(), sheet.ends.tolist(), strict=True)
    assert [sheet.text[a:b] for a, b in places] == sheet.forms
    for first, last, quote in sheet.quotes:
        assert sheet.text[quote.start : quote.end] == sheet.text[sheet.starts[first] : sheet.ends[last - 1]]
    assert [sheet.forms[a] for a, _ in sheet.sentences] == ["One", "Three", "“", "Seven", "Eight"]
    assert [sheet.forms[a] for a in sheet.bounds[:-1]] == ["One", "Three", "“", "Eight"]


def test_its_documents_are_those_it_was_joined_from() -> None:
    sheet = joined([prepare(text) for text in TEXTS])
    for document, (first, last) in zip(sheet.documents, pairwise(sheet.document_bounds), strict=True):
        assert sheet.forms[first:last] == document.forms
    assert [document.text for document in sheet.documents] == TEXTS
    assert sheet.first_paragraphs == [0, 2, 2, 3]


def test_one_sheet_is_its_own_document() -> None:
    sheet = prepare(TEXTS[0])
    assert joined([sheet]) is sheet
    assert sheet.documents == (sheet,)
    assert sheet.document_bounds == [0, len(sheet.forms)]
