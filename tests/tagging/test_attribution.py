from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rhetoric.tagging.attribution import speeches
from rhetoric.tagging.reported import Source, Speech
from rhetoric.tagging.sheet import Sheet, prepare


def read(text: str) -> list[dict[str, str | None]]:
    sheet = prepare(text)
    return [
        {
            "content": words(sheet, speech.content),
            "cue": words(sheet, speech.cue),
            "source": words(sheet, speech.source),
            "standing": speech.standing.value,
        }
        for speech in speeches(sheet)
    ]


def words(sheet: Sheet, tokens: tuple[int, int] | None) -> str | None:
    return None if tokens is None else sheet.text[sheet.starts[tokens[0]] : sheet.ends[tokens[1] - 1]]


@pytest.mark.parametrize(
    ("text", "source", "cue", "standing"),
    [
        ('"We were saved by the dam," said Imre Dolan.', "Imre Dolan", "said", Source.NAMED),
        ('"We were saved by the dam," a villager recalled.', "a villager", "recalled", Source.UNNAMED),
        ('Vera Dolan came late. "We were saved by the dam," she said.', "she", "said", Source.NAMED),
        ('"We were saved by the dam," the ministry announced.', "the ministry", "announced", Source.NAMED),
        ("Later Imre Dolan said: The treaty is a trap for us.", "Imre Dolan", "said", Source.NAMED),
        ("The treaty is a trap for us all, residents told the paper.", "residents", "told", Source.UNNAMED),
        ('On the wall stood "the river gives and the river takes".', None, None, Source.UNTRACEABLE),
        ('Imre Dolan, the last miller, said "we shall keep the wheel".', "Imre Dolan", "said", Source.NAMED),
        ('The mayor came to the gate and asked: "Who has the key?"', "The mayor", "asked", Source.NAMED),
        ('"We were saved by the dam," said Dr. Imre Dolan.', "Dr. Imre Dolan", "said", Source.NAMED),
        ('Imre Dolan described it as "a dam built on sand".', "Imre Dolan", "described", Source.NAMED),
        ('Residents of Arden had no doubts. "We were saved by the dam."', "Residents of Arden", None, Source.UNNAMED),
        ('According to Imre Dolan, "the treaty is a trap for us".', "Imre Dolan", "According to", Source.NAMED),
    ],
)
def test_a_speech_has_its_source_and_cue(text: str, source: str | None, cue: str | None, standing: Source) -> None:
    (speech,) = read(text)
    assert (speech["source"], speech["cue"], speech["standing"]) == (source, cue, standing)


@pytest.mark.parametrize(
    "text",
    [
        'It was a "great" day.',
        "The sun rose at six.",
        "",
        "He said that the sun rose.",
        'They sang the hymn "Order Is My Bread".',
        'He wrote "The Long Road Home to Arden" in 1950.',
        'The leaflet "How to mend a kettle" was printed.',
        "The declared value: a duty of eight per cent on it.",
        "Note: the report is late again.\n\nThe dam was closed.",
        "Step one: mix them.\n\nStep two: stir them again.",
    ],
)
def test_no_speech(text: str) -> None:
    assert read(text) == []


def test_a_quotation_over_paragraphs_is_speech_in_each() -> None:
    text = "A clerk claimed that, “He has gone away for good.\n\nThat is all I can say now.”"
    assert [speech["content"] for speech in read(text)] == [
        "“He has gone away for good.",
        "That is all I can say now.”",
    ]


def test_a_quotation_over_paragraphs_has_one_source() -> None:
    text = "Vera Dolan rose. “We had no water.\n\n“We had no bread either.\n\n“Then the dam broke,” she said."
    assert {(speech["source"], speech["standing"]) for speech in read(text)} == {("she", "named")}
    assert len(read(text)) == 3


PIECES = [
    "Ms Dolan: ",
    "A SENATOR: ",
    "He said: ",
    "“We had no water",
    '"It is ours, all of it',
    "”",
    '"',
    ".",
    ", she said, ",
]


