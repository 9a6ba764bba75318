"""The rates of plain reporting belong to the corpus and the models that are here."""

from __future__ import annotations

import importlib.util
import json
from types import ModuleType

import pytest
from conftest import DATA

from rhetoric.analysis import load_model
from rhetoric.reports.reference import reference_for
from rhetoric.text.segment import count_words

STORED = json.loads((DATA / "reference" / "rates.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def build() -> ModuleType:
    spec = importlib.util.spec_from_file_location("reference_build", DATA / "reference" / "build.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_coders_counts_are_those_of_the_corpus(build: ModuleType) -> None:
    documents = build.plain_reporting()
    assert all(document.meta["plain"] for document in documents)
    words = [count_words(document.text) for document in documents]
    assert (STORED["documents"], STORED["words"]) == (len(documents), sum(words))
    assert STORED["coders"] == build.counted([d.spans for d in documents], build.np.array(words))


@pytest.mark.parametrize("name", ["fast", "best"])
def test_the_models_counts_are_those_of_the_stored_models(name: str) -> None:
    """After a training: `python data/reference/build.py`."""
    pytest.importorskip("onnxruntime" if name == "best" else "numpy")
    model = load_model(name).card
    assert STORED["models"][name]["sha256"] == model.sha256
    assert reference_for(model).marked_by == name


def test_the_models_counts_can_be_made_again(build: ModuleType) -> None:
    """On the shortest genre; `build.py --check` does it for all."""
    model = load_model("fast")
    documents = [d for d in build.plain_reporting() if d.meta["genre"] == "court-report"]
    marks = sum(len(model.analyse(d.text, evidence=False).spans) for d in documents)
    assert marks == STORED["models"]["fast"]["by_genre"]["court-report"]


def test_another_model_is_held_against_the_coders() -> None:
    reference = reference_for(load_model("lexicon").card)
    assert reference.marked_by == "coders"
    superlative = reference.rates["superlative"]
    assert superlative.rate == pytest.approx(1000 * STORED["coders"]["superlative"]["spans"] / STORED["words"])
    assert superlative.low < superlative.rate < superlative.high


def test_a_device_that_was_not_found_has_an_upper_end() -> None:
    rates = reference_for(load_model("lexicon").card).rates
    absent = [label for label, counted in STORED["coders"].items() if not counted["spans"]]
    assert absent
    assert [rates[label].high for label in absent] == pytest.approx([3000 / STORED["words"]] * len(absent), abs=1e-3)
