from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rhetoric.tagging.ranking import ranking


def read(marked: str) -> tuple[str | None, str | None]:
    """Target and comparison set of the superlative in [brackets]."""
    before, span, after = marked.replace("[", "]").split("]")
    text = before + span + after
    found = ranking(text, len(before), len(before) + len(span))
    target, among = (range_ and text[slice(*range_)] for range_ in (found.target, found.comparison_set))
    return target, among


@pytest.mark.parametrize(
    ("marked", "target", "among"),
    [
        ("It is the [finest small bag ever made].", "small bag", "ever made"),
        ("The [greatest engineer] of the century came.", "engineer", "of the century"),
        ("It was the [greatest harvest of all time], he said.", "harvest", "of all time"),
        ("the [worst hunger in the country's history]", "hunger", "in the country's history"),
        ("It was the [highest among the seven districts].", "It", "among the seven districts"),
        ("This is the [most useless, the most bankrupt shower ever to sit].", "shower", "ever to sit"),
        ("Peru is the [second largest producer].", "producer", None),
        ("Trucks blocked Chile's [busiest container port].", "container port", "Chile's"),
        ("It was a [feat] of patience.", None, None),
        ("the [greatest feat of patience in the annals of Peru]", "feat of patience", "in the annals of Peru"),
        ("This winter was the [severest in 70 years] here.", "This winter", "in 70 years"),
        ("There is a hall of 1689, the [oldest in the county].", "hall of 1689", "in the county"),
        ("The [tallest] stands apart.", None, None),
        ("[No nation in history ever fought so].", None, "nation in history"),
        ("There is [nothing in the world like it].", "it", "in the world"),
        ("The dam is [higher than any other dam].", "The dam", "any other dam"),
        ("It is the [only union that ever struck].", "union", None),
        ("[We alone, of all who have lived], dared.", "We", "of all who have lived"),
    ],
)
def test_what_is_ranked_and_among_what(marked: str, target: str | None, among: str | None) -> None:
    assert read(marked) == (target, among)


@pytest.mark.parametrize(
    "marked",
    [
        "The survey was carried out [most accurately] by the crew.",
        "She will [best promote] the interests of all.",
        "Here honesty is valued [most and everything] serves the harbour.",
        "It was found not [only in the harbour] but also inland.",
    ],
)
def test_an_adverb_ranks_nothing(marked: str) -> None:
    assert read(marked) == (None, None)


@pytest.mark.parametrize(
    ("marked", "target", "among"),
    [
        ("He is the [greatest man who] came here.", "man", None),
        ("They fell into the [worst ruling crisis brought by its bankrupt council].", "ruling crisis", None),
        ("The town is [number one in suicide].", "The town", None),
        ("It is the [most important thing and] finds its way.", "thing", None),
        ("It is the [tallest tower as in the story].", "tower", None),
        ("It was the [worst crisis which] they saw.", "crisis", None),
        ("It was the [worst crisis that ever befell us].", "crisis", "that ever befell us"),
        ("The ferry can become the [richest among the towns].", None, "among the towns"),
        ("the [best-loved men and women this town ever raised]", "men and women", "this town ever raised"),
        ("It was the [largest loss of life in living memory].", "loss of life", "in living memory"),
        ("the [largest flood measured since 1911]", "flood", "measured since 1911"),
        ("As Peru's [longest march] ended, he wept.", "march", "Peru's"),
    ],
)
def test_only_a_noun_phrase_is_ranked_and_only_a_group_is_a_comparison_set(
    marked: str, target: str | None, among: str | None
) -> None:
    assert read(marked) == (target, among)


@given(st.text(max_size=80), st.data())
def test_any_text_and_span_give_parts_that_stand_in_the_text(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    found = ranking(text, start, end)
    for part in (found.target, found.comparison_set):
        assert part is None or 0 <= part[0] < part[1] <= len(text)


def test_the_cost_does_not_grow_with_the_text() -> None:
    text = "It is the finest bag ever made. " * 100_000
    begun = time.process_time()
    for _ in range(100):
        ranking(text, 1_600_010, 1_600_030)
    assert time.process_time() - begun < 1
