"""Files that other tools made are read as those tools meant them."""

from __future__ import annotations

import json
import tempfile
import warnings
from contextlib import suppress
from pathlib import Path

import pytest
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st

from rhetoric.corpus.formats import BY_NAME, detect
from rhetoric.corpus.jsonl import load_dataset
from rhetoric.document import Document
from rhetoric.errors import InputError

FOLDER = ROOT / "tests" / "data" / "formats"
SAMPLE = json.loads((FOLDER / "sample.json").read_text(encoding="utf-8"))
MARKED = sorted(map(tuple, SAMPLE["spans"]))

SAMPLES = {
    "prodigy.jsonl": ("prodigy", "prodigy-1", "1 tasks answered 'reject' passed over"),
    "inception": ("xmi", "kelso.txt", ""),
    "brat": ("brat", "kelso", "1 relations passed over, 1 attributes passed over, 1 notes passed over"),
    "recogito": ("w3c", "kelso", ""),
    "recogito/kelso.jsonld": ("w3c", "kelso", ""),
    "doccano.jsonl": ("doccano", "7", "1 comments passed over"),
    "doccano-relations.jsonl": ("doccano", "8", "1 relations passed over"),
    "labelstudio.json": ("labelstudio", "1", "1 results that label no span passed over"),
    "labelstudio-2020.json": ("labelstudio", "2", ""),
}


def marked(document: Document) -> list[tuple[str, str]]:
    return sorted((s.label, document.text[s.start : s.end]) for s in document.spans)


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_of_another_tool(name: str) -> None:
    format_, id_, said = SAMPLES[name]
    assert detect(FOLDER / name) == BY_NAME[format_]
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        (document,) = load_dataset([FOLDER / name])
    assert document.id == id_
    assert document.text == SAMPLE["text"]
    extra = [("LOC", "Kelso")] if name == "inception" else []
    assert marked(document) == sorted([*MARKED, *extra])
    assert [str(w.message).partition(": ")[2] for w in caught] == ([said] if said else [])


@pytest.mark.parametrize("name", ["conllu.conllup", "conll2003.conll"])
def test_a_sample_of_columns(name: str) -> None:
    assert detect(FOLDER / name) == BY_NAME["conll"]
    (document,) = load_dataset([FOLDER / name])
    assert marked(document) == [("LOC", "Kelso"), ("superlative", "finest in the world")]
    spaced = "the world." if name.startswith("conllu") else "the world ."
    assert spaced in document.text


def test_metadata_of_other_tools_is_kept() -> None:
    (document,) = load_dataset([FOLDER / "doccano.jsonl"])
    assert document.meta == {"genre": "sample"}


FILES = sorted(
    path for path in FOLDER.rglob("*") if path.suffix in (".jsonl", ".json", ".jsonld", ".ann", ".conll", ".xmi")
)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_damaged_sample_is_read_or_refused(data: st.DataObject) -> None:
    file = data.draw(st.sampled_from([path for path in FILES if path.name != "sample.json"]))
    raw = file.read_bytes()
    at = data.draw(st.integers(0, len(raw)))
    raw = raw[:at] + data.draw(st.binary(max_size=3)) + raw[data.draw(st.integers(at, min(len(raw), at + 40))) :]
    with tempfile.TemporaryDirectory() as folder:
        for beside in file.parent.iterdir() if file.parent != FOLDER else []:
            (Path(folder) / beside.name).write_bytes(beside.read_bytes())
        path = Path(folder) / file.name
        path.write_bytes(raw)
        with warnings.catch_warnings(action="ignore"), suppress(InputError):
            load_dataset([path])


def test_every_sample_is_tested() -> None:
    tested = {FOLDER / Path(name).parts[0] for name in [*SAMPLES, "conllu.conllup", "conll2003.conll"]}
    others = {"README.md", "sample.json", "other_tools.py", "browser_tools.mjs"}
    assert {path for path in FOLDER.iterdir() if path.name not in others and path.name != "__pycache__"} == tested
