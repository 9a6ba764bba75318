"""Scoring data frames: a row hangs on its own row and on nothing else."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from rhetoric.analysis import load_model, spans_frame
from rhetoric.errors import InputError
from rhetoric.frames import SCORED, Asked, score_frame
from rhetoric.study.scored import add_scored, is_scored
from rhetoric.study.table import Builder

MODEL = load_model("lexicon")
TEXTS = [
    "It was the greatest harvest of all time. All the people wept.",
    "The clerk met at nine.",
    '"We are the greatest," the mayor said. Everybody knows that only Kelso can save us.',
    "",
]


def frame(texts: list[object] = [*TEXTS]) -> pd.DataFrame:  # noqa: B006 - never changed
    held = np.array(texts, dtype=object)
    rows = {"id": [f"d{i}" for i in range(len(texts))], "text": pd.Series(held, dtype=object), "outlet": "wire"}
    return pd.DataFrame(rows).set_axis([10 * i for i in range(len(texts))])


def test_a_frame_keeps_its_rows_and_other_columns_and_gets_those_of_the_scores() -> None:
    scored = score_frame(frame(), MODEL)
    assert list(scored.columns) == ["id", "outlet", *SCORED]
    assert list(scored.index) == [0, 10, 20, 30]
    for (_, row), text in zip(scored.iterrows(), TEXTS, strict=True):
        analysis = MODEL.analyse(text, id=row["id"], evidence=False)
        assert (row["words"], row["sha256"], row["counts"]) == (analysis.words, analysis.sha256, analysis.counts)
        assert row["model"]["sha256"] == MODEL.card.sha256
        assert row["error"] is None
        expected = spans_frame([analysis]).drop(columns="id").to_dict("records")
        assert row["spans"] == [{key: None if pd.isna(v) else v for key, v in span.items()} for span in expected]
        assert all(text[span["start"] : span["end"]] == span["text"] for span in row["spans"])


def test_the_pieces_make_no_difference() -> None:
    whole, texts = score_frame(frame(), MODEL), frame()
    pieces = [score_frame(texts.iloc[i : i + 1], MODEL) for i in reversed(range(len(texts)))]
    pd.testing.assert_frame_equal(pd.concat(pieces[::-1]), whole)
    assert list(texts.columns) == ["id", "text", "outlet"]


def test_a_row_that_cannot_be_scored_says_why_and_harms_no_other() -> None:
    texts = frame([TEXTS[0], None, float("nan"), "\ud800", "x" * 99, TEXTS[0], TEXTS[0]])
    texts["id"] = [1, "b", "c", "d", "e", None, ""]
    scored = score_frame(texts, MODEL, Asked(characters=80))
    reasons = [None, "b: has no text", "c: has no text", "lone surrogate", "e: has more than 80", "in 'id'", "in 'id'"]
    for error, reason in zip(scored["error"], reasons, strict=True):
        assert error is None if reason is None else reason in error
    assert all(cell is None for cell in scored[[*SCORED]].drop(columns="error").iloc[1:].to_numpy().flat)
    assert scored["words"].iloc[0] > 0


def test_devices_and_confidence_are_asked_for() -> None:
    scored = score_frame(frame(), MODEL, Asked(devices=["superlative"]))
    assert [list(counts) for counts in scored["counts"]] == 4 * [["superlative"]]
    assert score_frame(frame(), MODEL, Asked(min_confidence=1.1))["spans"].map(len).sum() == 0


def test_frames_of_other_columns_are_refused() -> None:
    with pytest.raises(InputError, match="no column 'body'; name one of its columns \\('id', 'text', 'outlet'\\)"):
        score_frame(frame(), MODEL, Asked(text="body"))
    with pytest.raises(InputError, match="has a column 'words', where a result is to stand"):
        score_frame(frame().rename(columns={"outlet": "words"}), MODEL)


def written(folder: Path, parts: int = 2) -> Path:
    """A folder as a job of Spark leaves it."""
    span = [("start", pa.int64()), ("end", pa.int64()), *[(name, pa.string()) for name in ("label", "text")]]
    span += [
        ("confidence", pa.float64()),
        ("precision", pa.float64()),
        ("voice", pa.string()),
        ("speaker", pa.string()),
    ]
    model = pa.struct([(name, pa.string()) for name in ("name", "version", "sha256")])
    schema = pa.schema(
        [(name, pa.string()) for name in ("id", "source", "columns", "sha256", "error")]
        + [("words", pa.int64()), ("spans", pa.list_(pa.struct(span))), ("model", model)]
        + [("counts", pa.map_(pa.string(), pa.int64()))]
    )
    scored = score_frame(frame([*TEXTS, None]), MODEL)
    rows = scored.astype(object).where(scored.notna(), None).to_dict("records")
    for row in rows:
        row |= {"source": "a", "columns": '{"outlet": "wire"}', "counts": row["counts"] and [*row["counts"].items()]}
    folder.mkdir()
    for part in range(parts):
        table = pa.Table.from_pylist(rows[part::parts], schema=schema)
        pq.write_table(table, folder / f"part-{part}.snappy.parquet")
    (folder / "_SUCCESS").touch()
    return folder


def test_a_study_reads_the_documents_of_a_job(tmp_path: Path) -> None:
    folder = str(written(tmp_path / "scored"))
    assert is_scored(folder)
    builder = Builder(by="outlet")
    assert add_scored(folder, builder, None) == []
    table = builder.table()
    analyses = {f"d{i}": MODEL.analyse(text) for i, text in enumerate(TEXTS)}
    assert sorted(table.ids) == ["d0", "d1", "d2"]
    assert table.labels == MODEL.labels
    assert table.groups == ("wire",)
    assert table.model == {"name": "lexicon", "version": MODEL.card.version, "sha256": MODEL.card.sha256}
    for row, id_ in enumerate(table.ids):
        assert table.words[row] == analyses[id_].words
        assert table.counts["all"][row].tolist() == list(analyses[id_].counts.values())
        author = sum(span.quotation is None for span in analyses[id_].spans)
        assert table.counts["author"][row].sum() == author
    assert any("1 documents could not be scored" in note for note in table.notes)


def test_a_folder_that_no_job_finished_holds_no_scored_documents(tmp_path: Path) -> None:
    folder = written(tmp_path / "scored")
    (folder / "_SUCCESS").unlink()
    assert not is_scored(str(folder))
