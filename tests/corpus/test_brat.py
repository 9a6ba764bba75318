from __future__ import annotations

from pathlib import Path

import pytest

from rhetoric.corpus.borders import Intake
from rhetoric.corpus.formats import brat
from rhetoric.document import Document, Span
from rhetoric.errors import InputError

TEXT = "All came\r\nand all left."


def read(tmp_path: Path, annotations: str) -> Document:
    (tmp_path / "a.txt").write_bytes(TEXT.encode())
    (tmp_path / "a.ann").write_text(annotations, encoding="utf-8")
    ((_, document),) = brat.read(tmp_path, Intake())
    return document


def test_lines_as_they_are_written(tmp_path: Path) -> None:
    brat.write([Document("x/y", TEXT, (Span(0, 3, "absolute"), Span(4, 13, "own label")))], tmp_path / "out")
    assert (tmp_path / "out" / "x%2Fy.txt").read_bytes() == TEXT.encode()
    assert (tmp_path / "out" / "x%2Fy.ann").read_text(encoding="utf-8") == (
        "T1\tabsolute 0 3\tAll\nT2\town_label 4 8;10 13\tcame and\n"
    )
    assert "\nown_label\n" in (tmp_path / "out" / "annotation.conf").read_text(encoding="utf-8")


def test_fragments_are_spans_of_their_own_unless_a_line_break_parts_them(tmp_path: Path) -> None:
    document = read(tmp_path, "T1\tx 4 8;10 13\tcame and\nT2\ty 0 3;14 17\tAll all\n")
    assert document.spans == (Span(0, 3, "y"), Span(4, 13, "x"), Span(14, 17, "y"))


def test_folders_in_the_folder_are_part_of_the_id(tmp_path: Path) -> None:
    (tmp_path / "press" / "1950").mkdir(parents=True)
    (tmp_path / "press" / "1950" / "may.1.txt").write_text("All.", encoding="utf-8")
    (tmp_path / "press" / "1950" / "may.1.ann").write_text("", encoding="utf-8")
    assert [d.id for _, d in brat.read(tmp_path, Intake())] == ["press/1950/may.1"]


@pytest.mark.parametrize(
    ("annotations", "says"),
    [
        ("T1\tx 0 3\tall\n", r"a\.ann:1: 0 3 is 'All' in the text, not 'all'"),
        ("T1\tx 0\tAll\n", r"a\.ann:1: a span is"),
        ("nonsense\n", r"a\.ann:1: a span is"),
        ("T1\tx 0 99\n", "out of range for the text's 23 characters"),
    ],
)
def test_faults_name_the_line(tmp_path: Path, annotations: str, says: str) -> None:
    with pytest.raises(InputError, match=says):
        read(tmp_path, annotations)


def test_annotations_without_their_text(tmp_path: Path) -> None:
    (tmp_path / "a.ann").write_text("T1\tx 0 3\tAll\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"there is no a\.txt beside it"):
        list(brat.read(tmp_path, Intake()))
