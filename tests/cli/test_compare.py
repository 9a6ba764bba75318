"""`rhetoric compare` and `rhetoric sample` as their users meet them."""

from __future__ import annotations

import csv
import json
import re
import shutil
import sys
from dataclasses import replace
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from conftest import ROOT
from handins import hand_in, save

from rhetoric.analysis import load_model
from rhetoric.classroom.page import read_page
from rhetoric.cli.main import group
from rhetoric.cli.studies import named_inputs
from rhetoric.corpus.jsonl import load_dataset, write_jsonl
from rhetoric.document import Span
from rhetoric.errors import RhetoricError

PRAISE = "It was the greatest harvest of all time. All the people of {} wept, and nobody ever forgot the finest day."
PLAIN = "The council of {} met on Tuesday. It approved the minutes, and the clerk read out the figures for the harbour."
TOWNS = "Ardal Boruna Cestos Dumvale Eskil Farrow Gimli Hatun".split()


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(group, [str(a) for a in arguments], standalone_mode=False)


def failure(*arguments: str | Path) -> str:
    error = run(*arguments).exception
    assert isinstance(error, RhetoricError | click.UsageError), error
    return error.format_message() if isinstance(error, click.UsageError) else str(error)


@pytest.fixture
def articles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two folders of articles, and the same as one table."""
    monkeypatch.chdir(tmp_path)
    lines = []
    for outlet, text in (("herald", PRAISE), ("wire", PLAIN)):
        (tmp_path / outlet).mkdir()
        for i, town in enumerate(TOWNS):
            (tmp_path / outlet / f"{outlet}-{i}.txt").write_text(text.format(town))
            record = {"id": f"{outlet}-{i}", "text": text.format(town), "outlet": outlet, "date": f"20{10 + i}-05"}
            lines.append(json.dumps(record))
    (tmp_path / "articles.jsonl").write_text("\n".join(lines))
    return tmp_path


def test_folders_and_a_scored_table_give_the_same_figures(articles: Path) -> None:
    folders = run("compare", "herald=herald", "wire=wire", "--resamples", "200")
    assert folders.return_value == 0
    assert "Note: A p printed with ≤ is the least that 200 permutations can give (1 in 201)" in folders.output
    assert re.search(r"^superlative .* ≤0.0050 ", folders.output, re.M)
    assert re.search(r"^herald > wire: superlative \S+ against 0.00 per 1,000 words", folders.output, re.M)
    for format_ in ("jsonl", "parquet"):
        run("score", "articles.jsonl", "--format", format_, "-o", f"scored.{format_}")
        scored = run("compare", f"scored.{format_}", "--by", "outlet", "--resamples", "200")
        told = [line for line in scored.output.splitlines() if line.startswith("herald > ")]
        assert told == [line for line in folders.output.splitlines() if line.startswith("herald > ")]


def test_a_study_has_everything_and_is_made_again_bit_for_bit(articles: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = (
        "articles.jsonl",
        "--by",
        "outlet",
        "--device",
        "superlative",
        "--keyness",
        "superlative",
        "--time",
        "date",
    )
    result = run("compare", *asked, "--event", "2014", "--resamples", "100", "-o", "study")
    assert result.return_value == 0
    said = result.stdout
    made = articles / "study"
    page = (made / "report.html").read_text(encoding="utf-8")
    assert page.count("<svg") >= 3
    assert "<script" not in page
    assert not re.search(r"(src|href)=\"http", page)
    for words in (
        "Benjamini and Hochberg",
        "Cite as",
        "herald",
        "herald against wire",
        "bootstrap resamples of documents",
    ):
        assert words in page
    record = json.loads((made / "study.json").read_text(encoding="utf-8"))
    assert record["command"].startswith("rhetoric compare articles.jsonl --by outlet")
    assert set(record["versions"]) >= {"rhetoric", "numpy", "scipy"}
    with (made / "contrasts.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["device"] for row in rows] == [row["device"] for row in record["tables"]["contrasts"]]
    (held_out,) = record["tables"]["held-out"]
    card = load_model("fast").card
    figures = load_model("fast").metrics["test"]["labels"]["superlative"]
    right = (figures["overlap_gold"] + figures["overlap_predicted"]) / 2
    assert (held_out["model"], held_out["device"]) == (f"{card.name} {card.version}", "superlative")
    assert held_out["precision"] == pytest.approx(right / figures["predicted"])
    assert held_out["recall"] == pytest.approx(right / figures["gold"])
    assert (held_out["gold"], held_out["predicted"]) == (figures["gold"], figures["predicted"])
    with (made / "held-out.csv").open(encoding="utf-8") as stream:
        assert [row["gold"] for row in csv.DictReader(stream)] == [str(figures["gold"])]
    row = [f"{held_out[name]:.2f}" for name in ("precision", "recall", "factor")]
    assert "</td><td>".join([*row, f"{figures['gold']:,}", f"{figures['predicted']:,}"]) in page
    assert re.search(rf"^superlative +{' +'.join(row)} +{figures['gold']:,} +{figures['predicted']:,}$", said, re.M)
    for name in ("rates-all", "difference-1"):
        assert all((made / "pictures" / f"{name}.{kind}").stat().st_size > 1000 for kind in ("svg", "png", "pdf"))
    again = run("compare", "--from", "study/study.json", "-o", "again")
    assert again.return_value == 0, again.output
    assert "bit for bit" in again.output
    assert (articles / "again" / "study.json").read_bytes() == (made / "study.json").read_bytes()
    monkeypatch.chdir(made)
    assert "articles.jsonl: not here; run from the folder" in failure("compare", "--from", "study.json")
    monkeypatch.chdir(articles)
    (articles / "articles.jsonl").write_text('{"id": "x", "text": "Other."}')
    assert "articles.jsonl: not what it was" in failure("compare", "--from", "study/study.json")


def test_a_record_whose_figures_were_changed_is_found_out(articles: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "altair", None)
    run("compare", "herald=herald", "wire=wire", "--resamples", "100", "-o", "study")
    path = articles / "study" / "study.json"
    record = json.loads(path.read_text(encoding="utf-8"))
    record["tables"]["rates"][0]["spans"] += 1
    path.write_text(json.dumps(record), encoding="utf-8")
    again = run("compare", "--from", path)
    assert again.return_value == 1
    assert "differs: table rates" in again.output


def test_a_sample_is_drawn_coded_and_used(articles: Path) -> None:
    drawn = run("sample", "herald=herald", "wire=wire", "--size", "6", "--stratified", "-o", "to-code.jsonl")
    assert drawn.return_value == 0
    records = [json.loads(line) for line in Path("to-code.jsonl").read_text(encoding="utf-8").splitlines()]
    assert len(records) == 12
    assert all(record["spans"] == [] for record in records)
    assert {record["meta"]["sample"]["stratum"] for record in records} == {"fewest", "middle", "most"}
    for record in records:
        phrase = "greatest harvest of all time" if "harvest" in record["text"] else "Tuesday"
        at = record["text"].index(phrase)
        record["spans"] = [{"start": at, "end": at + len(phrase), "label": "superlative"}]
    Path("coded.jsonl").write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    result = run("compare", "herald=herald", "wire=wire", "--coded", "coded.jsonl", "--resamples", "100")
    assert "herald against wire, prediction-powered" in result.output
    records[0]["text"] += " More."
    Path("coded.jsonl").write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    assert "the coded text is not the one" in failure("compare", "herald=herald", "wire=wire", "--coded", "coded.jsonl")


def test_a_sample_smaller_than_asked_is_said(articles: Path) -> None:
    enough = run("sample", "herald=herald", "wire=wire", "--size", "8", "-o", "to-code.jsonl")
    assert "asked for" not in enough.stderr
    (articles / "wire" / "wire-0.txt").unlink()
    few = run("sample", "herald=herald", "wire=wire", "--size", "8", "-o", "to-code.jsonl")
    assert few.return_value == 0
    assert "rhetoric: wire: 7 documents drawn of 8 asked for; the group has no more" in few.stderr
    assert "herald: " not in few.stderr
    by_stratum = run("sample", "herald=herald", "wire=wire", "--size", "10", "--stratified", "-o", "to-code.jsonl")
    assert (
        "wire: 7 documents drawn of 10 asked for, by stratum 3 of 4 fewest, 2 of 3 middle, 2 of 3 most; "
    ) in by_stratum.stderr
    assert "herald: 8 documents drawn of 10 asked for" in by_stratum.stderr


def test_what_cannot_be_read_is_told_and_the_rest_compared(articles: Path) -> None:
    (articles / "wire" / "broken.txt").write_bytes(b"caf\xe9")
    result = run("compare", "herald=herald", "wire=wire", "--resamples", "100")
    assert result.return_value == 2
    assert "broken.txt" in result.output
    assert "1 documents could not be scored" in result.output


def test_an_empty_group_is_said(articles: Path) -> None:
    (articles / "none").mkdir()
    result = run("compare", "herald=herald", "none=none", "--resamples", "100")
    assert result.return_value == 2
    assert "none has no documents: nothing can be said of it." in result.output


def test_names_and_paths_with_the_sign_between_them(articles: Path) -> None:
    for name in ("x=y", "herald=wire"):
        (articles / name).mkdir()
    assert named_inputs(("a=herald", "a=x=y", "a=0.5=wire", "a=b=gone"), None) == (
        ("a", "herald"), ("a", "x=y"), ("a=0.5", "wire"), ("a", "b=gone"),
    )  # fmt: skip
    assert named_inputs(("herald=wire",), "outlet") == (("", "herald=wire"),)
    assert "alpha=0.5=folder/" in run("compare", "--help").output


def test_another_model_than_that_of_the_study_is_named(articles: Path) -> None:
    models = articles / "models"
    shutil.copytree(ROOT / "models" / "fast", models)
    was = load_model(models).card.sha256
    run("compare", "herald=herald", "wire=wire", "--model", models, "--resamples", "100", "-o", "study")
    manifest = models / "manifest.json"
    manifest.write_text(manifest.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    said = failure("compare", "--from", "study/study.json")
    assert re.match(rf"model fast \S+: its SHA-256 changed from {was} to {load_model(models).card.sha256} since", said)


def test_a_sample_coded_in_another_tool_is_known_by_its_texts(articles: Path) -> None:
    run("sample", "herald=herald", "wire=wire", "--size", "6", "--stratified", "-o", "to-code.jsonl")
    records = [json.loads(line) for line in Path("to-code.jsonl").read_text(encoding="utf-8").splitlines()]
    for record in records:
        record["spans"] = [{"start": 0, "end": 2, "label": "superlative"}]
    Path("coded.jsonl").write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    run("convert", "coded.jsonl", "brat", "--to", "brat")
    for file in Path("brat").glob("herald-*"):
        file.rename(file.with_name(f"renamed-{file.name}"))
    run("convert", "brat", "back.jsonl")
    asked = ("compare", "herald=herald", "wire=wire", "--resamples", "100")
    direct = run(*asked, "--coded", "coded.jsonl")
    assert "herald against wire, prediction-powered" in direct.output
    assert run(*asked, "--coded", "back.jsonl", "--sample", "to-code.jsonl").output == direct.output
    alone = run(*asked, "--coded", "back.jsonl").output
    assert "6 coded documents do not say how they were drawn" in alone
    assert "name its file with --sample" in alone
    twice = [*records, {**records[0], "id": "again"}]
    Path("twice.jsonl").write_text("\n".join(map(json.dumps, twice)), encoding="utf-8")
    assert "is coded twice" in failure(*asked, "--coded", "twice.jsonl", "--sample", "to-code.jsonl")
    assert "name those with --coded" in failure(*asked, "--sample", "to-code.jsonl")


def test_a_sample_is_coded_on_an_exercise_page(articles: Path) -> None:
    run("sample", "herald=herald", "wire=wire", "--size", "6", "--stratified", "-o", "to-code.jsonl")
    drawn = load_dataset(["to-code.jsonl"])
    marked = [n for n in range(12) if n not in (1, 7)]
    marks = [Span(0, len(drawn[n].text.split()[0]), "superlative") for n in marked]
    spans = {drawn[n].id: (mark,) for n, mark in zip(marked, marks, strict=True)}
    direct = [replace(document, spans=spans.get(document.id, ())) for document in drawn]
    write_jsonl(direct, Path("direct.jsonl"))

    assert run("exercise", "to-code.jsonl", "--devices", "all", "-o", "page.html").return_value == 0
    save(hand_in(read_page(Path("page.html")), "Ann", tuple(marks), texts=marked), Path("ann.json"))
    done = run("convert", "ann.json", "coded.jsonl", "--exercise", "page.html")
    assert "rhetoric: ann.json: 2 of 12 texts have no mark, and count as coded" in done.stderr
    assert "12 documents, 10 spans: coded.jsonl" in done.stderr
    assert [(d.id, d.text, d.spans) for d in load_dataset(["coded.jsonl"])] == [(d.id, d.text, d.spans) for d in direct]

    asked = ("compare", "herald=herald", "wire=wire", "--resamples", "100")
    powered = run(*asked, "--coded", "coded.jsonl", "--sample", "to-code.jsonl").output
    assert "herald against wire, prediction-powered" in powered
    assert powered == run(*asked, "--coded", "direct.jsonl").output


def test_a_coding_of_some_devices_says_nothing_of_the_others(articles: Path) -> None:
    run("sample", "herald=herald", "wire=wire", "--size", "6", "-o", "to-code.jsonl")
    run("exercise", "to-code.jsonl", "--devices", "superlative,absolute", "-o", "page.html")
    marks = (Span(0, 2, "superlative"),) * 6 + (Span(0, 3, "superlative"),) * 6
    save(hand_in(read_page(Path("page.html")), "Ann", marks, texts=range(12)), Path("ann.json"))
    run("convert", "ann.json", "coded.jsonl", "--exercise", "page.html")
    asked = ("compare", "herald=herald", "wire=wire", "--coded", "coded.jsonl", "--sample", "to-code.jsonl")
    assert "was coded for superlative, absolute alone" in failure(*asked)
    alone = run(*asked, "--device", "superlative", "--resamples", "100")
    assert "herald against wire, prediction-powered" in alone.output


def test_a_document_in_two_groups_cannot_be_sampled(articles: Path) -> None:
    said = failure("sample", "a=herald", "b=herald", "--size", "2", "-o", "to-code.jsonl")
    assert re.match(r"herald/(herald-\d)\.txt in a and herald/\1\.txt in b have one id, '\1'; a coding", said)
    assert not (articles / "to-code.jsonl").exists()


def test_mistakes_are_explained(articles: Path) -> None:
    assert "write NAME=herald" in failure("compare", "herald")
    assert "choose one" in failure("compare", "a=herald", "--by", "x")
    assert "name their column with --time" in failure("compare", "a=herald", "b=wire", "--event", "2014")
    assert "nothing to compare" in failure("compare")
    assert "one group only" in failure("compare", "a=herald")
    assert "no document has a column 'town'; name one of its columns (outlet" in failure(
        "compare", "articles.jsonl", "--by", "town"
    )
    assert "is no record of a study" in failure("compare", "--from", "articles.jsonl")
    assert "no document has a column 'x'" in failure("compare", "a=herald", "b=wire", "--cluster", "x")
    assert "unknown device" in failure("compare", "a=herald", "b=wire", "--keyness", "x")


def test_extras_that_are_missing_are_named(articles: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "statsmodels.api", None)
    assert "pip install 'rhetoric[study]'" in failure("compare", "articles.jsonl", "--by", "outlet", "--time", "date")
    monkeypatch.setitem(sys.modules, "altair", None)
    result = run("compare", "herald=herald", "wire=wire", "--resamples", "100", "-o", "study")
    assert result.return_value == 0
    assert "pictures: needs altair" in result.output
    assert (articles / "study" / "report.html").exists()


def test_all_devices_read_for_words_are_named_where_no_word_tells_groups_apart(articles: Path) -> None:
    result = run("compare", "herald=herald", "wire=herald", "--resamples", "100", "--keyness", "all")
    note = next(line for line in result.output.splitlines() if line.startswith("Note: No word in the marks of"))
    assert "marks of all" not in note
    assert "superlative, absolute" in note
