from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rhetoric.tagging.attribution import speeches
from rhetoric.tagging.indirect import indirect_speech
from rhetoric.tagging.sheet import Sheet, prepare


def read(text: str) -> list[tuple[str | None, ...]]:
    """Content, cue, source, name and standing of every clause."""
    sheet = prepare(text)
    return [
        (*(words(sheet, part) for part in (s.content, s.cue, s.source, s.name)), s.standing.value)
        for s in indirect_speech(sheet, speeches(sheet))
    ]


def words(sheet: Sheet, tokens: tuple[int, int] | None) -> str | None:
    return None if tokens is None else sheet.text[sheet.starts[tokens[0]] : sheet.ends[tokens[1] - 1]]


@pytest.mark.parametrize(
    ("text", "content", "cue", "source", "name", "standing"),
    [
        ("Imre Dolan said that the dam held.", "that the dam held", "said", "Imre Dolan", None, "named"),
        ("The letter says that the dam held.", "that the dam held", "says", "The letter", None, "named"),
        ("A villager told us that the dam held.", "that the dam held", "told", "A villager", None, "unnamed"),
        ("The envoy clarified that the dam held.", "that the dam held", "clarified", "The envoy", None, "named"),
        ("He pointed out that the dam held.", "that the dam held", "pointed", "He", None, "unnamed"),
        ("Imre Dolan said on Monday that the dam held.", "that the dam held", "said", "Imre Dolan", None, "named"),
        ("She expressed the belief that the dam held.", "that the dam held", "expressed", "She", None, "unnamed"),
        ("It was said that the dam held.", "that the dam held", "said", None, None, "untraceable"),
        ("The head of the mill, Imre Dolan, noted that the dam held.", "that the dam held", "noted",
         "The head of the mill", "Imre Dolan", "named"),
        ("Imre Dolan came. He said that the dam held.", "that the dam held", "said", "He", "Imre Dolan", "named"),
        ("According to Imre Dolan, the dam held.", "the dam held", "According to", "Imre Dolan", None, "named"),
        ("The dam held, according to residents.", "The dam held", "according to", "residents", None, "unnamed"),
        ("Imre Dolan said the dam was sound.", "the dam was sound", "said", "Imre Dolan", None, "named"),
        ("Imre Dolan, a miller, said the dam was sound.", "the dam was sound", "said", "Imre Dolan", None, "named"),
        ("Saying that the dam held, Imre Dolan opened the gate.", "that the dam held", "Saying", "Imre Dolan", None,
         "named"),
        ("Imre Dolan said that the dam, “a jewel of stone and sand”, had held.",
         "that the dam, “a jewel of stone and sand”, had held", "said", "Imre Dolan", None, "named"),
    ],
)  # fmt: skip
def test_a_report_has_its_source(
    text: str, content: str, cue: str, source: str | None, name: str | None, standing: str
) -> None:
    assert read(text) == [(content, cue, source, name, standing)]


@pytest.mark.parametrize(
    "text",
    [
        "The dam that Imre Dolan built has held.",
        "He wrote a letter that changed the town.",
        "The reports that came in were late.",
        "The reckless remarks that he made were printed.",
        "That the dam held is a wonder.",
        "According to the plan, the dam will be closed.",
        "It goes to prove that the dam held.",
        "“The dam has held well,” said the man who was there.",
        "“He said that the dam held,” the clerk recalled.",
        "Imre Dolan said that.",
        "",
    ],
)
def test_no_report(text: str) -> None:
    assert read(text) == []


def test_a_report_goes_on_with_and_that() -> None:
    (only,) = read("Imre Dolan said that the dam held, and that the mill would run again.")
    assert only[0] == "that the dam held, and that the mill would run again"
    assert [one[:3] for one in read("Imre Dolan said that the dam held. And that the mill would run again.")] == [
        ("that the dam held", "said", "Imre Dolan"),
        ("that the mill would run again", "said", "Imre Dolan"),
    ]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Imre Dolan said that the dam held and stressed that the mill would run.",
         [("that the dam held", "Imre Dolan"), ("that the mill would run", "Imre Dolan")]),
        ("Imre Dolan noted that the dam held, adding that the mill would run.",
         [("that the dam held", "Imre Dolan"), ("that the mill would run", "Imre Dolan")]),
        ("Saying that the dam held, he stressed that the mill would run.",
         [("that the dam held", "he"), ("that the mill would run", "he")]),
        ("Imre Dolan said that the dam held, while the ministry declared that it had failed.",
         [("that the dam held", "Imre Dolan"), ("that it had failed", "the ministry")]),
    ],
)  # fmt: skip
def test_each_verb_has_its_own_clause(text: str, parts: list[tuple[str, str]]) -> None:
    assert [(content, source) for content, _, source, *_ in read(text)] == parts


def test_a_place_or_a_headline_is_nobody_whom_he_takes_up() -> None:
    text = "Loving Care Shown\n\nThe visitors came to Arden early. He said that the dam held."
    assert [one[2:] for one in read(text)] == [("He", None, "unnamed")]


PIECES = [
    "Imre Dolan ", "said ", "says ", "that ", "saying that ", ", ", "and ", "the dam held ", "“it holds for ever now” ",
    "according to ", "He ", ". ", "; ", ": ", "\n\n", "And that ", "was told ", "the envoy ", "will ",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=25))
def test_no_two_reports_overlap(pieces: list[str]) -> None:
    sheet = prepare("".join(pieces))
    found = [speech.content for speech in indirect_speech(sheet, speeches(sheet))]
    assert all(first < last for first, last in found)
    assert all(last <= first for (_, last), (first, _) in pairwise(found))
