"""The ready lessons: they build, their texts are those of the corpus, and their keys keep the codebook's rules."""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

import pytest
from conftest import DATA, ROOT

from rhetoric.classroom.page import read_page
from rhetoric.corpus.checks import faults
from rhetoric.corpus.jsonl import load_dataset

sys.path.insert(0, str(ROOT / "lessons"))
from build import build, lessons

LESSONS = lessons()


def test_there_are_six() -> None:
    assert [path.name[0] for path in LESSONS] == list("123456")


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda p: p.name)
def test_a_lesson_builds(lesson: Path, tmp_path: Path) -> None:
    build(lesson, tmp_path / "a")
    exercise = read_page(tmp_path / "a" / "exercise.html")
    assert exercise.mode == "assignment"
    assert read_page(tmp_path / "a" / "practice.html").mode == "practice"
    documents = load_dataset([tmp_path / "a" / "key.jsonl"])
    assert [t.text for t in exercise.texts] == [d.text for d in documents]
    assert {s.label for d in documents for s in d.spans} >= set(exercise.labels)


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda p: p.name)
def test_a_key_keeps_the_rules_of_the_codebook(lesson: Path) -> None:
    about = tomllib.loads((lesson / "lesson.toml").read_text(encoding="utf-8"))
    documents = load_dataset([lesson / about["key"]])
    assert list(faults(documents, (), [])) == []
    corpus = {d.id: d.text for d in load_dataset([DATA / "corpus"])} if lesson.name[0] in "1234" else {}
    for d in documents:
        if "corpus" in d.meta:
            assert d.text == corpus[d.meta["corpus"]]


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda p: p.name)
def test_notes_fill_45_minutes_and_quote_the_text(lesson: Path) -> None:
    notes = (lesson / "notes.md").read_text(encoding="utf-8")
    assert sum(int(n) for n in re.findall(r"^\| (\d+) \|", notes, re.M)) == 45
    for part in ("**Goal.**", "## Course", "## What to look at", "**To go on.**"):
        assert part in notes
    about = tomllib.loads((lesson / "lesson.toml").read_text(encoding="utf-8"))
    text = " ".join(" ".join(d.text.split()) for d in load_dataset([lesson / about["key"]]))
    looked_at = notes.split("## What to look at")[1].split("**To go on.**")[0]
    for quoted in re.findall(r"`([^`]+)`", looked_at):
        words = [w.strip(" …") for w in " ".join(quoted.split()).split("…") if w.strip(" …")]
        assert all(w in text or w == "-est" for w in words), quoted
