from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rhetoric.resources import data_dir
from rhetoric.tagging.features import shape, token_features, type_features
from rhetoric.tagging.lexicon import Lexicon
from rhetoric.tagging.sheet import prepare
from rhetoric.tagging.vectors import read_vectors

LEXICON = Lexicon({"praise": ["heroic*", "salt of the earth"]})
VECTORS = read_vectors(data_dir() / "vectors")


def features_of(text: str) -> list[set[str]]:
    """The names of the token features of every token."""
    names: dict[str, int] = {}
    sheet = prepare(text)
    rows, columns = token_features(sheet, lambda name: names.setdefault(name, len(names)), LEXICON)
    by_number = list(names)
    found: list[set[str]] = [set() for _ in sheet.forms]
    for row, column in zip(rows, columns, strict=True):
        found[row].add(by_number[column])
    return found


@pytest.mark.parametrize(
    ("form", "expected"),
    [("word", "x"), ("Word", "Xx"), ("WORD", "XX"), ("I", "X"), ("macOS", "xX"), ("so-called", "x-"), ("1956", "d4")],
)
def test_shape(form: str, expected: str) -> None:
    assert shape(form) == expected


def test_a_word_is_known_by_form_ending_beginning_and_cluster() -> None:
    names = set(type_features("Slavishly", VECTORS, LEXICON))
    assert {"w=slavishly", "sh=Xx", "s3=hly", "p5=slavi"} <= names
    assert any(name.startswith("kf=") for name in names)


def test_an_unknown_word_borrows_the_cluster_of_its_base() -> None:
    assert VECTORS.row("harvest's") == VECTORS.row("harvest") >= 0
    assert VECTORS.row("qqzzx") == -1
    assert not VECTORS.lookup(np.array([-1])).any()


def test_a_quotation_says_who_is_named_around_it() -> None:
    named = features_of('"We shall stay here," Ivan Petrov said.')
    unnamed = features_of('"We shall stay here," a resident said.')
    assert {n for n in named[1] if n.startswith("qs=")} != {n for n in unnamed[1] if n.startswith("qs=")}
    assert any(n.startswith("qs=") and "g" in n for n in unnamed[1])


def test_speech_after_a_colon_without_marks_is_seen_and_quoted_speech_is_not() -> None:
    assert "colon" in features_of("Later he said: The treaty is a trap.")[4]
    assert not any("colon" in names for names in features_of('Later he said: "The treaty is a trap."'))


def test_clauses_that_open_alike_are_chained() -> None:
    found = features_of("We will build, we will learn, we will endure.")
    assert "A2x3" in found[0]
    assert not any("A2x2" in names or "A2x3" in names for names in features_of("We will build, they may learn."))


def test_a_run_that_begins_within_a_clause_is_seen_from_its_first_member() -> None:
    found = features_of("They need our care, our guidance, and our hands.")
    assert "I[1x3" in found[2]
    assert "I]1x3" in found[10]
    assert not any(
        name.startswith("I") for names in features_of("They need our care. Your guidance helps.") for name in names
    )


@given(st.text(max_size=200))
def test_any_text_has_features_within_its_tokens(text: str) -> None:
    sheet = prepare(text)
    rows, columns = token_features(sheet, lambda name: len(name), LEXICON)
    assert len(rows) == len(columns)
    assert not len(rows) or (rows.min() >= 0 and rows.max() < len(sheet.forms))
