"""The other verbs, and what all of them share."""

from __future__ import annotations

import filecmp
import json
import sys
from pathlib import Path

import click
import jsonschema
import pytest
from click.testing import CliRunner, Result
from conftest import ROOT, SEED, coded

from rhetoric.cli.main import VERBS, group
from rhetoric.codebook import load_codebook
from rhetoric.corpus.jsonl import load_dataset, write_jsonl
from rhetoric.document import Document
from rhetoric.errors import InputError, ModelError, RhetoricError


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(group, [str(a) for a in arguments], standalone_mode=False)


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    path = tmp_path / "coded.jsonl"
    write_jsonl([coded("a", "It has the {superlative|greatest harbour in the world}."), coded("b", "Plain.")], path)
    return path


@pytest.mark.parametrize("verb", [*VERBS, "corpus check", "corpus stats", "corpus assemble"])
def test_every_help_has_an_example(verb: str) -> None:
    result = run(*verb.split(), "--help")
    assert result.exit_code == 0
    assert f"rhetoric {verb.split()[0]}" in result.output.split("Example", 1)[1]


def test_the_codebook_lists_all_devices_and_prints_whole_cards() -> None:
    listed = run("codebook").output
    for device in load_codebook():
        assert device.id in listed
        card = " ".join(run("codebook", device.id).output.split())
        for part in (device.definition, device.mark, device.source, *device.includes, *device.excludes):
            assert " ".join(part.split()) in card


def test_evaluate_prints_a_table_or_json(small_model: Path, dataset: Path) -> None:
    assert "superlative" in run("evaluate", small_model, dataset).output
    record = json.loads(run("evaluate", small_model, dataset, "--format", "json", "--errors").output)
    assert record["labels"]["superlative"]["gold"] == 1
    assert record["labels"]["doubt"]["f1"] is None
    assert record["documents"] == 2
    assert {"missed", "text"} <= set(record["errors"][0]) if record["errors"] else True


def test_evaluate_lexicon_baseline_in_the_same_harness(dataset: Path) -> None:
    record = json.loads(run("evaluate", "lexicon", dataset, "--format", "json").output)
    assert record["labels"]["superlative"]["predicted"] >= 1


def test_agree_compares_two_codings(dataset: Path, tmp_path: Path) -> None:
    same = run("agree", dataset, dataset, "--alpha").output
    assert "1.000" in same
    other = tmp_path / "other.jsonl"
    write_jsonl([Document(d.id, d.text) for d in load_dataset([dataset])], other)
    nothing_shared = run("agree", dataset, other, "--alpha", "--differences")
    assert "1.000" not in nothing_shared.output
    assert "It has the [greatest harbour in the world]." in nothing_shared.output


def test_agree_of_three_coders(dataset: Path, tmp_path: Path) -> None:
    other, third = tmp_path / "other.jsonl", tmp_path / "third.jsonl"
    write_jsonl([Document(d.id, d.text) for d in load_dataset([dataset])], other)
    write_jsonl([coded("a", "It has the {superlative|greatest harbour} in the world."), coded("b", "Plain.")], third)
    output = run("agree", dataset, other, third, "--alpha", "--differences").output
    rows = {line[:30].strip(): line[30:].split() for line in output.splitlines()}
    # greatest harbour: 16 of 29 characters, so F1 = 2 * (16 / 29) / (1 + 16 / 29)
    assert rows["coded, third"][0] == "0.711"
    assert rows["coded, other"][0] == "0.000"
    assert rows["superlative"][0].startswith("0.")
    assert "superlative: greatest harbour\n" in output
    with pytest.raises(click.UsageError, match="two codings"):
        raise run("agree", dataset).exception or AssertionError