@given(st.lists(st.sampled_from([*PIECES, "\n\n", " It was late then", " and nobody came to us"]), max_size=20))
def test_no_two_speeches_overlap(pieces: list[str]) -> None:
    found = [speech.content for speech in speeches(prepare("".join(pieces)))]
    assert all(first < last for first, last in found)
    assert all(last <= first for (_, last), (first, _) in pairwise(found))


def test_labelled_turns_are_speech() -> None:
    text = (
        "A SENATOR: We have been told nothing.\n\nThe PRESIDENT (Labour): You were told everything.\n\n"
        "And it was in writing.\n\nMs Dolan: “Then tell us where it is.”\n\n(Laughter.)"
    )
    assert [(speech["content"], speech["source"], speech["standing"]) for speech in read(text)] == [
        ("We have been told nothing", "A SENATOR", "unnamed"),
        ("You were told everything", "The PRESIDENT", "named"),
        ("And it was in writing", "The PRESIDENT", "named"),
        ("“Then tell us where it is.”", "Ms Dolan", "named"),
    ]


def test_speech_without_marks_stands_on_both_sides_of_its_tag() -> None:
    text = "So now that we have doors, he said, let us not hang them up."
    assert [speech["content"] for speech in read(text)] == ["So now that we have doors", "let us not hang them up"]


def test_a_pronoun_leads_to_the_name_before_it() -> None:
    sheet = prepare('Vera Dolan opened the gate. "Come in all of you," she said.')
    (speech,) = speeches(sheet)
    assert isinstance(speech, Speech)
    assert words(sheet, speech.name) == "Vera Dolan"


@pytest.mark.parametrize(
    ("text", "source", "name"),
    [
        ("Arden, May 3 (ANA) -- Imre Dolan, head of the Mill, W. M. U., said: It is our own dam.", "Imre Dolan", None),
        ('The head of the mill, comrade Dolan, said "we shall keep it".', "The head of the mill", "comrade Dolan"),
        ("It is a gift to all of us, says the Mill Gazette, and goes on:\n\nLet us oil it.", "the Mill Gazette", None),
        ("The Mill Gazette in an editorial on Sunday says:\n\nLet us oil the wheel.", "The Mill Gazette", None),
        ("Vera Dolan was late at the Arden Council. She said: The wheel will turn on.", "She", "Vera Dolan"),
        ("Vera Dolan said that the Arden Dam held. It will hold for years, she added.", "she", "Vera Dolan"),
        ("The Council noted that the dam held. It will hold for years, it stressed.", "it", "The Council"),
    ],
)  # fmt: skip
def test_a_source_is_named_by_its_words_or_by_what_they_take_up(text: str, source: str, name: str | None) -> None:
    sheet = prepare(text)
    assert {words(sheet, speech.source) for speech in speeches(sheet)} == {source}
    assert {words(sheet, speech.name) for speech in speeches(sheet)} == {name}
    assert {speech.standing for speech in speeches(sheet)} == {Source.NAMED}


def test_they_take_up_speakers_without_names() -> None:
    (speech,) = read("Residents said that the dam held. It will hold for many years, they stressed. -0-")
    assert (speech["content"], speech["standing"]) == ("It will hold for many years", "unnamed")


def test_what_the_author_tells_behind_a_tag_is_no_speech() -> None:
    text = "The dam will hold for years, he said, and stressed the need to oil the wheel."
    assert [speech["content"] for speech in read(text)] == ["The dam will hold for years"]


@pytest.mark.parametrize(
    "text", ["Imre Dolan Imre Dolan , said ", "Rain, said", "“Rain fell all day,” said", "he said,"]
)
def test_a_text_may_end_at_a_cue(text: str) -> None:
    assert all(speech.content[1] <= len(prepare(text).forms) for speech in speeches(prepare(text)))
