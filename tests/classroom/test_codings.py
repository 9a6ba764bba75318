"""Labelled documents from what a coder handed in, and what is none."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from handins import DEVICES, KEY, TEXT, hand_in, save, small_exercise

from rhetoric.classroom.codings import handed_in
from rhetoric.classroom.exercise import Coding, Exercise, ExerciseText
from rhetoric.classroom.page import page
from rhetoric.corpus.jsonl import CODED_FOR
from rhetoric.document import Document
from rhetoric.errors import InputError

PLAIN = "Nothing was said."
MARKS = tuple(sorted(KEY))
SECOND = (1,) * len(MARKS)
TWO = replace(small_exercise(), texts=(ExerciseText("Plain", PLAIN, "plain"), ExerciseText("Réka", TEXT, "har 🚢")))


def page_of(exercise: Exercise, tmp_path: Path) -> Path:
    path = tmp_path / "page.html"
    path.write_text(page(exercise), encoding="utf-8", newline="")
    return path


def read(record: dict[str, Any], tmp_path: Path, exercise: Exercise = TWO) -> list[Document]:
    return handed_in(save(record, tmp_path / "ann.json"), page_of(exercise, tmp_path))


def test_every_text_comes_with_its_id_and_what_was_asked(tmp_path: Path) -> None:
    documents = read(hand_in(TWO, "Ann", MARKS, texts=SECOND), tmp_path)
    meta = {CODED_FOR: list(DEVICES)}
    assert documents == [Document("plain", PLAIN, (), meta), Document("har 🚢", TEXT, MARKS, meta)]


def test_nothing_marked_is_a_coding_too(tmp_path: Path) -> None:
    assert [d.spans for d in read(hand_in(TWO, "Ann", ()), tmp_path)] == [(), ()]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"exercise_id": "1" * 64}, r"ann\.json: is of another exercise .*give the page of its own"),
        ({"exercise_id": "1" * 64, "sha256": "0" * 64}, r"ann\.json: is of another text; .*give the page of its own"),
    ],
)
def test_a_hand_in_of_another_page_is_refused(changes: dict[str, Any], says: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=says):
        read(hand_in(TWO, "Ann", MARKS, texts=SECOND, **changes), tmp_path)


def test_a_broken_seal_and_what_is_no_hand_in_are_refused(tmp_path: Path) -> None:
    record = hand_in(TWO, "Ann", MARKS, texts=SECOND)
    record["creator"]["nickname"] = "Ben"
    with pytest.raises(InputError, match=r"ann\.json: was changed after it was handed in; ask for the file again"):
        read(record, tmp_path)
    with pytest.raises(InputError, match=r"ann\.json: is no hand-in"):
        read({"text": "no"}, tmp_path)


def test_several_hand_ins_are_converted_one_by_one(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"is a folder; convert the hand-in of each coder by itself"):
        handed_in(tmp_path, page_of(TWO, tmp_path))


def test_a_page_that_shows_a_coding_is_none_to_code_on(tmp_path: Path) -> None:
    practice = small_exercise("practice", codings=(Coding("key", (MARKS,)),))
    with pytest.raises(InputError, match=r"page\.html: is a page for practice.*--mode assignment"):
        read(hand_in(practice, "Ann", MARKS), tmp_path, practice)


@pytest.mark.parametrize("ids", [("", "b"), ("a", "a")])
def test_texts_without_ids_of_their_own_are_refused_and_the_mend_holds(ids: tuple[str, str], tmp_path: Path) -> None:
    without = replace(TWO, texts=tuple(replace(t, id=id_) for t, id_ in zip(TWO.texts, ids, strict=True)))
    record = hand_in(without, "Ann", MARKS, texts=SECOND)
    with pytest.raises(InputError, match=r"page\.html: has texts without an id, .*make the page again"):
        read(record, tmp_path, without)
    assert [d.id for d in read(record, tmp_path, TWO)] == ["plain", "har 🚢"]
