"""From scored documents to the table of counts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from rhetoric.corpus.rules import QUOTED
from rhetoric.errors import InputError
from rhetoric.study.plan import Plan
from rhetoric.study.scored import add_scored, is_scored
from rhetoric.study.study import carry_out
from rhetoric.study.table import ALL, AUTHOR, Builder

MODEL = {"name": "m", "version": "1", "sha256": "0" * 64}


def record(id: str, words: int, labels: str, voices: str = "", **columns: Any) -> dict[str, Any]:
    """A scored document whose spans are the letters of `labels`, in the voices `a`uthor or `q`uoted."""
    spans: list[dict[str, Any]] = [
        {"start": i, "end": i + 1, "label": label, "text": label} for i, label in enumerate(labels)
    ]
    for span, voice in zip(spans, voices, strict=False):
        span["voice"] = {"a": "author", "q": "quoted"}[voice]
    return {
        "schema": "rhetoric/scored-document/1", "id": id, "source": f"{id}.txt", "meta": {"columns": columns},
        "sha256": id, "model": MODEL, "words": words, "spans": spans, "rates": {"x": 0, "y": 0, "z": 0},
    }  # fmt: skip


def test_counts_by_voice_where_every_span_has_one() -> None:
    builder = Builder()
    builder.add(record("1", 10, "xxy", "aqa"), "1", "b")
    builder.add(record("2", 20, "z", "q"), "2", "a")
    table = builder.table()
    assert table.groups == ("b", "a")
    assert table.counts[ALL].tolist() == [[2, 1, 0], [0, 0, 1]]
    assert table.counts[AUTHOR].tolist() == [[1, 1, 0], [0, 0, 0]]


def test_without_voices_it_is_said_that_rates_are_over_all() -> None:
    builder = Builder()
    builder.add(record("1", 10, "xx", "a"), "1", "a")
    table = builder.table()
    assert AUTHOR not in table.counts
    assert "author's voice" in table.notes[0]


def test_groups_by_a_column_in_natural_order_and_what_is_left_out_is_said() -> None:
    builder = Builder(by="year", columns=["speaker"])
    for id, year in (("1", 1999), ("2", 101), ("3", None)):
        builder.add(record(id, 10, "x", year=year, speaker="s"), id)
    builder.add(record("4", 0, "", year=101), "4")
    builder.add({"schema": "rhetoric/scored-document/1", "id": "5", "source": "5", "error": "why"}, "5")
    table = builder.table()
    assert table.groups == ("101", "1999")
    assert table.group.tolist() == [1, 0]
    assert table.columns["speaker"] == ["s", "s"]
    said = " ".join(table.notes)
    for words in ("1 documents have no 'year'", "1 documents without words", "1 documents could not be scored"):
        assert words in said


def test_faults_name_the_place_and_the_mend() -> None:
    builder = Builder(by="outlet")
    with pytest.raises(InputError, match="f:1: is no scored document"):
        builder.add({"schema": "rhetoric/scored-document/1"}, "f:1")
    builder.add(record("1", 10, "x", town="A"), "f:2")
    with pytest.raises(InputError, match=r"no document has a column 'outlet'; .*town"):
        builder.table()
    with pytest.raises(InputError, match="another model"):
        builder.add({**record("2", 10, "x"), "model": {**MODEL, "sha256": "1"}}, "f:3")
    with pytest.raises(InputError, match="other devices"):
        builder.add({**record("2", 10, "x"), "rates": {"x": 0}}, "f:4")


def test_a_bad_line_is_reported_and_the_others_are_taken(tmp_path: Path) -> None:
    path = tmp_path / "scored.jsonl"
    path.write_text("\n".join([json.dumps(record("1", 10, "x")), "{", "[]", json.dumps(record("2", 10, "q"))]))
    assert is_scored(str(path))
    builder = Builder()
    faults = [str(fault) for fault in add_scored(str(path), builder, "a")]
    assert [fault.partition(": ")[0][-2:] for fault in faults] == [":2", ":3", ":4"]
    assert builder.table().counts[ALL].tolist() == [[1, 0, 0]]


def test_documents_to_score_are_no_scored_documents(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"id": "1", "text": "x"}')
    (tmp_path / "b.jsonl").write_text("")
    assert not any(is_scored(str(tmp_path / name)) for name in ("a.jsonl", "b.jsonl", "gone.jsonl", "."))


def test_texts_that_stand_twice_are_said() -> None:
    builder = Builder()
    for id in "12":
        builder.add({**record(id, 10, "x"), "sha256": "same"}, id, "a")
    assert "1 documents have the text of another" in builder.table().notes[0]


def test_quotations_have_no_row_in_the_authors_voice() -> None:
    builder = Builder(columns=["year"])
    for i in range(12):
        made = {**record(str(i), 100, "xx", "aa", year=2000 + i), "rates": {"x": 0, QUOTED: 0}}
        made["spans"].append({"start": 0, "end": 1, "label": QUOTED, "text": "x", "voice": "quoted"})
        builder.add(made, str(i), "ab"[i % 2])
    study = carry_out(Plan((), time="year", resamples=100), builder.table(), None)
    for rows in (study.rates, study.contrasts):
        assert {(row.device, row.voice) for row in rows} == {("x", ALL), (QUOTED, ALL), ("x", AUTHOR)}
    assert {row.device for row in (*study.terms, *study.periods)} == {"x"}
    assert f"{QUOTED} is in a quotation by definition, and so has no row in the author's voice." in study.notes


def test_lines_nested_too_deep_are_told(tmp_path: Path) -> None:
    path = tmp_path / "scored.jsonl"
    path.write_text(json.dumps(record("1", 10, "x")) + "\n" + "[" * 100_000, encoding="utf-8")
    told = list(add_scored(str(path), Builder(), "a"))
    assert [str(fault) for fault in told] == [f"{path}:2: nests too deep; write one scored document a line"]
    path.write_text("[" * 100_000, encoding="utf-8")
    assert not is_scored(str(path))
