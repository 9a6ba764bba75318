from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rhetoric.corpus.variants import (
    VARIANTS,
    curly_quotes,
    edited,
    hard_wrapped,
    other_names,
    sentence_paragraphs,
    straight_quotes,
)
from rhetoric.document import Document, Span, span_faults

TEXT = "He said: “It’s the greatest harvest of all time. We all wept.”\nAll the people came, even old Dravic."
SPANS = tuple(
    Span(TEXT.index(words), TEXT.index(words) + len(words), label)
    for label, words in (
        ("unattributed-quotation", "“It’s the greatest harvest of all time. We all wept.”"),
        ("superlative", "greatest harvest of all time"),
        ("absolute", "All the people"),
    )
)
DOCUMENT = Document("a", TEXT, tuple(sorted(SPANS)))


def quoted(document: Document) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for span in document.spans:
        found.setdefault(span.label, []).append(document.text[span.start : span.end])
    return found


def test_straight_marks_keep_the_spans() -> None:
    changed = straight_quotes(DOCUMENT)
    assert "“" not in changed.text
    assert "It's" in changed.text
    assert quoted(changed)["superlative"] == ["greatest harvest of all time"]


def test_marks_made_straight_and_curly_again_are_the_same() -> None:
    assert curly_quotes(straight_quotes(DOCUMENT)).text == TEXT


def test_a_paragraph_a_sentence_parts_what_spans_several() -> None:
    changed = sentence_paragraphs(DOCUMENT)
    assert changed.text.count("\n\n") == 2
    assert quoted(changed)["unattributed-quotation"] == ["“It’s the greatest harvest of all time.", "We all wept.”"]


def test_a_repetition_over_sentences_is_left_out_where_they_are_parted() -> None:
    text = "We will build. We will learn."
    changed = sentence_paragraphs(Document("a", text, (Span(0, 28, "repetition"),)))
    assert changed.text == "We will build.\n\nWe will learn."
    assert not changed.spans


def test_wrapped_lines_are_no_longer_than_the_width() -> None:
    changed = hard_wrapped(DOCUMENT, 50)
    assert max(map(len, changed.text.split("\n"))) <= 50
    assert " ".join(changed.text.split()) == " ".join(TEXT.split())


def test_other_names_for_words_that_the_language_does_not_know() -> None:
    changed = other_names(DOCUMENT, known=lambda word: word != "dravic")
    assert "Dravic" not in changed.text
    assert changed.text.startswith(TEXT[: TEXT.index("Dravic")])


@pytest.mark.parametrize("name", list(VARIANTS))
@given(st.text(alphabet="ab ABÇ\n\"'“”’.,?\U0001f600\u0301", max_size=80), st.data())
def test_a_variant_keeps_the_words_of_every_span(name: str, text: str, data: st.DataObject) -> None:
    words = [i for i, c in enumerate(text) if not c.isspace()]
    spans: tuple[Span, ...] = ()
    if words:
        start, last = sorted(data.draw(st.tuples(st.sampled_from(words), st.sampled_from(words))))
        spans = (Span(start, last + 1, "slogan"),)
    changed = VARIANTS[name](Document("a", text, spans))
    assert not list(span_faults(changed.text, changed.spans, ["slogan"]))
    before = "".join("".join(text[s.start : s.end].split()) for s in spans)
    after = "".join("".join(changed.text[s.start : s.end].split()) for s in changed.spans)
    assert len(after) == len(before)


def test_edits_may_stand_side_by_side() -> None:
    changed = edited(Document("a", "abcdef", (Span(1, 5, "slogan"),)), [(0, 2, "xyz"), (2, 3, ""), (6, 6, "!")])
    assert changed.text == "xyzdef!"
