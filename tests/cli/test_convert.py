"""`rhetoric convert`, as its user runs it."""

from __future__ import annotations

import json
import os
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from conftest import coded

from rhetoric.cli.main import group
from rhetoric.corpus.formats import FORMATS
from rhetoric.corpus.jsonl import load_dataset, write_jsonl
from rhetoric.errors import RhetoricError


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(group, [str(a) for a in arguments], standalone_mode=False)


def fails(*arguments: str | Path) -> str:
    error = run(*arguments).exception
    assert isinstance(error, RhetoricError | click.UsageError), error
    return str(error)


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    path = tmp_path / "coded.jsonl"
    write_jsonl([coded("a", "It has the {superlative|greatest 🚢 in the world}."), coded("b", "Plain.")], path)
    return path


@pytest.mark.parametrize("name", [f.name for f in FORMATS if not f.read_only and f.name != "textfree"])
def test_there_and_back(dataset: Path, tmp_path: Path, name: str) -> None:
    made = tmp_path / f"there{'.json' * (name == 'labelstudio')}"
    there = run("convert", dataset, made, "--to", name)
    assert there.return_value == 0, there.output
    assert "2 documents, 1 spans" in there.stderr
    assert run("convert", made, tmp_path / "back.jsonl").return_value == 0
    before, after = load_dataset([dataset]), load_dataset([tmp_path / "back.jsonl"])
    assert [(d.text, d.spans) for d in after] == [(d.text, d.spans) for d in before]


def test_what_is_lost_is_said(dataset: Path, tmp_path: Path) -> None:
    said = run("convert", dataset, tmp_path / "ptc", "--to", "ptc").stderr
    assert "lost in ptc: ids of 2 documents ('a', 'b'); an article is named" in said
    assert "lost in" not in run("convert", dataset, tmp_path / "tasks.json").stderr


def test_marks_without_texts_and_their_texts_are_put_together(dataset: Path, tmp_path: Path) -> None:
    marks, texts = tmp_path / "marks.jsonl", tmp_path / "texts"
    run("convert", dataset, marks, "--to", "textfree")
    assert "world" not in marks.read_text(encoding="utf-8")
    assert "--texts" in fails("convert", marks, tmp_path / "back.jsonl")
    texts.mkdir()
    for document in load_dataset([dataset]):
        (texts / f"{document.id}.txt").write_text(document.text, encoding="utf-8")
    assert run("convert", marks, tmp_path / "back.jsonl", "--texts", texts).return_value == 0
    assert load_dataset([tmp_path / "back.jsonl"]) == load_dataset([dataset])


def test_scored_documents_are_a_coding_by_the_model(dataset: Path, tmp_path: Path) -> None:
    scored, tasks = tmp_path / "scored.jsonl", tmp_path / "tasks.json"
    run("score", dataset, "--model", "lexicon", "--format", "jsonl", "-o", scored)
    done = run("convert", scored, tasks, "--texts", dataset)
    assert done.return_value == 0, done.exception
    task = json.loads(tasks.read_text(encoding="utf-8"))[0]
    assert task["predictions"][0]["model_version"].startswith("lexicon ")
    assert [r["value"]["text"] for r in task["predictions"][0]["result"]]
    assert task["annotations"] == []


def test_one_file_goes_to_standard_output(dataset: Path) -> None:
    done = run("convert", dataset, "-", "--to", "doccano")
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == ["a", "b"]
    assert "is a folder of files" in fails("convert", dataset, "-", "--to", "brat")


def test_a_folder_in_use_stays_as_it_is(dataset: Path, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("mine", encoding="utf-8")
    assert "with something in it" in fails("convert", dataset, tmp_path / "full", "--to", "brat")
    assert [p.name for p in (tmp_path / "full").iterdir()] == ["mine.txt"]
    (tmp_path / "empty").mkdir()
    assert run("convert", dataset, tmp_path / "empty", "--to", "brat").return_value == 0
    assert (tmp_path / "empty" / "a.ann").is_file()


def test_a_failed_conversion_leaves_nothing_and_harms_nothing(dataset: Path, tmp_path: Path) -> None:
    write_jsonl([coded("a", "one\x01two")], dataset)
    assert "control character" in fails("convert", dataset, tmp_path / "out", "--to", "xmi")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["coded.jsonl"]


def test_an_unforeseen_loss_is_an_error(dataset: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rhetoric.corpus.formats.brat._line", lambda number, span, text: "")
    said = fails("convert", dataset, tmp_path / "out", "--to", "brat")
    assert "brat does not give back the offsets of 1 document ('a')" in said
    assert not (tmp_path / "out").exists()


def test_what_is_made_can_be_read_by_others(dataset: Path, tmp_path: Path) -> None:
    old = os.umask(0o022)
    try:
        run("convert", dataset, tmp_path / "out", "--to", "brat")
        run("convert", dataset, tmp_path / "out.json")
    finally:
        os.umask(old)
    assert (tmp_path / "out").stat().st_mode & 0o777 == 0o755
    assert (tmp_path / "out.json").stat().st_mode & 0o777 == 0o644


def test_mistakes_are_told(dataset: Path, tmp_path: Path) -> None:
    assert "names no format; say --to" in fails("convert", dataset, tmp_path / "out")
    assert "no such file" in fails("convert", tmp_path / "gone.jsonl", tmp_path / "out.json")
    assert "make it first" in fails("convert", dataset, tmp_path / "no" / "out.json")
    (tmp_path / "empty").mkdir()
    assert "jsonl is one file" in fails("convert", dataset, tmp_path / "empty", "--to", "jsonl")
    assert "is what is to be converted" in fails("convert", dataset, dataset, "--to", "prodigy")
    assert "leave .gz away" in fails("convert", dataset, tmp_path / "out.jsonl.gz")
    (tmp_path / "twice").mkdir()
    for name in ("one", "two"):
        (tmp_path / "twice" / f"{name}.jsonl").write_bytes(dataset.read_bytes())
    assert "the id 'a' was used before" in fails("convert", tmp_path / "twice", tmp_path / "out.json")


def test_agree_and_evaluate_take_labels_of_other_tools(dataset: Path, tmp_path: Path) -> None:
    write_jsonl([coded("a", "It has the {irony|greatest ship}.")], dataset)
    run("convert", dataset, tmp_path / "out", "--to", "brat")
    agreed = run("agree", tmp_path / "out", tmp_path / "out")
    assert "irony" in agreed.output
    assert "1.000" in agreed.output
    evaluated = run("evaluate", "lexicon", tmp_path / "out")
    assert "lexicon does not mark irony; their spans are left out" in evaluated.stderr


def test_a_page_says_what_is_converted_and_no_option_beside_it(dataset: Path, tmp_path: Path) -> None:
    for option in (("--from", "w3c"), ("--texts", str(tmp_path))):
        assert "leave --from and --texts away" in fails(
            "convert", dataset, tmp_path / "out.jsonl", "--exercise", dataset, *option
        )
    assert "is no page of `rhetoric exercise`" in fails(
        "convert", dataset, tmp_path / "out.jsonl", "--exercise", dataset
    )
    assert not (tmp_path / "out.jsonl").exists()
