"""The formats that are JSON of one kind or another: doccano, Label Studio, Prodigy, marks without texts, scored."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from rhetoric.corpus.borders import Intake, sha256
from rhetoric.corpus.formats import BY_NAME, FORMATS
from rhetoric.document import Document, Span
from rhetoric.errors import DatasetError

TEXT = "The 🚢 of Kelso is the finest."
DOCUMENT = Document("a", TEXT, (Span(9, 14, "place"),), {"genre": "x"})


def written(name: str, tmp_path: Path, document: Document = DOCUMENT) -> Any:
    path = tmp_path / "out.json"
    BY_NAME[name].module.write([document], path)
    return json.loads(path.read_text(encoding="utf-8"))


def read(name: str, tmp_path: Path, record: Any, texts: dict[str, str] | None = None) -> list[Document]:
    path = tmp_path / "in.json"
    path.write_text(json.dumps(record) + "\n", encoding="utf-8")
    return [document for _, document in BY_NAME[name].module.read(path, Intake(texts))]


def test_doccano_counts_as_browsers_do(tmp_path: Path) -> None:
    assert written("doccano", tmp_path) == {
        "id": "a", "text": TEXT, "label": [[10, 15, "place"]], "meta": {"genre": "x"}
    }  # fmt: skip


def test_prodigy_counts_as_python_does(tmp_path: Path) -> None:
    record = written("prodigy", tmp_path)
    assert record["spans"] == [{"start": 9, "end": 14, "label": "place"}]
    assert record["answer"] == "accept"


def test_label_studio_has_the_words_beside_the_offsets(tmp_path: Path) -> None:
    (task,) = written("labelstudio", tmp_path)
    assert task["data"] == {"text": TEXT, "id": "a"}
    assert task["predictions"] == []
    assert task["annotations"][0]["result"][0] == {
        "id": "span1", "from_name": "label", "to_name": "text", "type": "labels",
        "value": {"start": 9, "end": 14, "text": "Kelso", "labels": ["place"]},
    }  # fmt: skip


def test_marks_of_a_model_are_a_prediction_to_label_studio(tmp_path: Path) -> None:
    scored = Document("a", TEXT, DOCUMENT.spans, {"model": {"name": "fast", "version": "1"}})
    (task,) = written("labelstudio", tmp_path, scored)
    assert task["annotations"] == []
    assert task["predictions"][0]["model_version"] == "fast 1"
    assert read("labelstudio", tmp_path, [task])[0].spans == DOCUMENT.spans


def test_label_studio_passes_over_what_was_skipped(tmp_path: Path) -> None:
    (task,) = written("labelstudio", tmp_path)
    skipped = {"was_cancelled": True, "result": []}
    task["annotations"].insert(0, skipped)
    assert read("labelstudio", tmp_path, [task])[0].spans == DOCUMENT.spans


def test_marks_without_texts_hold_none_of_its_words(tmp_path: Path) -> None:
    record = written("textfree", tmp_path)
    assert "Kelso" not in json.dumps(record)
    assert record["sha256"] == sha256(TEXT)
    assert record["characters"] == len(TEXT)
    (document,) = read("textfree", tmp_path, record, {sha256(TEXT): TEXT})
    assert (document.id, document.text, document.spans) == ("a", TEXT, DOCUMENT.spans)
    with pytest.raises(DatasetError, match="no text given has this SHA-256"):
        read("textfree", tmp_path, record, {sha256(TEXT + " "): TEXT + " "})


def test_what_was_not_scored_is_passed_over(tmp_path: Path) -> None:
    assert read("scored", tmp_path, {"schema": "rhetoric/scored-document/1", "id": "a", "error": "gone"}) == []


@pytest.mark.parametrize(
    ("name", "record", "says"),
    [
        ("doccano", {"text": 7, "label": []}, "'text' must be a string"),
        ("doccano", {"text": TEXT, "label": [["0", 3, "x"]]}, r"a label is \[start, end, label\]"),
        ("doccano", {"text": TEXT, "label": ["positive"]}, r"a label is \[start, end, label\]"),
        ("doccano", {"text": TEXT, "label": [[0, 99, "x"]]}, "out of range"),
        ("prodigy", {"text": TEXT, "spans": [{"start": 0}]}, "a span needs whole numbers"),
        ("prodigy", {"text": None}, "a task has a string 'text'"),
        ("labelstudio", [{"text": TEXT}], "task 1: has no 'data'"),
        ("labelstudio", [{"data": {"a": "x", "b": "y"}}], "no text in its data"),
        ("labelstudio", [{"data": {"text": TEXT}, "annotations": [{"result": [{"type": "labels"}]}]}], "region"),
    ],
)  # fmt: skip
def test_faults_name_the_place(tmp_path: Path, name: str, record: Any, says: str) -> None:
    with pytest.raises(DatasetError, match=says):
        read(name, tmp_path, record)


SHAPES: list[Any] = [
    None, 7, "x", [], {}, [None], [[]], {"text": TEXT}, {"id": "a", "text": TEXT, "spans": {}},
    {"text": TEXT, "label": 3},
    {"text": TEXT, "entities": [None]}, {"data": []}, [{"data": {"text": TEXT}, "annotations": {}}],
    [{"data": {"text": TEXT}, "annotations": [{"result": {"a": 1}}]}], {"sha256": [], "spans": 1}, {"error": None},
    {"text": TEXT, "spans": [{"start": True, "end": 2, "label": "x"}]},
    {"type": "AnnotationPage", "items": [{"target": 5}]}, [{"data": {"text": TEXT}, "annotations": 5}],
    {"id": None, "text": TEXT, "label": []},
]  # fmt: skip


@pytest.mark.parametrize("name", [f.name for f in FORMATS if f.name not in ("ptc", "brat", "xmi", "conll")])
@pytest.mark.parametrize("shape", SHAPES, ids=json.dumps)
def test_json_of_another_shape_is_read_or_refused(tmp_path: Path, name: str, shape: Any) -> None:
    try:
        read(name, tmp_path, shape)
    except DatasetError as error:
        assert "in.json" in str(error)  # noqa: PT017 - either outcome is right
