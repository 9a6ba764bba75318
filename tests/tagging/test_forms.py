"""What carries a mark and is no word, said from the text alone."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rhetoric.corpus.rules import ASKED, QUOTED, REPEATED, SCARE_QUOTED
from rhetoric.tagging.forms import form


def seen(label: str, marked: str, source: str | None = None, named: bool = False) -> str | None:
    """The form of the span in [brackets]."""
    before, span, after = marked.replace("[", "]").split("]")
    return form(before + span + after, label, len(before), len(before) + len(span), source, named)


@pytest.mark.parametrize(
    ("label", "marked", "said"),
    [
        (
            QUOTED,
            '["We have no bread."] The road is long.',
            "quotation marks, and no source in the sentences around it",
        ),
        (
            QUOTED,
            '"[We have no bread]." The road is long.',
            "quotation marks, and no source in the sentences around it",
        ),
        (QUOTED, "He said: [we have no bread].", "no quotation marks, and no source in the sentences around it"),
        (
            SCARE_QUOTED,
            'the ["elections"] were held',
            "quotation marks around the words, and nobody is said to speak them",
        ),
        (SCARE_QUOTED, 'the [so-called "elections"] were held', "quotation marks around “elections”"),
        (SCARE_QUOTED, "the [so-called elections] were held", None),
        (
            ASKED,
            "[What is freedom?] Nothing but a word.",
            "asked with a question mark, and answered at once: “Nothing but a word.”",
        ),
        (
            ASKED,
            "He asked. [And who built it?]",
            "asked with a question mark, and nothing behind it in its paragraph answers it",
        ),
        (ASKED, "[Who pays?] And who builds?", "asked with a question mark, and another question follows, no answer"),
        (
            ASKED,
            "[Who pays?] The council met.",
            "asked with a question mark; the sentence behind it does not begin like an answer: “The council met.”",
        ),
        (
            ASKED,
            "[Who will ever know].",
            "asked without a question mark, and nothing behind it in its paragraph answers it",
        ),
        (REPEATED, "[We will fight, we will win, and we will go home].", "“We will” stands 3 times"),
        (REPEATED, "[Work for the harbour, work for the town]", "“Work for” stands twice"),
        (REPEATED, "[Bread! Bread and land!]", "“Bread” stands twice; with an exclamation mark"),
        (REPEATED, "[The cat saw the dog of the house]", None),
        ("slogan", "[DEATH TO THE TRAITORS]!", "in capital letters; with an exclamation mark"),
        ("slogan", "[Death to the traitors].", None),
        ("slogan", "the [UN] met", None),
    ],
)
def test_the_form_is_named_from_the_text(label: str, marked: str, said: str | None) -> None:
    assert seen(label, marked) == said


def test_a_source_is_named_with_the_marks() -> None:
    assert seen(QUOTED, '["Yes,"] a villager said.', "a villager") == (
        "quotation marks, and a source without a name: a villager"
    )
    assert (
        seen(QUOTED, "Berg said: [it is done].", "Berg", True) == "no quotation marks, and a source that is named: Berg"
    )
    assert (
        seen(SCARE_QUOTED, 'the ["elections"], said Berg', "Berg") == "quotation marks around the words, spoken by Berg"
    )


@given(st.sampled_from([QUOTED, SCARE_QUOTED, ASKED, REPEATED, "slogan"]), st.text(min_size=1, max_size=60), st.data())
def test_any_span_has_a_form_or_none(label: str, text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    assert form(text, label, start, end) != ""


@pytest.mark.parametrize("label", [QUOTED, SCARE_QUOTED, ASKED, REPEATED])
def test_the_cost_does_not_grow_with_the_text(label: str) -> None:
    text = 'He asked "why?" and went. ' * 100_000
    begun = time.process_time()
    for _ in range(20):
        form(text, label, 1_300_000, 1_300_030)
    assert time.process_time() - begun < 1


def test_a_long_span_costs_little() -> None:
    text = " ".join(f"word{n} and" for n in range(1_000))
    begun = time.process_time()
    form(text, REPEATED, 0, len(text))
    assert time.process_time() - begun < 2
