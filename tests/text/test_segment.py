from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rhetoric.text.segment import MAX_PARAGRAPH, is_word, paragraphs, sentences, tokens


def words(text: str) -> list[str]:
    found = tokens(text)
    return [text[a:b] for a, b in zip(found.starts, found.ends, strict=True)]


def split(text: str) -> list[str]:
    return [text[a:b] for p in paragraphs(text) for a, b in sentences(text, *p)]


def test_words_keep_inner_hyphens_and_apostrophes_of_any_kind() -> None:
    assert words("The Party's so-called don’t—know") == ["The", "Party's", "so-called", "don’t", "—", "know"]


def test_numbers_and_initials_are_one_token() -> None:
    assert words("1,000.50 U.S. (3rd)") == ["1,000.50", "U.S.", "(", "3rd", ")"]


def test_words_fused_by_a_lost_space_are_two() -> None:
    assert words("respected ComradeKim Jong") == ["respected", "Comrade", "Kim", "Jong"]


def test_combining_marks_and_other_scripts_stay_whole() -> None:
    assert words("cafe\u0301 Тимур 東京") == ["cafe\u0301", "Тимур", "東京"]


@given(st.text())
def test_tokens_cover_every_character_but_white_space_once(text: str) -> None:
    found = tokens(text)
    covered = [i for a, b in zip(found.starts, found.ends, strict=True) for i in range(a, b)]
    assert covered == sorted(set(covered))
    assert [i for i, c in enumerate(text) if not c.isspace() and i not in set(covered)] == []


@given(st.text())
def test_paragraphs_and_sentences_are_in_order_apart_and_stripped(text: str) -> None:
    for runs in (list(paragraphs(text)), [s for p in paragraphs(text) for s in sentences(text, *p)]):
        last = 0
        for start, end in runs:
            assert last <= start < end <= len(text)
            assert text[start:end] == text[start:end].strip()
            last = end


@given(st.text())
def test_no_word_is_lost_between_paragraphs(text: str) -> None:
    inside = {i for a, b in paragraphs(text) for i in range(a, b)}
    assert all(i in inside for i, c in enumerate(text) if not c.isspace())


def test_a_blank_line_or_an_unwrapped_line_ends_a_paragraph() -> None:
    text = "Title\nFirst line, which is short.\n\nSecond paragraph.\r\n\r\nThird."
    assert [text[a:b] for a, b in paragraphs(text)] == [
        "Title", "First line, which is short.", "Second paragraph.", "Third.",
    ]  # fmt: skip


def test_hard_wrapped_lines_are_one_paragraph_and_list_items_are_not() -> None:
    wrapped = (
        "The council met on Monday in the old hall and spoke about\n"
        "the harbour, the bridge and the price of the ferry. It\nrose."
    )
    assert list(paragraphs(wrapped)) == [(0, len(wrapped))]
    items = (
        "- the harbour should be dredged before the winter storms come\n"
        "- the bridge should be painted before the winter storms too"
    )
    assert len(list(paragraphs(items))) == 2


def test_a_paragraph_without_end_is_cut_so_that_cost_stays_bounded() -> None:
    text = "word " * 10_000 + "x" * 20_000
    assert all(end - start <= MAX_PARAGRAPH for start, end in paragraphs(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He left. She stayed.", ["He left.", "She stayed."]),
        ("Dr. Osei met Mr. Lund at 5 p.m. on Friday.", ["Dr. Osei met Mr. Lund at 5 p.m. on Friday."]),
        ("J. R. Adair won. So it was.", ["J. R. Adair won.", "So it was."]),
        ('"Why?" he asked. "Because."', ['"Why?" he asked.', '"Because."']),
        ("It rose 3.5 per cent. In May it fell.", ["It rose 3.5 per cent.", "In May it fell."]),
        ("So it was I. We left.", ["So it was I.", "We left."]),
        ("Wait... he said so! Really?", ["Wait... he said so!", "Really?"]),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert split(text) == expected


def test_a_word_has_a_letter_or_a_digit() -> None:
    assert [is_word(t) for t in ("word", "'tis", "7", "—", "...")] == [True, True, True, False, False]
