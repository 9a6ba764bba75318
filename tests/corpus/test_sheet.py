from __future__ import annotations

from pathlib import Path

import pytest

from rhetoric.corpus.formats.sheet import read_sheet
from rhetoric.document import Document, Span
from rhetoric.errors import DatasetError

TEXTS = "%%% one\n\nAll the people\nand all the people came.\n%%% two\nNothing here.\n"


def read(tmp_path: Path, sheet: str) -> list[Document]:
    (tmp_path / "texts.txt").write_text(TEXTS, encoding="utf-8")
    (tmp_path / "sheet.txt").write_text(sheet, encoding="utf-8")
    return read_sheet(tmp_path / "texts.txt", tmp_path / "sheet.txt", ("absolute",))


def test_spans_are_found_by_their_words_and_occurrence(tmp_path: Path) -> None:
    one, two = read(tmp_path, "%%% one\nabsolute\tAll the people\nabsolute\tall the people\t1\n%%% two\n")
    assert one.text == "All the people\nand all the people came."
    assert one.spans == (Span(0, 14, "absolute"), Span(19, 33, "absolute"))
    assert two.spans == ()


def test_white_space_in_a_quotation_matches_any(tmp_path: Path) -> None:
    one, _ = read(tmp_path, "%%% one\nabsolute\tpeople and all\n%%% two\n")
    assert one.text[one.spans[0].start : one.spans[0].end] == "people\nand all"


@pytest.mark.parametrize(
    ("sheet", "says"),
    [
        ("%%% one\n", "document 'two' is not in the sheet"),
        ("%%% one\n%%% two\n%%% three\n", "sheet.txt:3: there is no text 'three'"),
        ("%%% one\n%%% one\n%%% two\n", "sheet.txt:2: the document id 'one' was used before"),
        ("%%% one\nabsolute\tno such words\n%%% two\n", "sheet.txt:2: one: 'no such words' is not in the text"),
        ("%%% one\nabsolute\tthe people\n%%% two\n", "stands 2 times"),
        ("%%% one\nabsolute\tthe people\t5\n%%% two\n", "no occurrence 5"),
        ("%%% one\nabsolute all\n%%% two\n", "a line is label<TAB>quoted words"),
        ("%%% one\nirony\tcame\n%%% two\n", "unknown label 'irony'"),
        ("no header", "no line '%%% ID'"),
    ],
)
def test_a_faulty_sheet_is_told(tmp_path: Path, sheet: str, says: str) -> None:
    with pytest.raises(DatasetError) as error:
        read(tmp_path, sheet)
    assert says in str(error.value)
