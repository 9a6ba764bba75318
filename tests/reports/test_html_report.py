"""Pages as files: one document, or a folder of pages; markup in a document stays text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from math import inf

import pytest
from html_samples import ANALYSIS, EMPTY, HOSTILE, hostile

from rhetoric.cards import explain
from rhetoric.errors import InputError, OutputError
from rhetoric.reports import SIGN, FolderReport, Scored, folder_report, render
from rhetoric.reports.explanation import precedents, rule, standing, worth
from rhetoric.resources import data_dir
from rhetoric.text.readers import Unreadable

BROKEN = Unreadable("two", "two.txt", InputError(f"two.txt: NUL at byte 3; {HOSTILE}"))


class Seen(HTMLParser):
    """The elements of a page, their attributes, and the words between them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def files(folder: FolderReport, *scored: Scored) -> Iterator[tuple[str, str]]:
    yield from folder.begin()
    for one in scored:
        yield from folder.one(one)
    yield from folder.end()


def test_a_card_says_all_that_is_known_of_its_span() -> None:
    page = render("html", [ANALYSIS])
    card = page[page.index('id="mark-3"') : page.index('id="mark-4"')]
    for words in (
        "Never again",
        "No exception.",
        "0.60, more right than not",
        "0.50 of all its marks by the model test, whatever their confidence",
        "quoted, of Anna Berg (named)",
        "page 1",
        "+1.5",
        "-0.5",
    ):
        assert words in card
    assert "The rule" in card
    assert "the author&#39;s own" in page[page.index('id="mark-1"') : page.index('id="mark-2"')]


def test_a_card_says_what_explain_says() -> None:
    seen = " ".join(Seen(render("html", [ANALYSIS])).words.split())
    for card in explain(ANALYSIS):
        rows = [*standing(card), worth(card), *precedents(card), *rule(card)]
        assert {"most like it", "but not"} <= {row.title for row in rows}
        for row in rows:
            assert " ".join(f"{row.before}{row.marked}{row.after}".split()) in seen


def test_the_chart_says_where_its_rates_are_not_those_of_plain_reporting() -> None:
    assert "Not alike" not in render("html", [ANALYSIS])
    surer = render("html", [replace(ANALYSIS, least=dict.fromkeys(ANALYSIS.labels, 0.5))])
    assert "count only marks with a confidence of 0.50 or more, those in plain reporting count all that coders" in surer
    some = replace(ANALYSIS, least={"absolute": 0.6, "superlative": 0.7, "slogan": inf})
    assert "of 0.60 to 0.70 or more, by device" in render("html", [some])
    assert "No confidence was enough for: Slogan." in render("html", [some])


def test_the_chart_has_each_device_with_its_rate_and_that_of_plain_reporting() -> None:
    seen = Seen(render("html", [ANALYSIS]))
    rows = re.sub(r"\s+", " ", seen.words)
    plain = json.loads((data_dir() / "reference" / "rates.json").read_text(encoding="utf-8"))
    rate = 1_000 * plain["coders"]["absolute"]["spans"] / plain["words"]
    assert f"Absolute 80.0, 2 marks, 40.0 in the author’s own voice {rate:.1f}" in rows
    assert re.search(r"Slogan 0\.0, 0 marks (< )?0\.1 ", rows)
    assert "marked by coders" in rows


def test_nothing_is_asked_of_the_network() -> None:
    for page in (render("html", [ANALYSIS]), *(content for _, content in files(folder_report("html"), ANALYSIS))):
        seen = Seen(page)
        assert not seen.all("link")
        assert not seen.all("img")
        assert not [a for _, a in seen.elements if "src" in a]
        without_script = re.sub(r"<script>.*?</script>", "", page, flags=re.DOTALL)
        assert not re.search(r"@import|url\((?!\"data:)", without_script)
        (policy,) = [m["content"] for m in seen.all("meta") if m.get("http-equiv") == "Content-Security-Policy"]
        assert policy
        assert policy.startswith("default-src 'none'")


def test_markup_in_a_document_stays_text() -> None:
    pages = [
        render("html", [hostile()]),
        render("html", [BROKEN]),
        *(content for _, content in files(folder_report("html"), hostile(), BROKEN)),
    ]
    for page in pages:
        seen = Seen(page)
        assert len(seen.all("script")) <= 1
        assert not seen.all("img")
        assert not [name for _, a in seen.elements for name in a if name.startswith("on")]
        assert "{{7*7}}" in seen.words or "has not come to its end" in page
        assert "49" not in seen.words.split("{{7*7}}")[0][-20:]


def test_characters_that_would_turn_the_direction_of_writing_are_shown() -> None:
    text = "The greatest \u202egnp\u0007."
    page = render("html", [replace(ANALYSIS, text=text, spans=(), quotations=(), meta={"title": "a\u202eb"})])
    assert "The greatest �gnp�." in page
    assert "\u202e" not in page


def test_an_empty_document_says_so() -> None:
    page = render("html", [EMPTY])
    assert "no words to score" in page
    assert 'class="card' not in page


def test_a_document_without_marks_has_its_text_and_its_chart() -> None:
    page = render("html", [replace(ANALYSIS, spans=())])
    assert "No device was found" in page
    assert "Nothing else was said." in page
    assert "Superlative" in page


def test_one_page_holds_one_document() -> None:
    with pytest.raises(OutputError, match="name a folder"):
        render("html", [ANALYSIS, EMPTY])


def test_a_document_that_was_not_scored_has_its_reason() -> None:
    assert "NUL at byte 3" in render("html", [BROKEN])


def test_a_folder_has_a_page_a_document_and_an_index_of_all() -> None:
    (unfinished, empty_index), (one, page), (other, _), (index, last) = files(
        folder_report("html"), ANALYSIS, EMPTY, BROKEN
    )
    assert (one, other, index) == ("one.html", "nothing.html", "index.html")
    assert unfinished == index
    assert "has not come to its end" in empty_index
    assert "has not come to its end" not in last
    links = [a["href"] for a in Seen(last).all("a")]
    assert links == ["one.html", "nothing.html"]
    assert "index.html" in [a["href"] for a in Seen(page).all("a")]
    assert "NUL at byte 3" in last
    assert all(SIGN in content[:256] for content in (empty_index, page, last))


@pytest.mark.parametrize(
    ("ids", "names"),
    [
        (["a", "A"], ["a", r"A-[0-9a-f]{8}"]),
        (["index"], [r"index-[0-9a-f]{8}"]),
        (["../../etc/passwd"], [r"etc-passwd-[0-9a-f]{8}"]),
        (["/", "\\"], [r"[0-9a-f]{8}", r"[0-9a-f]{8}"]),
        (["", "."], [r"[0-9a-f]{8}", r"[0-9a-f]{8}"]),
        (["x" * 500], [r"x{60}-[0-9a-f]{8}"]),
        (["表#?%"], [r"表-[0-9a-f]{8}"]),
        (["a b", "a-b"], [r"a-b-[0-9a-f]{8}", "a-b"]),
    ],
)
def test_any_id_gives_a_name_of_its_own_in_the_folder(ids: list[str], names: list[str]) -> None:
    folder = folder_report("html")
    made = [name for id in ids for name, _ in folder.one(replace(EMPTY, id=id))]
    assert len({name.casefold() for name in made}) == len(ids)
    for name, pattern in zip(made, names, strict=True):
        assert re.fullmatch(pattern + r"\.html", name), name
