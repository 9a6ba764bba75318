from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from handins import DEVICES, KEY, TEXT, gold_document, small_exercise, span
from hypothesis import given
from hypothesis import strategies as st

from rhetoric.classroom.exercise import Coding, Exercise, ExerciseText, choose, coding_of
from rhetoric.classroom.page import page, read_page
from rhetoric.classroom.reasons import evidence, nearest_miss
from rhetoric.codebook import load_codebook
from rhetoric.document import Document
from rhetoric.errors import InputError, UnknownDevice


def data_of(html: str) -> dict[str, object]:
    found = re.search(r'<script type="application/json" id="exercise">(.*?)</script>', html, re.S)
    assert found
    record: dict[str, object] = json.loads(found.group(1))
    return record


def test_an_assignment_is_the_same_page_whatever_the_key() -> None:
    """So nothing of the key can be in it, in whatever code."""
    without = page(small_exercise())
    assert page(small_exercise(codings=(Coding("key", (KEY,)),))) == without
    practice = page(small_exercise("practice", codings=(Coding("key", (KEY,)),)))
    assert "key" in data_of(practice)["texts"][0]  # type: ignore[index]
    assert "key" not in data_of(without)["texts"][0]  # type: ignore[index]


@given(
    st.text(alphabet=st.characters(exclude_categories=["Cs"])),
    st.text(alphabet=st.characters(exclude_categories=["Cs"])),
)
def test_nothing_in_text_or_title_is_markup(text: str, title: str) -> None:
    hostile = f"</script><!--<script>{text}]]>"
    html = page(Exercise(f"</title>{title}", "assignment", choose(DEVICES), (ExerciseText(hostile, hostile),)))
    assert html.count("<script") == 2
    assert html.count("</title>") == 1
    assert data_of(html)["texts"][0]["text"] == hostile  # type: ignore[index]


def test_a_page_asks_for_nothing_outside_and_runs_nothing_else() -> None:
    html = page(small_exercise())
    assert "default-src 'none'" in html
    assert re.findall(r'(?:src|href)="', html.split("<main")[0]) == []
    assert len(re.findall(r"'sha256-[A-Za-z0-9+/]{43}='", html)) == 2
    script = html.rsplit("<script>", 1)[1]
    assert script.count("</script") == 1
    assert "<!--" not in script
    assert re.findall(r"fetch\(|XMLHttpRequest|WebSocket|sendBeacon|innerHTML|eval\(", script) == []


def test_a_page_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / "e.html"
    path.write_text(page(small_exercise()), encoding="utf-8", newline="")
    back = read_page(path)
    assert back.id == small_exercise().id
    assert back.texts == (ExerciseText("", TEXT, "harbours"),)
    assert back.labels == DEVICES


def test_a_page_of_an_earlier_version_has_no_ids(tmp_path: Path) -> None:
    path = tmp_path / "e.html"
    path.write_text(page(small_exercise()).replace('"id":"harbours",', ""), encoding="utf-8", newline="")
    assert read_page(path).texts[0].id == ""


def test_altered_and_foreign_pages_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "e.html"
    path.write_text(page(small_exercise()).replace("wept", "slept"), encoding="utf-8", newline="")
    with pytest.raises(InputError, match="altered"):
        read_page(path)
    for id_ in ("7", '"\\ud800"'):
        path.write_text(page(small_exercise()).replace('"harbours"', id_), encoding="utf-8", newline="")
        with pytest.raises(InputError, match="altered"):
            read_page(path)
    path.write_text("<p>Hello</p>", encoding="utf-8")
    with pytest.raises(InputError, match="no page"):
        read_page(path)


def test_the_id_hangs_on_mode_text_and_devices_alone() -> None:
    other = Exercise("Another title", "assignment", choose(DEVICES), (ExerciseText("Another", TEXT),))
    assert other.id == small_exercise().id
    assert small_exercise("practice").id != other.id
    assert Exercise("", "assignment", choose(DEVICES[:2]), other.texts).id != other.id


def test_a_coding_belongs_to_its_very_text() -> None:
    texts = small_exercise().texts
    coding = coding_of("key", [gold_document()], texts, DEVICES[:1])
    assert coding.spans == ((KEY[0],),)
    with pytest.raises(InputError, match="white space alone"):
        coding_of("key", [Document("h", TEXT.replace("\r\n", "\n"))], texts, DEVICES)
    with pytest.raises(InputError, match="has no coding of text 1"):
        coding_of("key", [Document("h", "Something else.")], texts, DEVICES)


def test_a_key_that_crosses_paragraphs_is_refused() -> None:
    wide = Document("h", TEXT, (span("wept.\r\n\r\nLater", "absolute"),))
    with pytest.raises(InputError, match="more than one paragraph"):
        coding_of("key", [wide], small_exercise().texts, DEVICES)


def test_unknown_devices_are_named() -> None:
    with pytest.raises(UnknownDevice, match="superlative"):
        choose(["superlativ"])


def test_evidence_is_words_of_the_span_that_the_codebook_names() -> None:
    text = "It is the greatest harbour in the world, and all the people wept."
    key = [span("greatest harbour in the world", "superlative", text), span("all the people", "absolute", text)]
    found = evidence(text, key, None)
    assert found[key[0]] == ("greatest", "in the world")


def test_the_nearest_near_miss_shares_words() -> None:
    superlative = load_codebook().device("superlative")
    miss = nearest_miss(superlative, "at least twenty")
    assert miss is not None
    assert any(miss.text[a:b].lower() == "at least" for a, b in miss.runs)
    assert nearest_miss(superlative, "zzz") is None
