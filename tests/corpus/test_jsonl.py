from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rhetoric.corpus.jsonl import load_dataset, parse_record, to_record, write_jsonl
from rhetoric.document import Document, Span
from rhetoric.errors import DatasetError, InputError

LABELS = ("doubt", "slogan")
GOOD = {"id": "a", "text": "Forward, they claim.", "spans": [{"start": 0, "end": 7, "label": "slogan"}]}

characters = st.characters(exclude_categories=["Cs"])


@st.composite
def documents(draw: st.DrawFn) -> Document:
    text = draw(st.text(characters, max_size=40))
    edges = sorted(draw(st.sets(st.integers(0, len(text)), max_size=6)))
    found = [
        Span(a, b, label)
        for label in LABELS
        for a, b in zip(edges[::2], edges[1::2], strict=False)
        if not (text[a].isspace() or text[b - 1].isspace())
    ]
    return Document(draw(st.text(characters, min_size=1)), text, tuple(sorted(found)), {"genre": "x"})


@given(documents())
def test_records_round_trip(document: Document) -> None:
    through = json.loads(json.dumps(to_record(document), ensure_ascii=False))
    assert parse_record(through, "here:1", LABELS) == document


def test_files_folders_and_gzip_are_read_alike(tmp_path: Path) -> None:
    document = Document("a", "Forward ⚑ now", (Span(0, 7, "slogan"),))
    write_jsonl([document], tmp_path / "one.jsonl")
    packed = tmp_path / "two.jsonl.gz"
    packed.write_bytes(gzip.compress((tmp_path / "one.jsonl").read_bytes().replace(b'"a"', b'"b"')))
    assert [d.id for d in load_dataset([tmp_path])] == ["a", "b"]
    assert load_dataset([tmp_path / "one.jsonl"]) == [document]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"spans": [{"start": 0, "end": 7, "label": "irony"}]}, "unknown label 'irony'"),
        ({"spans": [{"start": 0, "end": 99, "label": "slogan"}]}, "out of range"),
        ({"spans": [{"start": 7, "end": 9, "label": "slogan"}, {"start": 8, "end": 12, "label": "slogan"}]}, "white"),
        (
            {"spans": [{"start": 0, "end": 7, "label": "slogan"}, {"start": 3, "end": 7, "label": "slogan"}]},
            "span 1 of 'a': overlaps another slogan span",
        ),
        ({"spans": [{"start": "0", "end": 7, "label": "slogan"}]}, "whole numbers"),
        ({"spans": [{"start": True, "end": 7, "label": "slogan"}]}, "whole numbers"),
        ({"spans": {}}, "'spans' must be a list"),
        ({"spans": [3]}, "span 0: must be an object"),
        ({"id": 7}, "'id' must be a string"),
        ({"text": None}, "'text' must be a string"),
        ({"meta": []}, "'meta' must be an object"),
    ],
)
def test_a_faulty_record_is_told_with_file_and_line(tmp_path: Path, change: dict[str, object], says: str) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text(json.dumps({**GOOD, "id": "first"}) + "\n" + json.dumps({**GOOD, **change}), encoding="utf-8")
    with pytest.raises(DatasetError) as error:
        load_dataset([path])
    assert f"{path}:2" in str(error.value)
    assert says in str(error.value)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"{not json}\n", ":1: is not JSON"),
        (b"[1, 2]\n", ":1: is not a JSON object"),
        (b"[" * 100_000, ":1: nests too deep; flatten it"),
        (b'{"n": ' + b"9" * 100_000 + b"}", ":1: is not JSON (a number too long to be read)"),
        (b"\n\n", "no documents"),
        (b"\xff\xfe\xfa", "not utf"),
        (json.dumps(GOOD).encode() + b"\n" + json.dumps(GOOD).encode(), ":2: the id 'a' was used before"),
    ],
)
def test_a_faulty_file_is_told(tmp_path: Path, content: bytes, says: str) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_bytes(content)
    with pytest.raises(InputError) as error:
        load_dataset([path])
    assert says in str(error.value)
    assert str(path) in str(error.value)


def test_a_folder_without_documents_is_told(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"no \.jsonl"):
        load_dataset([tmp_path])
