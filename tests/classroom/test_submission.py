from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from handins import KEY, TEXT, hand_in, save, small_exercise, span
from hypothesis import given
from hypothesis import strategies as st

from rhetoric.classroom.intake import take_in
from rhetoric.classroom.submission import Item, Parts, read_submission, seal
from rhetoric.document import Span
from rhetoric.errors import SubmissionError

EXERCISE = small_exercise()
MARKS = tuple(sorted(KEY))


def kind_of(record: Any, tmp_path: Path) -> str:
    path = tmp_path / "a.json"
    path.write_text(record if isinstance(record, str) else json.dumps(record), encoding="utf-8")
    with pytest.raises(SubmissionError, match=r"a\.json") as error:
        read_submission(path, "a.json", EXERCISE)
    return error.value.kind


def test_a_hand_in_is_read(tmp_path: Path) -> None:
    path = save(hand_in(EXERCISE, "Réka", MARKS, why={MARKS[0]: "the top"}), tmp_path / "a.json")
    read = read_submission(path, "a.json", EXERCISE)
    assert (read.name, read.spans, read.whys) == ("Réka", (MARKS,), {(0, MARKS[0]): "the top"})


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "1", '{"type": "AnnotationCollection"}', "[" * 100_000])
def test_what_is_no_hand_in_is_damaged(text: str, tmp_path: Path) -> None:
    assert kind_of(text, tmp_path) == "damaged"


def test_whatever_is_changed_shows(tmp_path: Path) -> None:
    for path, value in {
        ("creator", "nickname"): "Somebody else",
        ("created",): "2026-03-02T11:00:00.000Z",
        ("first", "items", 0, "target", "selector", "end"): MARKS[0].end + 1,
        ("first", "items", 1, "body", 0, "value"): "superlative",
    }.items():
        record = hand_in(EXERCISE, "Ann", MARKS)
        inner = record
        for step in path[:-1]:
            inner = inner[step]
        inner[path[-1]] = value
        assert kind_of(record, tmp_path) == "edited"
    fewer = hand_in(EXERCISE, "Ann", MARKS)
    del fewer["first"]["items"][0]
    assert kind_of(fewer, tmp_path) == "damaged"
    fewer["total"] -= 1
    assert kind_of(fewer, tmp_path) == "edited"


def test_other_texts_other_exercises_and_nothing_are_told_apart(tmp_path: Path) -> None:
    assert kind_of(hand_in(EXERCISE, "Ann", MARKS, sha256="0" * 64, exercise_id="1" * 64), tmp_path) == "another text"
    assert kind_of(hand_in(EXERCISE, "Ann", MARKS, exercise_id="1" * 64), tmp_path) == "another exercise"
    assert kind_of(hand_in(small_exercise("practice"), "Ann", MARKS), tmp_path) == "another exercise"
    assert kind_of(hand_in(EXERCISE, "Ann", ()), tmp_path) == "empty"


def test_a_hand_in_of_another_exercise_says_of_which(tmp_path: Path) -> None:
    record = hand_in(small_exercise("practice"), "Ann", MARKS) | {"label": "Harbours (practice)"}
    with pytest.raises(SubmissionError, match=r"'Harbours \(practice\)'"):
        read_submission(save(record, tmp_path / "a.json"), "a.json", EXERCISE)


def test_marks_that_no_page_makes_are_damaged(tmp_path: Path) -> None:
    for spans in (
        (Span(0, len(TEXT) + 1, "absolute"),),
        (Span(0, 3, "doubt"),),
        (Span(0, 3, "absolute"), Span(2, 5, "absolute")),
    ):
        assert kind_of(hand_in(EXERCISE, "Ann", spans), tmp_path) == "damaged"


def test_a_lone_surrogate_is_damaged(tmp_path: Path) -> None:
    record = hand_in(EXERCISE, "Ann", MARKS)
    record["creator"]["nickname"] = "\ud800"
    assert kind_of(record, tmp_path) == "damaged"


@given(
    st.text(alphabet=st.characters(exclude_categories=["Cs"])),
    st.text(alphabet=st.characters(exclude_categories=["Cs"])),
)
def test_the_seal_hangs_on_name_and_reason(name: str, why: str) -> None:
    def of(name: str, why: str) -> str:
        return seal(Parts("e", "w", name, "t", (Item("0", Span(0, 1, "absolute"), why),)))

    assert of(name, why) == of(name, why)
    assert of(name + "x", why) != of(name, why) != of(name, why + "x")


def folder_of(tmp_path: Path, **records: dict[str, Any]) -> Path:
    for file, record in records.items():
        save(record, tmp_path / f"{file}.json")
    return tmp_path


def sorted_out(folder: Path, **names: str) -> tuple[dict[str, str], dict[str, str]]:
    intake = take_in(folder, EXERCISE, {f"{file}.json": name for file, name in names.items()})
    return {s.file: s.name for s in intake.accepted}, {a.file: a.kind for a in intake.set_apart}


def test_of_several_hand_ins_of_one_work_the_last_counts(tmp_path: Path) -> None:
    early = hand_in(EXERCISE, "Ann", MARKS[:1], "w")
    late = hand_in(EXERCISE, "Ann", MARKS, "w", created="2026-03-02T10:05:00.000Z")
    folder_of(tmp_path, b_early=early, a_late=late, c_copy=late)
    accepted, apart = sorted_out(tmp_path)
    assert accepted == {"c_copy.json": "Ann"}
    assert apart == {"b_early.json": "doubled", "a_late.json": "doubled"}


def test_two_works_under_one_name_wait_for_the_teacher(tmp_path: Path) -> None:
    folder_of(tmp_path, one=hand_in(EXERCISE, "Ann  B", MARKS, "v"), two=hand_in(EXERCISE, "ann b", MARKS[:1], "w"))
    assert sorted_out(tmp_path) == ({}, {"one.json": "doubled", "two.json": "doubled"})
    assert sorted_out(tmp_path, two="Ann C") == ({"one.json": "Ann  B", "two.json": "Ann C"}, {})
    assert sorted_out(tmp_path, two="Ann B") == ({"two.json": "Ann B"}, {"one.json": "doubled"})


def test_one_work_under_two_names_waits_for_the_teacher(tmp_path: Path) -> None:
    folder_of(tmp_path, one=hand_in(EXERCISE, "Ann", MARKS, "w"), two=hand_in(EXERCISE, "Ben", MARKS, "w"))
    assert sorted_out(tmp_path)[1] == {"one.json": "doubled", "two.json": "doubled"}


def test_every_file_of_the_folder_is_accounted_for(tmp_path: Path) -> None:
    (tmp_path / "of Ann").mkdir()
    save(hand_in(EXERCISE, "Ann", MARKS), tmp_path / "of Ann" / "work.json")
    (tmp_path / "notes.docx").write_bytes(b"PK")
    (tmp_path / "all.zip").write_bytes(b"PK")
    (tmp_path / ".DS_Store").write_bytes(b"\0")
    accepted, apart = sorted_out(tmp_path)
    assert accepted == {str(Path("of Ann") / "work.json"): "Ann"}
    assert apart == {"all.zip": "no hand-in", "notes.docx": "no hand-in"}


def test_offsets_count_code_points() -> None:
    start = KEY[0].start
    assert TEXT[start:].startswith("greatest")
    assert len(TEXT[:start].encode("utf-16-le")) // 2 == start + 1  # the ship takes two units
    assert span("greatest", "superlative").start == start
