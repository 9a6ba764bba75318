"""Words cut into pieces."""

from __future__ import annotations

import pytest

from rhetoric.tagging.wordpieces import MOST_PIECES, WordPieces

VOCABULARY = [
    "[PAD]",
    "[UNK]",
    "[CLS]",
    "[SEP]",
    "[MASK]",
    "glor",
    "##ious",
    "glorious",
    "##ly",
    "e",
    "##t",
    "'",
    "s",
    "!",
]


@pytest.fixture
def pieces() -> WordPieces:
    return WordPieces(VOCABULARY)


def cut(pieces: WordPieces, form: str) -> list[str]:
    return [VOCABULARY[n] for n in pieces.of(form)]


def test_a_form_without_pieces_is_unknown(pieces: WordPieces) -> None:
    assert cut(pieces, "xyz") == ["[UNK]"]
    assert cut(pieces, "glorx") == ["[UNK]"]
    assert cut(pieces, "\u0301") == ["[UNK]"]


def test_the_longest_piece_comes_first(pieces: WordPieces) -> None:
    assert cut(pieces, "gloriously") == ["glorious", "##ly"]


def test_case_and_accents_are_dropped(pieces: WordPieces) -> None:
    assert cut(pieces, "GLORIOUS") == ["glorious"]
    assert cut(pieces, "Ét") == ["e", "##t"]


def test_marks_stand_alone(pieces: WordPieces) -> None:
    assert cut(pieces, "glorious's!") == ["glorious", "'", "s", "!"]


def test_a_token_has_no_more_pieces_than_a_word_could_have(pieces: WordPieces) -> None:
    assert len(pieces.of("!" * 50)) == MOST_PIECES


def test_a_vocabulary_without_its_special_pieces_is_refused() -> None:
    with pytest.raises(ValueError, match=r"\[UNK\]"):
        WordPieces(["a", "b"])
