"""From texts to a gradebook by the command line, with a class of thirty."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result
from conftest import DATA, SEED
from handins import hand_in, save

from rhetoric.classroom.page import read_page
from rhetoric.cli.main import group
from rhetoric.corpus.jsonl import load_dataset, write_jsonl
from rhetoric.document import Document, Span
from rhetoric.errors import RhetoricError

GOLD = DATA / "seed" / "gold.jsonl"
WORDS = "aa bb cc dd ee ff gg hh ii jj"
KEY = (Span(0, 5, "superlative"), Span(9, 11, "absolute"), Span(15, 20, "absolute"))


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(group, [str(a) for a in arguments], standalone_mode=False)


@pytest.fixture
def lesson(tmp_path: Path) -> Path:
    (tmp_path / "words.txt").write_text(WORDS, encoding="utf-8")
    write_jsonl([Document("words", WORDS, KEY)], tmp_path / "key.jsonl")
    made = run("exercise", tmp_path / "words.txt", "--devices", "absolute,superlative", "-o", tmp_path / "e.html")
    assert made.exit_code == 0, made.exception
    (tmp_path / "in").mkdir()
    return tmp_path


def graded(lesson: Path, *options: str) -> tuple[Result, dict[str, dict[str, str]]]:
    result = run(
        "grade", lesson / "e.html", lesson / "in", "--gold", lesson / "key.jsonl", "-o", lesson / "out", *options
    )
    if result.exception:
        raise result.exception
    rows = csv.DictReader(io.StringIO((lesson / "out" / "gradebook.csv").read_text(encoding="utf-8-sig")))
    return result, {row["file"]: row for row in rows}


def test_thirty_files_of_which_some_are_broken(lesson: Path) -> None:
    exercise = read_page(lesson / "e.html")
    folder = lesson / "in"
    # Twenty-four sound works of three kinds. Figures by hand, over all devices:
    # all: P = R = 1. half: `bb` (P 1, R 2/5) and `dd`: P = 2/2, R = (2/5 + 1 + 0) / 3.
    # wrong: `dd` as superlative and `jj`: nothing.
    kinds = {
        "all": (KEY, ("1.0", "1.0", "1.0", "3", "0", "0", "0")),
        "half": ((Span(3, 5, "superlative"), KEY[1]), ("1.0", "0.4667", "0.6364", "2", "0", "1", "0")),
        "wrong": ((Span(9, 11, "superlative"), Span(27, 29, "absolute")), ("0.0", "0.0", "0.0", "0", "1", "2", "1")),
    }
    expected = {}
    for n in range(24):
        kind = ("all", "half", "wrong")[n % 3]
        save(hand_in(exercise, f"Student {n}", kinds[kind][0]), folder / f"s{n:02}.json")
        expected[f"s{n:02}.json"] = kinds[kind][1]
    edited = hand_in(exercise, "Eve", KEY)
    edited["first"]["items"][0]["target"]["selector"]["end"] = 8
    save(edited, folder / "edited.json")
    save(hand_in(exercise, "Nil", ()), folder / "empty.json")
    save(hand_in(exercise, "Oth", KEY, sha256="0" * 64, exercise_id="0" * 64), folder / "other.json")
    (folder / "damaged.json").write_text(json.dumps(hand_in(exercise, "Dam", KEY))[:200], encoding="utf-8")
    save(
        hand_in(exercise, "Student 0", KEY[:1], "work-of-Student 0", created="2026-03-01T10:00:00.000Z"),
        folder / "old.json",
    )
    (folder / "essay.pdf").write_bytes(b"%PDF")

    names = {"edited": "Eve", "empty": "Nil", "other": "Oth", "damaged": "", "old": "Student 0"}
    result, rows = graded(lesson)
    assert len(rows) == 30
    for file, figures in expected.items():
        row = rows[file]
        columns = ("precision", "recall", "F1", "found", "other device", "missed", "extra")
        assert (row["status"], *(row[c] for c in columns)) == ("graded", *figures)
    apart = {"edited": "edited", "empty": "empty", "other": "another text", "damaged": "damaged", "old": "doubled"}
    for stem, kind in apart.items():
        assert rows[f"{stem}.json"]["status"] == f"set apart: {kind}"
        assert rows[f"{stem}.json"]["F1"] == ""
        assert rows[f"{stem}.json"]["name"] == names[stem]
        assert f"{stem}.json" in rows[f"{stem}.json"]["note"]
        assert f"{stem}.json" in result.stderr
    assert rows["essay.pdf"]["status"] == "set apart: no hand-in"

    page = (lesson / "out" / "index.html").read_text(encoding="utf-8")
    assert "24 works graded, 6 files set apart." in " ".join(page.split())
    # F1: eight of 0, eight of 0.6364, eight of 1; half the class found `aa bb`.
    assert "median 0.64, from 0.00 to 1.00" in " ".join(page.split())
    assert 'title="16 of 24">bb' in page
    assert 'title="8 of 24">aa' in page
    table = page.split('class="confusion"')[1].split("</table>")[0]
    counts = [re.findall(r"<td[^>]*>([^<]*)</td>", row) for row in table.split("<tr>")[2:]]
    assert counts == [["16", "0", "8"], ["8", "24", "16"], ["0", "8", "–"]]
    assert len(list((lesson / "out" / "feedback").iterdir())) == 24


def test_cells_and_pages_of_hostile_names_are_inert(lesson: Path) -> None:
    exercise = read_page(lesson / "e.html")
    name = '=HYPERLINK("x")<script>'
    save(hand_in(exercise, name, KEY, why={KEY[0]: "+1<script>"}), lesson / "in" / "a.json")
    save(hand_in(exercise, "../../x", KEY), lesson / "in" / "b.json")
    _, rows = graded(lesson)
    assert rows["a.json"]["name"] == "'" + name
    pages = [p.read_text(encoding="utf-8") for p in (lesson / "out").rglob("*.html")]
    assert len(pages) == 3
    assert all("<script" not in page for page in pages)


def test_results_replace_earlier_ones_and_nothing_else(lesson: Path) -> None:
    save(hand_in(read_page(lesson / "e.html"), "Ann", KEY), lesson / "in" / "a.json")
    graded(lesson)
    (lesson / "in" / "a.json").unlink()
    save(hand_in(read_page(lesson / "e.html"), "Ben", KEY), lesson / "in" / "b.json")
    graded(lesson)
    assert [p.name for p in (lesson / "out" / "feedback").iterdir()] == ["01-Ben.html"]
    (lesson / "out" / "mine.txt").write_text("x", encoding="utf-8")
    with pytest.raises(RhetoricError, match=r"mine\.txt"):
        graded(lesson)


def test_a_folder_without_files_is_an_error_that_says_what_to_put_there(lesson: Path) -> None:
    (lesson / "in" / "class-7b").mkdir()
    (lesson / "in" / ".DS_Store").write_bytes(b"\0")
    with pytest.raises(RhetoricError, match=r"in: has no files; put the files there that students handed in"):
        graded(lesson)
    assert not (lesson / "out").exists()


def test_a_class_of_which_nothing_can_be_graded_has_results_too(lesson: Path) -> None:
    (lesson / "in" / "essay.pdf").write_bytes(b"%PDF")
    result, rows = graded(lesson)
    assert rows["essay.pdf"]["status"] == "set apart: no hand-in"
    assert "0 graded, 1 no hand-in" in result.stderr


def test_names_are_under_headings_that_are_closed(lesson: Path) -> None:
    exercise = read_page(lesson / "e.html")
    save(hand_in(exercise, "Ann", KEY), lesson / "in" / "a.json")
    save(hand_in(exercise, "Nil", ()), lesson / "in" / "b.json")
    graded(lesson)
    page = (lesson / "out" / "index.html").read_text(encoding="utf-8")
    shown = re.sub(r"<details(?! class=\"heat\" open)[^>]*>.*?</details>", "", page, flags=re.S)
    assert "What the class saw" in shown
    assert not re.search(r"\b(Ann|Nil)\b", shown)


def test_what_all_found_is_not_missed(lesson: Path) -> None:
    save(hand_in(read_page(lesson / "e.html"), "Ann", KEY[:1]), lesson / "in" / "a.json")
    graded(lesson)
    missed = (lesson / "out" / "index.html").read_text(encoding="utf-8").split("Most missed</h2>")[1].split("</ol>")[0]
    assert missed.count("0 of 1 found it") == 2
    assert "1 of 1" not in missed


def test_names_are_given_to_files(lesson: Path) -> None:
    exercise = read_page(lesson / "e.html")
    save(hand_in(exercise, "Ann", KEY, "v"), lesson / "in" / "a.json")
    save(hand_in(exercise, "Ann", KEY, "w"), lesson / "in" / "b.json")
    assert {r["status"] for r in graded(lesson)[1].values()} == {"set apart: doubled"}
    rows = graded(lesson, "--name", "b.json=Ann B.")[1]
    assert {r["name"] for r in rows.values() if r["status"] == "graded"} == {"Ann", "Ann B."}
    with pytest.raises(RhetoricError, match=r"c\.json"):
        graded(lesson, "--name", "c.json=X")
    with pytest.raises(click.UsageError, match="FILE=NAME"):
        graded(lesson, "--name", "b.json")


def test_a_hand_in_is_a_key_too(lesson: Path) -> None:
    exercise = read_page(lesson / "e.html")
    key = save(hand_in(exercise, "Key", KEY), lesson / "key.json")
    save(hand_in(exercise, "Ann", KEY[:1]), lesson / "in" / "a.json")
    assert run("grade", lesson / "e.html", lesson / "in", "--gold", key, "-o", lesson / "out").exit_code == 0
    assert "Ann" in (lesson / "out" / "gradebook.csv").read_text(encoding="utf-8-sig")
    asked = ("exercise", lesson / "words.txt", "--devices", "absolute,superlative", "--mode")
    assert len(data_of(run(*asked, "practice", "--gold", key))["texts"][0]["key"]) == 3
    talk = data_of(run(*asked, "discussion", "--gold", key, "--gold", lesson / "in" / "a.json"))
    assert [c["name"] for c in talk["coders"]] == ["Key", "Ann"]
    assert len(talk["disputes"]) == 2
    with pytest.raises(RhetoricError, match="codes other texts or devices"):
        raise run("exercise", lesson / "words.txt", "--devices", "absolute", "--gold", key).exception or AssertionError


def data_of(result: Result) -> Any:
    assert result.exit_code == 0, result.exception
    return json.loads(re.search(r'id="exercise">(.*?)</script>', result.output, re.S).group(1))  # type: ignore[union-attr]


def test_practice_on_the_seed_has_the_key_with_evidence() -> None:
    data = data_of(run("exercise", SEED, "--devices", "superlative,absolute", "--mode", "practice", "--gold", GOLD))
    key = data["texts"][0]["key"]
    text = load_dataset([GOLD])[0].text
    assert {text[k["span"][0] : k["span"][1]] for k in key if k["span"][2] == "superlative"} >= {"unprecedented event"}
    assert any(k["evidence"] for k in key)


def test_an_assignment_is_the_same_with_and_without_the_key() -> None:
    with_key = run("exercise", SEED, "--devices", "all", "--gold", GOLD)
    assert with_key.output == run("exercise", SEED, "--devices", "all").output


def test_a_text_is_taken_once() -> None:
    with pytest.raises(RhetoricError, match="same text"):
        raise run("exercise", SEED, GOLD, "--devices", "all").exception or AssertionError


def test_discussion_takes_two_codings() -> None:
    coders = [DATA / "seed" / f"coder{n}.jsonl" for n in (1, 2)]
    data = data_of(
        run("exercise", SEED, "--devices", "all", "--mode", "discussion", "--gold", coders[0], "--gold", coders[1])
    )
    assert [c["name"] for c in data["coders"]] == ["coder1", "coder2"]
    assert len(data["devices"]) == 20
    assert data["disputes"]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--devices", "superlativ"], "superlative"),
        (["--devices", "absolute", "--mode", "practice"], "one --gold"),
        (["--devices", "absolute", "--mode", "discussion", "--gold", str(GOLD)], "two codings"),
        (["--devices", "absolute", "--gold", "gone.jsonl"], "no such file"),
        (["--devices", "superlative,", "absolute"], "no spaces"),
    ],
)
def test_what_is_asked_wrongly_is_said(options: list[str], says: str) -> None:
    with pytest.raises((RhetoricError, click.UsageError), match=says):
        raise run("exercise", SEED, *options).exception or AssertionError
