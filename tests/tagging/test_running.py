from __future__ import annotations

import pytest

from rhetoric.tagging.attribution import speeches
from rhetoric.tagging.running import writings
from rhetoric.tagging.sheet import prepare


def contents(text: str) -> list[str]:
    sheet = prepare(text)
    return [
        text[sheet.starts[a] : sheet.ends[b - 1]] for writing in writings(sheet) for a, b in writing.contents
    ]  # fmt: skip


ISSUED = "Arden, May 3 (ANA) -- Imre Dolan, head of the Mill Office, issued the following statement on Sunday:\n\n"


def test_a_statement_goes_on_to_the_end_of_a_dispatch() -> None:
    text = ISSUED + "The dam is ours.\n\nThey call it a “wall of mud and old straw”.\n\nWe shall keep it. -0-"
    assert contents(text) == ["The dam is ours", "They call it a “wall of mud and old straw”", "We shall keep it"]


def test_a_statement_is_of_the_one_who_issues_it() -> None:
    sheet = prepare(ISSUED + "The dam is ours.\n\nWe shall keep it.")
    sources = [speech.source for speech in speeches(sheet)]
    assert [source and sheet.forms[slice(*source)] for source in sources] == [["Imre", "Dolan"]] * 2


@pytest.mark.parametrize(
    "author",
    [
        "The message wished him a good harvest.",
        "The Standard in an editorial says that the wheel must turn.",
        "Meanwhile, a film was shown in the hall.",
        "Present there were the millers of Arden.",
    ],
)
def test_a_writing_ends_where_the_author_speaks_again(author: str) -> None:
    text = f"The message said:\n\nI greet the mill.\n\nMay it turn for ever.\n\n{author}"
    assert contents(text) == ["I greet the mill", "May it turn for ever"]


@pytest.mark.parametrize(
    "text",
    [
        "The message said that the mill turns.\n\nIt rained.",
        "Following are the main articles of the newspaper:\n\nThe mill turns.\n\nIt rained.",
        "He said:\n\nThe mill turns.\n\nIt rained.",
        'The message said:\n\n"The mill turns every day."\n\nIt rained.',
        "The message said:",
        "",
    ],
)
def test_no_writing(text: str) -> None:
    assert contents(text) == []
