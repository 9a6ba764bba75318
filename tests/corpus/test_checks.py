from __future__ import annotations

from pathlib import Path

import pytest

from rhetoric.corpus.checks import faults, span_fault
from rhetoric.document import Document, Span

TEXT = "The greatest harvest, they say: is it? Yes.\n\nA second paragraph."


@pytest.mark.parametrize(
    ("start", "end", "label", "says"),
    [
        (0, 20, "superlative", "article"),
        (4, 21, "superlative", "ends on ','"),
        (32, 37, "rhetorical-question", "no question mark"),
        (39, 53, "repetition", "within one paragraph"),
        (4, 20, "superlative", None),
        (32, 38, "rhetorical-question", None),
    ],
)
def test_span_rules(start: int, end: int, label: str, says: str | None) -> None:
    fault = span_fault(TEXT, Span(start, end, label))
    assert fault is None if says is None else fault and says in fault


def test_shared_words_are_found_between_documents_and_with_other_texts(tmp_path: Path) -> None:
    eight = "one two three four five six seven eight"
    (tmp_path / "other.txt").write_text(f"and {eight.upper()}, then", encoding="utf-8")
    documents = [Document("a", f"{eight} nine"), Document("b", f"zero {eight}"), Document("c", "seven words only here")]
    found = list(faults(documents, [str(tmp_path)]))
    assert [fault.split(":")[0] for fault in found] == ["a", "b", "b"]
    assert "other.txt" in found[0]
    assert f"with a ({eight!r});" in found[2]


def test_a_set_phrase_excuses_nothing_against_texts_from_elsewhere(tmp_path: Path) -> None:
    title = "member of the standing bureau of the board"
    (tmp_path / "other.txt").write_text(title, encoding="utf-8")
    documents = [Document("a", f"He, {title}, spoke"), Document("b", f"She, {title}, sang")]
    assert list(faults(documents, set_phrases=[title])) == []
    assert len(list(faults(documents, [str(tmp_path)], [title]))) == 2
