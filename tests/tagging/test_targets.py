from __future__ import annotations

import numpy as np
import pytest

from rhetoric.corpus.variants import sentence_paragraphs
from rhetoric.document import Document, Span
from rhetoric.errors import DatasetError
from rhetoric.tagging.sheet import prepare
from rhetoric.tagging.targets import Targets, dressed, readings

TEXT = "A vile plot. It failed."
SETTLED = Document("a", TEXT, (Span(2, 11, "loaded-language"),))
NARROW = Document("a", TEXT, (Span(2, 6, "loaded-language"),))
BLIND = Document("a", TEXT)
DEVICES = ("loaded-language",)


def targets(*reading: Document) -> Targets:
    return Targets.of(reading, prepare(TEXT), DEVICES)


def test_a_settled_coding_alone_counts_in_full() -> None:
    emissions = targets(SETTLED).emissions()
    assert emissions[:4, 0].tolist() == [[0, 0], [1, 0], [0, 1], [0, 0]]
    assert targets(SETTLED).weights == [1]


def test_what_one_coder_of_two_saw_counts_three_quarters() -> None:
    emissions = targets(SETTLED, NARROW, BLIND).emissions()
    assert emissions[:4, 0].tolist() == [[0, 0], [0.75, 0], [0, 0.5], [0, 0]]


def test_the_settled_coding_counts_as_much_as_any_number_of_coders() -> None:
    assert targets(SETTLED, *[BLIND] * 5).emissions()[1, 0].tolist() == [0.5, 0]
    assert sum(targets(SETTLED, *[BLIND] * 5).weights) == pytest.approx(1)


def test_a_dropped_mark_counts_what_its_coder_counts() -> None:
    assert targets(BLIND, NARROW, BLIND).emissions()[1, 0].tolist() == [0.25, 0]
    assert targets(BLIND, NARROW, BLIND).marked
    assert not targets(BLIND, BLIND).marked


def test_transitions_are_the_mean_of_the_codings() -> None:
    bounds = np.array([0, len(prepare(TEXT).forms)])
    whole, coder = targets(SETTLED).transitions(bounds), targets(NARROW).transitions(bounds)
    assert np.allclose(targets(SETTLED, NARROW).transitions(bounds), 0.75 * whole + 0.25 * coder)


def test_readings_stand_in_with_the_settled_coding_where_a_coder_did_not_read() -> None:
    other = Document("b", "Rain.")
    assert readings([SETTLED, other], [[NARROW], []]) == [(SETTLED, NARROW, SETTLED), (other, other, other)]


def test_a_coder_of_another_text_is_refused() -> None:
    with pytest.raises(DatasetError, match="a: a coder's text is not that of the document"):
        readings([SETTLED], [[Document("a", "Else.")]])


def test_all_codings_wear_the_same_dress() -> None:
    settled, blind = dressed((SETTLED, BLIND), sentence_paragraphs)
    assert settled.text == blind.text != TEXT
