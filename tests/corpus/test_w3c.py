from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from rhetoric.corpus.borders import Intake
from rhetoric.corpus.formats import w3c
from rhetoric.document import Document, Span
from rhetoric.errors import DatasetError

TEXT = "The 🚢 of Kelso is the finest."


def target(start: int, end: int, exact: str | None = None, source: str = "a.txt") -> dict[str, Any]:
    selectors: list[dict[str, Any]] = [{"type": "TextPositionSelector", "start": start, "end": end}]
    if exact is not None:
        selectors.append({"type": "TextQuoteSelector", "exact": exact})
    return {"source": source, "selector": selectors}


def read(tmp_path: Path, annotations: Any) -> Document:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "a.jsonld").write_text(json.dumps(annotations), encoding="utf-8")
    ((_, document),) = w3c.read(tmp_path / "a.jsonld", Intake())
    return document


def test_an_annotation_as_it_is_written(tmp_path: Path) -> None:
    w3c.write([Document("a b", TEXT, (Span(9, 14, "place"),))], tmp_path)
    written = json.loads((tmp_path / "annotations.jsonld").read_text(encoding="utf-8"))
    assert written["@context"] == "http://www.w3.org/ns/anno.jsonld"
    (item,) = written["first"]["items"]
    assert item["body"] == {"type": "TextualBody", "purpose": "tagging", "value": "place"}
    assert item["target"] == {
        "source": "a%20b.txt",
        "selector": [
            {"type": "TextPositionSelector", "start": 9, "end": 14},
            {"type": "TextQuoteSelector", "exact": "Kelso", "prefix": "The 🚢 of ", "suffix": " is the finest."},
        ],
    }


def test_positions_count_code_points_unless_quotations_say_otherwise(tmp_path: Path) -> None:
    assert read(tmp_path, {"body": "place", "target": target(9, 14)}).spans == (Span(9, 14, "place"),)
    assert read(tmp_path, {"body": "place", "target": target(10, 15, "Kelso")}).spans == (Span(9, 14, "place"),)


def test_a_quotation_alone_is_found(tmp_path: Path) -> None:
    quotation = {"type": "TextQuoteSelector", "exact": "the", "prefix": "is "}
    document = read(tmp_path, {"body": "x", "target": {"source": "a.txt", "selector": quotation}})
    assert document.spans == (Span(18, 21, "x"),)


def test_every_target_and_every_tag_is_a_span(tmp_path: Path) -> None:
    bodies = [
        {"type": "TextualBody", "purpose": "tagging", "value": "x"},
        {"type": "TextualBody", "purpose": "commenting", "value": "really?"},
        {"purpose": "classifying", "source": "https://example.org/y"},
    ]
    document = read(tmp_path, [{"body": bodies, "target": [target(0, 3), target(9, 14)]}])
    assert [s.label for s in document.spans] == ["https://example.org/y", "x"] * 2


@pytest.mark.parametrize(
    ("annotations", "says"),
    [
        ([{"body": "x", "target": target(0, 3, source="https://example.org/a.txt")}], "is not beside the annotations"),
        ([{"body": "x", "target": target(0, 3, source="../../../../../../etc/passwd")}], "is not beside"),
        ([{"body": "x", "target": target(0, 3, source=f"nih:sha-256;{'0' * 64}")}], "convert --exercise PAGE"),
        ([{"body": "x", "target": target(0, 3, "all")}], "is 'The' in the text, not 'all'"),
        (
            [{"body": "x", "target": {"source": "a.txt", "selector": {"type": "TextQuoteSelector", "exact": "e"}}}],
            "once",
        ),
        ([7], "no annotation"),
        ({"type": "AnnotationCollection", "first": "https://example.org/page1"}, "pages are elsewhere"),
    ],
)
def test_faults_name_the_annotation(tmp_path: Path, annotations: Any, says: str) -> None:
    with pytest.raises(DatasetError, match=says):
        read(tmp_path, annotations)
