"""The Python interface, on the model that comes with the package."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import pairwise

import jsonschema
import numpy as np
import pytest
from conftest import ROOT, SEED
from hypothesis import given, settings
from hypothesis import strategies as st

import rhetoric
from rhetoric.analysis import Model, Quotation, _around, _quotation, choose_devices
from rhetoric.corpus.rules import QUOTED
from rhetoric.document import Document, Span
from rhetoric.errors import InputError, ModelError, UnknownDevice
from rhetoric.tagging.attribution import speeches
from rhetoric.tagging.reported import Source, Speech, placed
from rhetoric.tagging.sheet import prepare

TEXT = SEED.read_text(encoding="utf-8")
SCHEMA = json.loads((ROOT / "docs" / "scored-document.schema.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def model() -> Model:
    return rhetoric.load_model()


def test_spans_are_runs_of_the_text_as_it_is_stored(model: Model) -> None:
    analysis = model.analyse(TEXT)
    assert analysis.text == TEXT
    assert analysis.spans
    for span in analysis.spans:
        assert TEXT[span.start : span.end] == span.text
        assert 0 < span.confidence <= 1
        assert all(TEXT[e.start : e.end] == e.text for e in span.evidence)
    assert any(span.evidence for span in analysis.spans)


def test_spans_of_one_device_never_overlap(model: Model) -> None:
    analysis = model.analyse(TEXT)
    for label in analysis.labels:
        runs = [(s.start, s.end) for s in analysis.spans if s.label == label]
        assert all(end <= start for (_, end), (start, _) in pairwise(runs))


def test_the_scored_document_keeps_its_schema(model: Model) -> None:
    for text in (TEXT, "", "word", "e\u0301 😀\r\n"):
        jsonschema.validate(json.loads(json.dumps(model.analyse(text).as_dict())), SCHEMA)


def test_a_report_keeps_the_schema(model: Model) -> None:
    scored = model.analyse("Imre Dolan said that it was the greatest harvest of all time.").as_dict()
    assert any(span["reported_by"] for span in scored["spans"])
    jsonschema.validate(json.loads(json.dumps(scored)), SCHEMA)


def quotation_around(text: str, words: str, label: str = QUOTED) -> Quotation | None:
    quotations = [_quotation(text, placed(sheet, s)) for sheet in [prepare(text)] for s in speeches(sheet)]
    start = text.index(words)
    return _around(text, Span(start, start + len(words), label), quotations)


def test_narration_between_quotations_is_the_authors() -> None:
    text = "“We had no water at all” was what was heard there, and “we had no bread at all”."
    assert quotation_around(text, "was what was heard there, and") is None
    assert quotation_around(text, "at all” was what was heard there, and “we") is None
    assert quotation_around(text, "“We had no water at all”") is not None
    assert quotation_around("The dam was ours, and nobody came.", "The dam was ours") is not None


def test_a_source_that_is_none_is_not_shown() -> None:
    text = "of let out such words"
    speech = Speech((0, 21), True, (0, 2), (0, 21), None, Source.UNNAMED)
    shown = _quotation(text, speech)
    assert (shown.source, shown.speaker, shown.standing) == (None, None, "untraceable")
    assert speech.source == (0, 21)


def test_rates_are_spans_per_thousand_words(model: Model) -> None:
    analysis = model.analyse(TEXT)
    for label, rate in analysis.rates.items():
        assert rate == pytest.approx(1000 * analysis.counts[label] / analysis.words, abs=1e-4)
    assert set(model.analyse("").rates.values()) == {None}


def test_devices_can_be_chosen_and_left_out(model: Model) -> None:
    all_ = model.analyse(TEXT)
    one = model.analyse(TEXT, devices=["superlative"])
    assert {s.label for s in one.spans} <= {"superlative"}
    assert list(one.rates) == ["superlative"]
    rest = model.analyse(TEXT, devices=["no-superlative"])
    assert len(one.spans) + len(rest.spans) == len(all_.spans)
    with pytest.raises(UnknownDevice, match="did you mean superlative"):
        model.analyse(TEXT, devices=["superlatve"])


def test_choosing_keeps_the_order_of_the_codebook() -> None:
    assert choose_devices(["c", "a"], ["a", "b", "c"]) == ("a", "c")
    assert choose_devices(["no-b"], ["a", "b", "c"]) == ("a", "c")
    assert choose_devices([], ["a", "b"]) == ("a", "b")


def test_least_confidence_keeps_the_surer_marks(model: Model) -> None:
    surer = model.analyse(TEXT, min_confidence=0.6).spans
    assert set(surer) == {s for s in model.analyse(TEXT).spans if s.confidence >= 0.6}


def test_a_list_of_texts_gives_a_list_and_a_frame(model: Model) -> None:
    analyses = model.analyse([TEXT, "Nothing here."])
    assert [a.id for a in analyses] == ["text-1", "text-2"]
    assert analyses[0].spans == model.analyse(TEXT).spans
    frame = model.frame([TEXT, "Nothing here."])
    assert list(frame.columns) == ["id", "start", "end", "label", "text", "confidence", "precision", "voice", "speaker"]
    assert len(frame) == sum(len(a.spans) for a in analyses)
    assert (frame["end"] - frame["start"] == frame["text"].str.len()).all()


def test_a_lone_surrogate_is_an_error_that_says_where(model: Model) -> None:
    with pytest.raises(InputError, match=r"U\+DCFF at character 4"):
        model.analyse("word\udcff")


@pytest.mark.parametrize("wrong", [None, 5, b"bytes"])
def test_what_is_no_text_is_told(model: Model, wrong: object) -> None:
    with pytest.raises(TypeError, match="takes a string or a list of strings"):
        model.analyse(wrong)  # type: ignore[call-overload]


def test_no_mark_is_less_probable_than_its_device_asks(model: Model) -> None:
    uncalibrated = replace(model.tagger, calibration=None)
    least = dict(zip(uncalibrated.labels, uncalibrated.weights.floor, strict=True))
    marks = uncalibrated.tag(TEXT).marks
    assert marks
    assert all(mark.confidence >= least[mark.span.label] - 1e-4 for mark in marks)


def test_the_notebook_view_shows_all_text_and_no_markup_of_it(model: Model) -> None:
    view = model.analyse("<script>alert(1)</script> the greatest harvest of all time")._repr_html_()
    assert "<script" not in view
    assert "&lt;script&gt;" in view
    assert "greatest" in view


def test_the_lexicon_is_a_model_too() -> None:
    analysis = rhetoric.load_model("lexicon").analyse("It was the greatest harvest of all time.")
    assert "superlative" in {s.label for s in analysis.spans}


def test_an_unknown_model_is_an_error() -> None:
    with pytest.raises(ModelError, match="unknown model"):
        rhetoric.load_model("swift")


@settings(max_examples=60, deadline=None)
@given(text=st.text(st.characters(exclude_categories=["Cs"]), max_size=300))
def test_any_text_is_scored_and_never_altered(model: Model, text: str) -> None:
    analysis = model.analyse(text)
    assert analysis.text == text
    assert all(text[s.start : s.end] == s.text == s.text.strip() for s in analysis.spans)


@settings(max_examples=25, deadline=None)
@given(space=st.sampled_from(["", " ", "\n", "\n\n", "  \n\n\n"]))
def test_white_space_after_the_text_changes_nothing(model: Model, space: str) -> None:
    assert model.analyse(TEXT + space).spans == model.analyse(TEXT).spans


def test_documents_do_not_sway_each_other(model: Model) -> None:
    texts = [TEXT[i : i + 900] for i in range(0, 5400, 900)]
    assert [a.spans for a in model.analyse(texts)] == [rhetoric.load_model().analyse(t).spans for t in texts]


def test_confidences_are_plain_numbers(model: Model) -> None:
    assert not any(isinstance(s.confidence, np.floating) for s in model.analyse(TEXT).spans)


def test_documents_are_marked_as_texts_are_and_a_faulty_one_has_its_error_in_its_place(model: Model) -> None:
    documents = [
        Document("a", "It was the greatest harvest.", meta={"source": "a.txt", "places": [(0, "page 1")]}),
        Document("b", "half a pair: \ud800", meta={"source": "b.txt"}),
        Document("c", TEXT, meta={"source": "c.txt"}),
    ]
    first, fault, last = model.analyse_documents(documents)
    assert isinstance(fault, InputError)
    assert "b.txt: lone surrogate U+D800" in str(fault)
    assert first == model.analyse(documents[0].text, id="a", source="a.txt", meta=documents[0].meta)
    assert last == model.analyse(TEXT, id="c", source="c.txt", meta=documents[2].meta)


def test_a_list_that_holds_no_text_is_refused(model: Model) -> None:
    with pytest.raises(TypeError, match="not a list with int"):
        model.analyse(["text", 1])  # type: ignore[list-item]
