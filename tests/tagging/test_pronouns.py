from __future__ import annotations

import pytest

from rhetoric.tagging.attribution import speeches
from rhetoric.tagging.sheet import prepare


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (
            "Rejected Demand of Joining\n\nSeeing that, Aldo Ferrant rejected the demand.\n\nLater, he said: We stay.",
            "Aldo Ferrant",
        ),
        (
            "Tova Lind opened the plant of the Workers' Party. “We shall work until the morning comes,” he said.",
            "Tova Lind",
        ),
        (
            "In March Aldo Ferrant met the Council of State. “We shall work until the morning comes,” he said.",
            "Aldo Ferrant",
        ),
    ],
)
def test_he_takes_up_a_person_rather_than_a_heading_or_a_body(text: str, name: str) -> None:
    (speech,) = speeches(prepare(text))
    sheet = prepare(text)
    assert speech.name is not None
    assert " ".join(sheet.forms[slice(*speech.name)]) == name
