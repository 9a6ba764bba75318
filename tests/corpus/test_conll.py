from __future__ import annotations

from pathlib import Path

import pytest

from rhetoric.corpus.borders import Intake
from rhetoric.corpus.formats import conll
from rhetoric.document import Document, Span
from rhetoric.errors import DatasetError

TEXT = "All wept. Nobody,\r\n nobody left!"


def read(tmp_path: Path, content: str) -> list[Document]:
    path = tmp_path / "file.conll"
    path.write_text(content, encoding="utf-8", newline="")
    return [document for _, document in conll.read(path, Intake())]


def test_columns_as_they_are_written(tmp_path: Path) -> None:
    spans = (Span(0, 3, "absolute"), Span(0, 16, "slogan"), Span(10, 16, "absolute"), Span(20, 26, "absolute"))
    conll.write([Document("a 1", TEXT, spans, {"genre": "x"})], tmp_path / "out")
    assert (tmp_path / "out").read_text(encoding="utf-8") == (
        "# global.columns = ID FORM MISC RHETORIC:absolute RHETORIC:slogan\n"
        "# newdoc id = a 1\n"
        '# meta = {"genre": "x"}\n'
        "1\tAll\t_\tB-absolute\tB-slogan\n"
        "2\twept\tSpaceAfter=No\tO\tI-slogan\n"
        "3\t.\t_\tO\tI-slogan\n"
        "4\tNobody\tSpaceAfter=No\tB-absolute\tI-slogan\n"
        "5\t,\tSpacesAfter=\\r\\n\\s\tO\tO\n"
        "\n"
        "1\tnobody\t_\tB-absolute\tO\n"
        "2\tleft\tSpaceAfter=No\tO\tO\n"
        "3\t!\tSpaceAfter=No\tO\tO\n"
        "\n"
    )


def test_a_span_that_ends_inside_a_word_gets_the_word(tmp_path: Path) -> None:
    conll.write([Document("a", TEXT, (Span(1, 6, "slogan"),))], tmp_path / "out")
    ((_, document),) = conll.read(tmp_path / "out", Intake())
    assert document.spans == (Span(0, 8, "slogan"),)


def test_older_files_have_spaces_between_words_and_breaks_between_sentences(tmp_path: Path) -> None:
    one, two = read(tmp_path, "-DOCSTART- O\n\nEU B-ORG\nsaid O\n\nPeter I-PER\nX I-PER\n-DOCSTART- O\n\nno O\n")
    assert (one.id, one.text, two.text) == ("file-1", "EU said\nPeter X", "no")
    assert one.spans == (Span(0, 2, "ORG"), Span(8, 15, "PER"))


def test_other_schemes_of_tags(tmp_path: Path) -> None:
    (document,) = read(tmp_path, "a B-X\nb L-X\nc U-X\nd S-Y\ne I-Y\nf I-X\n")
    assert [(s.start, s.end, s.label) for s in document.spans] == [
        (0, 3, "X"), (4, 5, "X"), (6, 7, "Y"), (8, 9, "Y"), (10, 11, "X")
    ]  # fmt: skip


def test_columns_of_conllu_without_tags(tmp_path: Path) -> None:
    rows = "1\tAll\tall\tDET\t_\t_\t2\tdet\t_\t_\n2\tleft\tleave\tVERB\t_\t_\t0\troot\t_\tSpaceAfter=No\n"
    (document,) = read(tmp_path, f"# newdoc id = x\n# text = All left\n{rows}\n")
    assert (document.id, document.text, document.spans) == ("x", "All left", ())


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("# global.columns = ID FORM MISC RHETORIC:x\n1\tAll\tO\n", r"file\.conll:2: has 3 columns"),
        ("# global.columns = ID FORM RHETORIC:x\n1\tAll\tyes\n", "'yes' is no IOB2 tag"),
        ("All DT\n", "'DT' is no IOB2 tag"),
        ("# global.columns = ID FORM RHETORIC:x\n1-2\tAll\tO\n", "several words"),
        ("# meta = []\nAll O\n", "'meta' must be a JSON object"),
    ],
)
def test_faults_name_the_line(tmp_path: Path, content: str, says: str) -> None:
    with pytest.raises(DatasetError, match=says):
        read(tmp_path, content)
