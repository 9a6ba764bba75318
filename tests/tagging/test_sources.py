from __future__ import annotations

import pytest

from rhetoric.tagging.sources import reads_as_source


@pytest.mark.parametrize(
    "phrase",
    [
        "Imre Dolan", "the mill", "she", "a villager", "officials of the port", "farmers", "professors",
        "Visiting Professor Dolan", "he'd", "retired miller Imre Dolan", "Residents of Arden",
    ],
)  # fmt: skip
def test_a_speaker_reads_as_one(phrase: str) -> None:
    assert reads_as_source(phrase)


@pytest.mark.parametrize(
    "phrase",
    [
        "of let out such reckless", "let out such reckless", "making reckless", "Following", "the", "out", "now",
        "among the delegates", "Standing at the gate", "proudly the champion", "said Dolan", "impudent",
    ],
)  # fmt: skip
def test_what_opens_with_another_word_does_not(phrase: str) -> None:
    assert not reads_as_source(phrase)
