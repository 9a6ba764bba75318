"""Reports made from one analysis put together by hand."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace

import jsonschema
import pytest
from conftest import ROOT

from rhetoric.analysis import Analysis, DeviceCard, Evidence, FoundSpan, ModelCard
from rhetoric.errors import InputError
from rhetoric.reports import BINARY, FOLDERS, FORMATS, render
from rhetoric.text.readers import Unreadable

TEXT = "All the people of the greatest city wept.\n\n表の 'x' =1+1"
MODEL = ModelCard(
    "test", "1", "0" * 64,
    (
        DeviceCard("absolute", "Absolute", "amplification", "No exception.", 0.5, 0.4),
        DeviceCard("superlative", "Superlative", "amplification", "The top of a scale."),
        DeviceCard("doubt", "Doubt", "attribution", "Puts in question."),
    ),
)  # fmt: skip
SPANS = (
    FoundSpan(0, 35, "absolute", TEXT[0:35], 0.9, 0.5, (Evidence(0, 3, "All", 1.5),)),
    FoundSpan(22, 35, "superlative", TEXT[22:35], 0.8, None),
    FoundSpan(46, 49, "doubt", TEXT[46:49], 0.3, None),
)
ANALYSIS = Analysis("one", "one.txt", TEXT, 12, SPANS, MODEL, ("absolute", "superlative", "doubt"))
BROKEN = Unreadable("two", "two.txt", InputError("two.txt: NUL at byte 3; give a text"))


@pytest.mark.parametrize("name", [name for name in FORMATS if name not in BINARY | FOLDERS])
def test_no_document_is_lost_in_any_report(name: str) -> None:
    report = render(name, [ANALYSIS, BROKEN])
    assert "one" in report
    assert "NUL at byte 3" in report


def test_overlapping_spans_have_lanes_of_their_own_under_their_words() -> None:
    lines = render("text", [ANALYSIS], width=80).splitlines()
    at = next(i for i, line in enumerate(lines) if "greatest city" in line)
    outer, inner = lines[at + 1], lines[at + 2]
    assert outer.index("╰") == lines[at].index("All")
    assert outer.index("╯") == lines[at].index("city") + 3
    assert inner.index("╰") == lines[at].index("greatest")
    assert "absolute 0.90" in outer
    assert "superlative 0.80" in inner


def test_wide_characters_take_two_columns() -> None:
    lines = render("text", [ANALYSIS], width=80).splitlines()
    at = next(i for i, line in enumerate(lines) if "表" in line)
    assert lines[at + 1].index("╰") == lines[at].index("'x'") + 2


def test_colour_adds_nothing_but_colour() -> None:
    plain, coloured = render("text", [ANALYSIS], width=70), render("text", [ANALYSIS], width=70, colour=True)
    assert "\x1b[" in coloured
    assert re.sub(r"\x1b\[\d+m", "", coloured) == plain


@pytest.mark.parametrize("width", [40, 57, 120])
def test_every_word_is_shown_at_any_width_and_lines_keep_to_it(width: int) -> None:
    report = render("text", [ANALYSIS], width=width)
    assert all(word in report for word in TEXT.split())
    document = report.split("12 words")[0]
    assert all(len(line) <= width + len("superlative 0.80") + 4 for line in document.splitlines())


def test_the_table_has_counts_rates_and_precision() -> None:
    report = render("text", [ANALYSIS], width=80)
    row = next(line for line in report.splitlines() if line.startswith("absolute"))
    assert row.split() == ["absolute", "1", "83.3", "0.50"]
    assert "too few to say" in report


def test_json_and_jsonl_hold_the_same_objects_but_for_the_cards() -> None:
    lines = [json.loads(line) for line in render("jsonl", [ANALYSIS, BROKEN]).splitlines()]
    records = json.loads(render("json", [ANALYSIS, BROKEN]))
    assert all(span.pop("card") for record in records for span in record.get("spans", ()))
    assert records == lines
    assert json.loads(render("json", [])) == []


def test_csv_has_a_row_a_span_and_no_formulas() -> None:
    rows = list(csv.DictReader(io.StringIO(render("csv", [ANALYSIS, BROKEN]))))
    assert [row["label"] for row in rows] == ["absolute", "superlative", "doubt", ""]
    assert rows[3]["error"].startswith("two.txt")
    assert render("csv", [Analysis("=cmd", "x", "", 0, (), MODEL, ())]).splitlines()[1].startswith("'=cmd")


def test_a_table_of_spans_keeps_the_other_columns_of_a_row() -> None:
    columns = {"outlet": "=Courier", "published": "2026-03-01"}
    analyses = [replace(ANALYSIS, meta={"columns": columns}), replace(ANALYSIS, spans=(), meta={"columns": columns})]
    rows = list(csv.DictReader(io.StringIO(render("csv", [*analyses, ANALYSIS, BROKEN]))))
    assert [json.loads(row["columns"] or "null") for row in rows] == [columns] * 4 + [None] * 4


def test_sarif_keeps_to_its_schema() -> None:
    schema = json.loads((ROOT / "tests" / "data" / "sarif-2.1.0-rtm.5.json").read_text(encoding="utf-8"))
    log = json.loads(render("sarif", [ANALYSIS, BROKEN]))
    jsonschema.Draft4Validator(schema).validate(log)
    (run,) = log["runs"]
    assert [result["ruleId"] for result in run["results"]] == ["absolute", "superlative", "doubt"]


def test_a_cell_cannot_start_a_formula() -> None:
    text = "=1+1 is the greatest of all"
    span = FoundSpan(0, len(text), "superlative", text, 0.9, None)
    analysis = Analysis("+one", "@one.txt", text, 6, (span,), MODEL, ("superlative",))
    for name in ("csv", "csv-documents"):
        _, row, *_ = csv.reader(io.StringIO(render(name, [analysis])))
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row), name
    assert "'=1+1 is the greatest of all" in render("csv", [analysis])


def test_every_table_has_the_other_columns_of_a_row_under_one_name() -> None:
    analysis = replace(ANALYSIS, meta={"columns": {"outlet": "Ferry"}})
    for name in ("csv", "csv-documents"):
        head, row, *_ = csv.reader(io.StringIO(render(name, [analysis])))
        assert json.loads(row[head.index("columns")]) == {"outlet": "Ferry"}, name
        assert "meta" not in head, name


def test_a_table_of_documents_has_a_row_for_each() -> None:
    head, one, two = csv.reader(io.StringIO(render("csv-documents", [ANALYSIS, BROKEN])))
    assert one[head.index("superlative")] == "1"
    assert one[head.index("words")] == "12"
    assert "NUL at byte 3" in two[head.index("error")]
