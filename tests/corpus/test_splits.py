from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rhetoric.corpus.splits import SPLITS, split, split_of
from rhetoric.document import Document

DOCUMENTS = [Document(f"d{i}", f"This is the text of document number {i}.") for i in range(400)]


def test_shares_are_about_four_fifths_and_two_tenths() -> None:
    parts = split(DOCUMENTS)
    assert 0.74 < len(parts["train"]) / 400 < 0.86
    assert all(0.05 < len(parts[name]) / 400 < 0.16 for name in ("dev", "test"))


def test_a_document_stays_in_its_split_when_others_are_added() -> None:
    few, all_ = split(DOCUMENTS[:50]), split(DOCUMENTS)
    for name in SPLITS:
        assert {d.id for d in few[name]} <= {d.id for d in all_[name]}


@given(st.text(min_size=1))
def test_spacing_and_case_do_not_move_a_text(text: str) -> None:
    assert split_of(text) == split_of(f"  {text}\n\n")
    assert split_of("Forward to the Harvest!") == split_of("forward  to the harvest")


def test_no_text_of_the_project_is_in_two_splits() -> None:
    assert len({split_of(d.text.upper()) for d in [DOCUMENTS[3], Document("again", DOCUMENTS[3].text)]}) == 1