def test_agree_refuses_other_texts(dataset: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.jsonl"
    write_jsonl([Document("a", "Another text.")], other)
    with pytest.raises(RhetoricError, match="another text"):
        raise run("agree", dataset, other).exception or AssertionError


def test_corpus_check_and_stats(dataset: Path) -> None:
    assert run("corpus", "check", dataset).return_value == 0
    assert "superlative" in run("corpus", "stats", dataset).output
    write_jsonl([coded("a", "It has {superlative|the greatest harbour}.")], dataset)
    checked = run("corpus", "check", dataset)
    assert checked.return_value == 2
    assert "begins with an article" in checked.output


def test_assemble_makes_labelled_documents_of_a_sheet(tmp_path: Path) -> None:
    (tmp_path / "t.txt").write_text("%%% one\nAll the people came.\n", encoding="utf-8")
    (tmp_path / "s.txt").write_text("%%% one\nabsolute\tAll the people\n", encoding="utf-8")
    target = tmp_path / "out.jsonl"
    assert (
        run("corpus", "assemble", tmp_path / "t.txt", tmp_path / "s.txt", "-o", target, "--genre", "x").exit_code == 0
    )
    (document,) = load_dataset([target])
    assert document.spans[0].end == 14
    assert document.meta == {"genre": "x"}


def test_two_trainings_give_the_same_bytes_whatever_the_jobs(
    small_model: Path, small_corpus: list[Document], tmp_path: Path
) -> None:
    write_jsonl(small_corpus, small_model.parent / "corpus.jsonl")
    again = tmp_path / "small"
    assert run("train", small_model.parent / "corpus.jsonl", "-o", again, "--jobs", "2").exit_code == 0
    names = sorted(p.name for p in small_model.iterdir())
    assert names == sorted(p.name for p in again.iterdir())
    assert filecmp.cmpfiles(small_model, again, names, shallow=False)[0] == names


def test_agree_says_how_many_documents_it_left_out(dataset: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.jsonl"
    write_jsonl(load_dataset([dataset])[:1], other)
    assert "1 documents stand in one coding alone" in run("agree", dataset, other).output


def test_nothing_is_learnt_from_documents_without_spans(small_corpus: list[Document], tmp_path: Path) -> None:
    path = tmp_path / "bare.jsonl"
    write_jsonl([Document(d.id, d.text) for d in small_corpus], path)
    with pytest.raises(RhetoricError, match="nothing to learn"):
        raise run("train", path, "-o", tmp_path / "model").exception or AssertionError


def test_training_takes_the_codings_of_single_coders(small_model: Path, tmp_path: Path) -> None:
    corpus = small_model.parent / "corpus.jsonl"
    coder = tmp_path / "coder.jsonl"
    coder.write_text(corpus.read_text(encoding="utf-8"), encoding="utf-8")
    assert run("train", corpus, "--coder", coder, "-o", tmp_path / "with-coder").exit_code == 0
    manifest = json.loads((tmp_path / "with-coder" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["data"]["coders"] == [manifest["data"]["sha256"]]
    card = (tmp_path / "with-coder" / "README.md").read_text(encoding="utf-8")
    assert f"rhetoric train {corpus} --coder {coder} -o with-coder" in card


def test_training_an_encoder_without_its_extra_names_the_command(
    small_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    monkeypatch.delitem(sys.modules, "rhetoric.tagging.encoder_training", raising=False)
    data = small_model.parent / "corpus.jsonl"
    with pytest.raises(RhetoricError, match=r"pip install 'rhetoric\[train\]'"):
        raise run("train", data, "-o", tmp_path / "m", "--kind", "best").exception or AssertionError


def test_chains_of_other_data_are_not_taken(small_model: Path, dataset: Path, tmp_path: Path) -> None:
    data = small_model.parent / "corpus.jsonl"
    arguments = (data, dataset, "-o", tmp_path / "m", "--kind", "best", "--chains", small_model)
    with pytest.raises(RhetoricError, match="was not made as `fast` from this data"):
        raise run("train", *arguments, "--encoder", small_model).exception or AssertionError


def test_parts_of_other_models_go_with_the_best_kind_only(small_model: Path, dataset: Path, tmp_path: Path) -> None:
    with pytest.raises(click.UsageError, match="go with --kind best"):
        raise run("train", dataset, "-o", tmp_path / "m", "--chains", small_model).exception or AssertionError
    with pytest.raises(click.UsageError, match="go with --kind best"):
        raise run("train", dataset, "-o", tmp_path / "m", "--start", "best").exception or AssertionError


def test_an_encoder_is_begun_from_a_model_that_has_one(small_model: Path, dataset: Path, tmp_path: Path) -> None:
    pytest.importorskip("torch")
    arguments = (dataset, "-o", tmp_path / "m", "--kind", "best", "--start", small_model)
    with pytest.raises(RhetoricError, match="has no encoder"):
        raise run("train", *arguments).exception or AssertionError
    with pytest.raises(click.UsageError, match="leave one of them out"):
        raise run("train", *arguments, "--encoder", "best").exception or AssertionError


def test_train_says_what_is_wrong_with_its_data(tmp_path: Path) -> None:
    for arguments in (["gone.jsonl"], [str(tmp_path)]):
        with pytest.raises(RhetoricError):
            raise run("train", *arguments, "-o", tmp_path / "model").exception or AssertionError
        assert not (tmp_path / "model").exists()


def test_evaluate_says_what_confidences_are_worth(
    small_model: Path, tmp_path: Path, small_corpus: list[Document]
) -> None:
    write_jsonl(small_corpus, tmp_path / "gold.jsonl")
    shown = run("evaluate", str(small_model), str(tmp_path / "gold.jsonl"), "--calibration")
    assert "expected calibration error" in shown.stdout
    stored = run("evaluate", str(small_model), str(tmp_path / "gold.jsonl"), "--calibration", "--format", "json")
    bins = json.loads(stored.stdout)["calibration"]["bins"]
    assert sum(b["marks"] for b in bins) == json.loads(stored.stdout)["labels"]["micro"]["predicted"]


def test_a_precision_that_no_mark_reached_is_said(tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text("It was the greatest harvest of all time.", encoding="utf-8")
    done = run("score", str(page), "--precision", "1")
    assert done.return_value == 0
    assert "no mark of this model reached a precision of 1 " in done.stderr


def test_precision_keeps_only_what_reached_it(tmp_path: Path) -> None:
    gold = str(ROOT / "data" / "corpus" / "opinion-left.jsonl")
    all_ = json.loads(run("evaluate", "fast", gold, "--format", "json").stdout)["labels"]["micro"]
    sure = json.loads(run("evaluate", "fast", gold, "--format", "json", "--precision", "0.8").stdout)["labels"]["micro"]
    assert 0 < sure["predicted"] < all_["predicted"] / 2
    assert sure["precision"] > all_["precision"] + 0.1
    page = tmp_path / "page.txt"
    page.write_text("It is the greatest harbour in the world. They were pleased with the little that was done.")
    kept = json.loads(run("score", str(page), "--format", "jsonl", "--precision", "0.8").stdout)["spans"]
    shown = json.loads(run("score", str(page), "--format", "jsonl").stdout)["spans"]
    assert {s["label"] for s in kept} == {"superlative"}
    assert len(kept) <= len(shown)


def test_the_lexicon_cannot_promise_a_precision() -> None:
    refused = run("score", SEED, "--model", "lexicon", "--precision", "0.9")
    assert isinstance(refused.exception, ModelError)
    assert "has no held-out marks to tell a precision by" in str(refused.exception)


def test_explain_prints_the_card_of_a_span(tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text("It is the greatest harbour in the world.")
    shown = run("explain", str(page), "--at", "15")
    assert shown.exit_code == 0
    assert "\nsuperlative (10:39): greatest harbour in the world\n" in shown.stdout
    assert shown.stdout.startswith("  It is the greatest harbour in the world.\n            ╰─superlative")
    assert run("explain", str(page), "--at", "2").stderr == f"rhetoric: {page}: no mark at 2\n"
    beyond = run("explain", str(page), "--at", "400").exception
    assert isinstance(beyond, InputError)
    assert "has 40 characters, so none at 400; give a smaller --at" in str(beyond)


def test_json_has_the_card_of_every_span() -> None:
    (record,) = json.loads(run("score", SEED, "--format", "json").stdout)
    jsonschema.validate(record, json.loads((ROOT / "docs" / "scored-document.schema.json").read_text(encoding="utf-8")))
    assert all(span["card"]["definition"] and span["card"]["example"] for span in record["spans"])
    assert any(span["card"]["near_miss"] for span in record["spans"])
