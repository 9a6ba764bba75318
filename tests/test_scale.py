"""The page on scale shows what was measured, and what is measured is the whole of a command."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from conftest import ROOT

SCRIPT = ROOT / "benchmarks" / "scale_page.py"


@pytest.fixture(autouse=True)
def _benchmarks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(SCRIPT.parent))


def test_the_page_is_what_was_measured() -> None:
    done = subprocess.run([sys.executable, SCRIPT, "--check"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_price_is_found_again_from_runs_of_a_known_price() -> None:
    from scale_page import fitted

    runs = [
        {
            "task": "score",
            "engine": "spark",
            "documents": n,
            "words": n * w,
            "processor_seconds": 20 + n * (3e-4 + w * 2e-5),
        }
        for n, w in ((1000, 50), (10_000, 50), (1000, 700))
    ]
    assert fitted(runs, "spark") == pytest.approx((20, 3e-4, 2e-5))


def test_a_line_of_results_takes_the_place_of_its_kind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import scale

    monkeypatch.setattr(scale, "RESULTS", tmp_path / "scale.json")
    line = {"task": "score", "engine": "local", "cores": 1, "documents": 10, "characters": 0, "seconds": 1.0}
    scale.keep(line)
    scale.keep(line | {"documents": 5})
    scale.keep(line | {"seconds": 2.0})
    stored = json.loads((tmp_path / "scale.json").read_text(encoding="utf-8"))
    assert [(one["documents"], one["seconds"]) for one in stored] == [(5, 1.0), (10, 2.0)]


def test_texts_come_again_under_new_ids(tmp_path: Path) -> None:
    import scale

    scale.write_texts(["one", "two", "three"], 8, tmp_path / "texts.parquet")
    rows = pq.read_table(tmp_path / "texts.parquet").to_pylist()
    assert [row["text"] for row in rows] == ["one", "two", "three"] * 2 + ["one", "two"]
    assert len({row["id"] for row in rows}) == 8
    assert all(len(text) <= 20 for text in scale.texts_of(None, 20))


def test_a_run_is_measured_with_all_its_processes(tmp_path: Path) -> None:
    import scale

    line = scale.score("local", 2, 40, 200, ["It was the greatest harvest of all time."])
    assert line["words"] == 40 * 8
    assert 30 < line["peak_mb"] < 5000
    assert 0 < line["processor_seconds"] < 600
