"""Texts that are tagged together are tagged as each is alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from conftest import SEED
from hypothesis import given, settings
from hypothesis import strategies as st

from rhetoric.analysis import load_model
from rhetoric.tagging import tagger as module
from rhetoric.tagging.tagger import Tagger

TEXT = SEED.read_text(encoding="utf-8")
PIECES = [
    "",
    " \n\n",
    "The Greatest Harvest\n\nIt was the greatest harvest of all time.",
    "harvest of all time",
    "It was the greatest",
    "The mayor said: “We are the greatest",
    "The clerk said: “We have been waiting for the letter since the spring.”",
    "and nobody else.” All the people wept.",
    '"Everybody knows it," the mayor said.',
    "We plant. We reap. We sing. Who would not weep?",
    "A TRAITOR: They will stop at nothing!",
    *TEXT.split("\n\n")[:6],
]


def fast() -> Tagger:
    tagger = load_model("fast").tagger
    assert isinstance(tagger, Tagger)
    return tagger


@pytest.fixture(autouse=True, scope="module")
def small_groups() -> Iterator[None]:
    """So that a few texts are several groups, some of one text."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_TOGETHER", 300)
        yield


ALONE = fast()
TOGETHER = fast()


def test_all_pieces_are_tagged_as_each_alone() -> None:
    found = TOGETHER.tag_all(PIECES, reasons=True)
    assert sum(len(tagged.marks) for tagged in found) > 5
    assert sum(len(tagged.speeches) for tagged in found) > 1
    for text, tagged in zip(PIECES, found, strict=True):
        assert repr(tagged) == repr(ALONE.tag(text, reasons=True))


@given(st.lists(st.sampled_from(PIECES), max_size=8))
@settings(max_examples=30, deadline=None)
def test_the_company_of_a_text_changes_nothing(texts: list[str]) -> None:
    assert repr(TOGETHER.tag_all(texts)) == repr([ALONE.tag(text) for text in texts])
