"""Every device is held to the codebook's contract."""

from __future__ import annotations

from pathlib import Path

import pytest

from rhetoric.codebook import FAMILIES, Codebook, Device, load_codebook, parse_marked, read_codebook
from rhetoric.corpus.checks import span_fault
from rhetoric.document import span_faults
from rhetoric.errors import CodebookError, UnknownDevice

CODEBOOK = load_codebook()
DEVICES = pytest.mark.parametrize("device", CODEBOOK.devices, ids=CODEBOOK.labels)
PTC = """Appeal_to_Authority Appeal_to_fear-prejudice Bandwagon Black-and-White_Fallacy Causal_Oversimplification Doubt
Exaggeration,Minimisation Flag-Waving Loaded_Language Name_Calling,Labeling Obfuscation,Intentional_Vagueness,Confusion
Red_Herring Reductio_ad_hitlerum Repetition Slogans Straw_Men Thought-terminating_Cliches Whataboutism""".split()
SEMEVAL_2023 = """Appeal_to_Authority Appeal_to_Popularity Appeal_to_Values Appeal_to_Fear-Prejudice Flag_Waving
Causal_Oversimplification False_Dilemma-No_Choice Consequential_Oversimplification Straw_Man Red_Herring Whataboutism
Slogans Appeal_to_Time Conversation_Killer Loaded_Language Repetition Exaggeration-Minimisation
Obfuscation-Vagueness-Confusion Name_Calling-Labeling Doubt Guilt_by_Association Appeal_to_Hypocrisy
Questioning_the_Reputation""".split()
LABELS = """superlative absolute exaggeration loaded-language glorification name-calling unattributed-quotation
vague-attribution appeal-to-authority bandwagon doubt mind-reading teleological-framing causal-oversimplification
us-versus-them appeal-to-fear flag-waving slogan rhetorical-question repetition""".split()


def test_there_are_twenty_devices_in_five_families() -> None:
    assert list(CODEBOOK.labels) == LABELS
    assert {device.family for device in CODEBOOK} == set(FAMILIES)


@DEVICES
def test_a_device_says_what_it_is_and_where_that_comes_from(device: Device) -> None:
    assert all(text.strip() for text in (device.name, device.definition, device.mark, device.source))
    assert device.includes
    assert device.excludes
    assert any(character.isdigit() for character in device.source), "a source has a year"


@DEVICES
def test_a_device_has_examples_and_near_misses(device: Device) -> None:
    assert len({example.text for example in device.examples}) >= 8
    assert len({miss.text for miss in device.near_misses}) >= 8
    assert all(miss.why for miss in device.near_misses)


@DEVICES
def test_examples_keep_the_span_rules(device: Device) -> None:
    for example in device.examples:
        spans = example.spans(device.id)
        assert not list(span_faults(example.text, spans, CODEBOOK.labels)), example
        assert [span_fault(example.text, span) for span in spans] == [None] * len(spans), example


@DEVICES
def test_the_crosswalk_names_labels_of_the_two_schemes(device: Device) -> None:
    assert set(device.ptc) <= set(PTC)
    assert set(device.semeval2023) <= set(SEMEVAL_2023)


def test_no_sentence_serves_twice() -> None:
    texts = [e.text for device in CODEBOOK for e in (*device.examples, *device.near_misses)]
    assert len(texts) == len(set(texts))


def test_brackets_are_not_part_of_the_text() -> None:
    example = parse_marked("the [greatest engineer] and the [first canal]")
    assert example.text == "the greatest engineer and the first canal"
    assert [example.text[a:b] for a, b in example.runs] == ["greatest engineer", "first canal"]


@pytest.mark.parametrize("marked", ["an [open run", "a ] alone", "[nested [run]]"])
def test_unbalanced_brackets_are_refused(marked: str) -> None:
    with pytest.raises(CodebookError):
        parse_marked(marked)


def test_an_unknown_device_is_answered_with_the_nearest() -> None:
    with pytest.raises(UnknownDevice, match="did you mean superlative"):
        CODEBOOK.device("superlatif")


@pytest.mark.parametrize(
    ("content", "says"),
    [("not toml [", "is not valid TOML"), ('version = "1"', "'device' is missing"), (None, "cannot be read")],
)
def test_a_broken_codebook_is_told(tmp_path: Path, content: str | None, says: str) -> None:
    path = tmp_path / "codebook.toml"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    with pytest.raises(CodebookError, match=says):
        read_codebook(path)


def test_the_codebook_is_read_once() -> None:
    assert isinstance(CODEBOOK, Codebook)
    assert load_codebook() is CODEBOOK
