from __future__ import annotations

from pathlib import Path

import pytest

from rhetoric.corpus.borders import Intake
from rhetoric.corpus.formats import ptc
from rhetoric.corpus.formats.ptc import UNNAMED, is_ptc
from rhetoric.corpus.jsonl import load_dataset
from rhetoric.document import Document, Span
from rhetoric.errors import DatasetError


def write(folder: Path, text: str, labels: str, name: str = "article1.task-FLC.labels") -> Path:
    for part in ("articles", "labels"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    (folder / "articles" / "article1.txt").write_text(text, encoding="utf-8", newline="")
    (folder / "labels" / name).write_text(labels, encoding="utf-8")
    return folder


def read(folder: Path) -> list[Document]:
    return [document for _, document in ptc.read(folder, Intake())]


def test_articles_come_with_the_labels_of_their_folder(tmp_path: Path) -> None:
    folder = write(tmp_path, "All lies, they say.", "1\tLoaded_Language\t4\t8\n1\tDoubt\t4\t9\n")
    assert is_ptc(folder)
    (document,) = load_dataset([folder])
    assert document.id == "article1"
    assert document.spans == (Span(4, 8, "Loaded_Language"), Span(4, 9, "Doubt"))


def test_overlapping_spans_of_a_technique_are_joined_and_white_space_is_left_out(tmp_path: Path) -> None:
    labels = "1\tDoubt\t3\t9\n1\tDoubt\t7\t15\n"
    (document,) = read(write(tmp_path, "All lies, they say.", labels))
    assert document.spans == (Span(4, 14, "Doubt"),)


def test_a_byte_order_mark_counts_in_the_offsets(tmp_path: Path) -> None:
    (document,) = read(write(tmp_path, "\ufeffAll lies.", "1\tDoubt\t5\t9\n"))
    assert document.text[5:9] == "lies"


def test_spans_without_a_technique(tmp_path: Path) -> None:
    (document,) = read(write(tmp_path, "All lies.", "1\t4\t8\n", "article1.task-SI.labels"))
    assert document.spans == (Span(4, 8, UNNAMED),)


def test_an_article_that_is_not_the_coded_text_is_left_out(tmp_path: Path) -> None:
    folder = write(tmp_path, "All lies.", "1\tDoubt\t40\t48\n")
    with pytest.warns(UserWarning, match="labels:1: offsets 40:48 are out of range for 9 characters"):
        assert read(folder) == []


@pytest.mark.parametrize(
    ("labels", "name", "message"),
    [
        ("1\tDoubt\tfour\t8\n", "article1.task-FLC.labels", r"labels:1: a line is article, technique, start and end"),
        ("1\tDoubt\t\x1f4\t8\n", "article1.task-FLC.labels", r"labels:1: a line is article, technique, start and end"),
        (f"1\tDoubt\t4\t{'9' * 5000}\n", "article1.task-FLC.labels", r"labels:1: a line is article, technique, start"),
        ("2\tDoubt\t4\t8\n", "article2.task-FLC.labels", r"there is no article article2\.txt"),
    ],
)
def test_faults_name_the_file(tmp_path: Path, labels: str, name: str, message: str) -> None:
    with pytest.raises(DatasetError, match=message):
        read(write(tmp_path, "All lies.", labels, name))


def test_of_several_tasks_the_one_with_techniques_counts(tmp_path: Path) -> None:
    write(tmp_path, "All lies, they say.", "1\t4\t8\n", "article1.task1-SI.labels")
    write(tmp_path, "All lies, they say.", "1\tDoubt\t10\t14\n", "article1.task2-TC.labels")
    write(tmp_path, "All lies, they say.", "1\t1\tpropaganda\n", "article1.task-SLC.labels")
    (document,) = read(tmp_path)
    assert document.spans == (Span(10, 14, "Doubt"),)


def test_labels_of_all_articles_in_one_file(tmp_path: Path) -> None:
    (tmp_path / "train-articles").mkdir()
    for number in (1, 2):
        (tmp_path / "train-articles" / f"article{number}.txt").write_text("All lies.", encoding="utf-8")
    (tmp_path / "train-task2-TC.labels").write_text("1\tDoubt\t4\t8\n1\tSlogans\t0\t3\n", encoding="utf-8")
    one, two = load_dataset([tmp_path])
    assert one.spans == (Span(0, 3, "Slogans"), Span(4, 8, "Doubt"))
    assert two.spans == ()


def test_written_labels_serve_all_three_tasks(tmp_path: Path) -> None:
    spans = (Span(0, 8, "slogan"), Span(4, 14, "doubt"), Span(15, 18, "doubt"))
    ptc.write([Document("article7", "All lies, they say.", spans)], tmp_path / "out")
    files = {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / "out").rglob("*.labels")}
    named = "7\tslogan\t0\t8\n7\tdoubt\t4\t14\n7\tdoubt\t15\t18\n"
    assert files == {
        "article7.task-FLC.labels": named,
        "article7.task2-TC.labels": named,
        "article7.task1-SI.labels": "7\t0\t14\n7\t15\t18\n",
    }
