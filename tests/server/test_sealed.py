"""Documents come back as they were, and nothing else comes back."""

from __future__ import annotations

import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rhetoric.document import Document
from rhetoric.errors import InputError, LimitError
from rhetoric.server.sealed import Seal
from rhetoric.text.readers import Unreadable

SEAL = Seal(b"a secret")
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


@settings(max_examples=50, deadline=None)
@given(TEXTS, TEXTS, TEXTS, st.dictionaries(TEXTS, TEXTS | st.integers() | st.none()))
def test_a_document_comes_back_as_it_was(id: str, text: str, source: str, columns: dict[str, object]) -> None:
    document = Document(id, text, meta={"source": source, "columns": columns, "places": [[0, "page 1"]]})
    assert SEAL.open(SEAL.close([document, document])) == [document, document]


def test_what_could_not_be_read_comes_back_with_its_reason() -> None:
    (again,) = SEAL.open(SEAL.close([Unreadable("a", "a.csv:3", LimitError("a.csv:3: too large"))]))
    assert isinstance(again, Unreadable)
    assert (again.id, again.source, str(again.error)) == ("a", "a.csv:3", "a.csv:3: too large")


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 10_000), st.characters())
def test_an_altered_seal_is_refused(at: int, character: str) -> None:
    sealed = SEAL.close([Document("a", "The greatest harvest.", meta={})])
    at %= len(sealed)
    altered = sealed[:at] + character + sealed[at + 1 :]
    try:
        assert SEAL.open(altered) == SEAL.open(sealed)  # the last character of base64 has bits to spare
    except InputError as error:
        assert "earlier run" in str(error)  # noqa: PT017


@settings(max_examples=50, deadline=None)
@given(st.text())
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="earlier run"):
        SEAL.open(text)


def test_another_run_s_seal_is_refused() -> None:
    with pytest.raises(InputError, match="earlier run"):
        SEAL.open(Seal(b"another").close([Document("a", "b", meta={})]))


def test_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    noise = os.urandom(1000).hex()
    assert 1000 < len(SEAL.close([Document("a", noise, meta={})])) < 2000
    monkeypatch.setattr("rhetoric.server.sealed.MOST_SEALED", 1000)
    with pytest.raises(LimitError, match="rhetoric score"):
        SEAL.close([Document("a", noise, meta={})])
