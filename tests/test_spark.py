"""Scoring on Spark: a real cluster of two executors, a process of which is killed in the middle."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result
from conftest import DATA, ROOT

from rhetoric import spark
from rhetoric.analysis import load_model
from rhetoric.cli.main import group
from rhetoric.corpus.jsonl import load_dataset
from rhetoric.errors import InputError, OutputError, UnknownDevice
from rhetoric.frames import Asked, score_frame

ABSENT = [
    name
    for name, here in (
        ("pyspark (pip install 'rhetoric[spark]')", importlib.util.find_spec("pyspark")),
        ("java", shutil.which("java")),
    )
    if not here
]
needs_spark = pytest.mark.skipif(bool(ABSENT), reason=f"not installed: {', '.join(ABSENT)}")
needs_proc = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="finds what to kill in /proc")
PRAISE = "It was the greatest harvest of all time. All the people wept."


def test_a_worker_loads_a_model_once_from_what_was_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    model = load_model("fast")
    sent = SimpleNamespace(value=spark._Shipped.of("fast", model))
    loads = []
    monkeypatch.setattr(spark, "_LOADED", {})
    monkeypatch.setattr(spark, "load_model", lambda folder: loads.append(folder) or load_model(folder))
    texts = pd.DataFrame({"id": [f"d{i}" for i in range(200)], "text": PRAISE})
    tasks = [list(spark._scored([texts.iloc[:150], texts.iloc[150:]], sent, Asked())) for _ in range(3)]
    assert len(loads) == 1
    assert not Path(loads[0]).exists()
    for pieces in tasks:
        assert max(map(len, pieces)) <= 64
        pd.testing.assert_frame_equal(pd.concat(pieces), score_frame(texts, model))


@pytest.fixture
def session() -> Iterator[Any]:
    from pyspark.sql import SparkSession

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    made = SparkSession.builder.master("local[2,4]").config("spark.ui.enabled", "false").getOrCreate()
    yield made
    made.stop()


@needs_spark
def test_in_a_job_of_ones_own(session: Any, small_model: Path) -> None:
    rows = [(f"d{i}", PRAISE, "wire" if i % 2 else None, i) for i in range(40)]
    texts = session.createDataFrame(rows, "`the.id` string, body string, `out.let` string, n long").repartition(3)
    scored = spark.score(texts, small_model, id="the.id", text="body").toPandas().sort_values("id")
    analysis = load_model(small_model).analyse(PRAISE, evidence=False)
    assert sorted(scored["id"]) == sorted(row[0] for row in rows)
    assert set(scored["words"]) == {analysis.words}
    assert [dict(counts) for counts in scored["counts"]] == 40 * [analysis.counts]
    for spans in scored["spans"]:
        assert [(s["start"], s["label"], s["confidence"]) for s in spans] == [
            (s.start, s.label, s.confidence) for s in analysis.spans
        ]
    kept = {row["id"]: json.loads(row["columns"]) for _, row in scored.iterrows()}
    assert kept["d3"] == {"out.let": "wire", "n": 3}
    assert kept["d4"] == {"n": 4}


@needs_spark
def test_what_is_asked_wrongly_is_said_before_the_job_runs(session: Any) -> None:
    texts = session.createDataFrame([("a", PRAISE)], "id string, text string")
    with pytest.raises(InputError, match="no column 'body'; name one of its columns \\('id', 'text'\\)"):
        spark.score(texts, text="body")
    with pytest.raises(UnknownDevice):
        spark.score(texts, devices=["no such"])


@needs_spark
def test_rows_that_are_lost_doubled_or_foreign_are_found(session: Any) -> None:
    def ids(*names: str | None) -> Any:
        return session.createDataFrame([(name,) for name in names], "name string")

    assert spark.amiss(ids("a", "b", None), ids("b", None, "a")) == []
    assert sorted(spark.amiss(ids("a", "b", "c"), ids("b", "b", "d", "c"))) == [("a", 1, 0), ("b", 1, 2), ("d", 0, 1)]
    assert sorted(spark.repeated(ids("a", "b", "a", "c", "b"))) == ["a", "b"]


def score(*arguments: str | Path) -> Result:
    command = ["score", *map(str, arguments), "--engine", "spark", "--jobs", "2", "--model", "lexicon"]
    return CliRunner().invoke(group, command, standalone_mode=False)


def table(path: Path, ids: list[object], texts: list[object]) -> Path:
    pd.DataFrame({"id": ids, "text": texts}).to_parquet(path)
    return path


@needs_spark
def test_a_document_that_cannot_be_scored_has_its_row(tmp_path: Path) -> None:
    source = table(tmp_path / "in.parquet", ["a", "b", None], [PRAISE, None, PRAISE])
    done = score(source, "-o", tmp_path / "out")
    assert done.return_value == 2
    assert f"3 documents of 12 words in {tmp_path}/out, each in one row, 2 of them with an error" in done.stderr
    assert f"{source}: b: has no text" in done.stderr
    rows = pq.read_table(tmp_path / "out").to_pylist()
    assert {row["id"]: row["error"] is None for row in rows} == {"a": True, "b": False, None: False}


@needs_spark
def test_what_the_command_refuses(tmp_path: Path) -> None:
    good = table(tmp_path / "in.parquet", ["a", "b"], [PRAISE, PRAISE])
    twice = table(tmp_path / "twice.parquet", ["a", "b", "a"], 3 * [PRAISE])
    (tmp_path / "there").mkdir()
    (tmp_path / "text.parquet").write_text(PRAISE, encoding="utf-8")
    for arguments, kind, words in (
        ([twice, "-o", tmp_path / "out"], InputError, "('a'); ids must be unique"),
        ([good, "--text-column", "body", "-o", tmp_path / "out"], InputError, "no column 'body'"),
        ([tmp_path / "none.parquet", "-o", tmp_path / "out"], InputError, "cannot be read as Parquet"),
        ([tmp_path / "text.parquet", "-o", tmp_path / "out"], InputError, "cannot be read as Parquet"),
        ([good, "-o", tmp_path / "there"], OutputError, f"{tmp_path}/there: is there already; name a new folder"),
    ):
        done = score(*arguments)
        assert isinstance(done.exception, kind), done.exception
        assert words in str(done.exception)
        assert "\n" not in str(done.exception)
        assert not (tmp_path / "out").exists()


def test_options_that_do_not_go_with_spark(tmp_path: Path) -> None:
    for arguments, words in (
        (["in.parquet"], "name one with -o"),
        (["-", "-o", "out"], "folders of Parquet"),
        (["in.parquet", "-o", "out", "--format", "csv"], "leave out --format"),
        (["in.parquet", "-o", "out", "--fail-on", "any"], "leave out --format"),
    ):
        assert words in str(score(*arguments).exception)
    alone = CliRunner().invoke(group, ["score", "in.parquet", "--master", "local"], standalone_mode=False)
    assert "--master goes with --engine spark" in str(alone.exception)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A table of some thousand documents in two files, and what `rhetoric score` makes of them on one core."""
    folder = tmp_path_factory.mktemp("corpus")
    documents = load_dataset([DATA / "corpus"])
    rows = [
        {"id": f"{d.id}-{part}", "text": d.text[part * 900 : (part + 1) * 900], "genre": d.id.rpartition("-")[0]}
        for d in documents
        for part in range(1 + len(d.text) // 900)
    ][:4000]
    (folder / "texts").mkdir()
    pd.DataFrame(rows[:1500]).to_parquet(folder / "texts" / "a.parquet")
    pd.DataFrame(rows[1500:]).to_parquet(folder / "texts" / "b.parquet")
    local = folder / "local.parquet"
    command = [sys.executable, "-m", "rhetoric", "score", folder / "texts", "--format", "parquet", "-o", local]
    subprocess.run(command, check=True, capture_output=True)
    return folder / "texts", local


def family(pid: int) -> dict[int, tuple[int, str]]:
    """All processes that descend from one: of each its parent and its command."""
    found = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
            command = (stat.parent / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except (OSError, ValueError, IndexError):
            continue
        found[int(stat.parent.name)] = (parent, command)
    inside = {pid}
    while grown := {p for p, (parent, _) in found.items() if parent in inside and p not in inside}:
        inside |= grown
    return {p: found[p] for p in inside if p in found}


def victims(pid: int, kind: str) -> list[int]:
    """The executors of a command, or the Python workers that they have forked."""
    processes = family(pid)
    if kind == "executor":
        return [p for p, (_, command) in processes.items() if "ExecutorBackend" in command and command.startswith("/")]
    return [
        p
        for p, (parent, command) in processes.items()
        if "pyspark.daemon" in command and "pyspark.daemon" in processes.get(parent, (0, ""))[1]
    ]


def failures(log: Path) -> Counter[str]:
    """How the tasks that an event log tells of ended."""
    ends: Counter[str] = Counter()
    for file in (p for p in log.rglob("*") if p.is_file() and p.stat().st_size and "appstatus" not in p.name):
        for line in file.read_text(encoding="utf-8").splitlines():
            event = json.loads(line)
            if event.get("Event") == "SparkListenerTaskEnd":
                ends[event["Task End Reason"]["Reason"]] += 1
    return ends


@needs_spark
@needs_proc
@pytest.mark.parametrize("kind", ["executor", "worker"])
def test_a_cluster_that_loses_a_process_loses_no_row(corpus: tuple[Path, Path], tmp_path: Path, kind: str) -> None:
    texts, local = corpus
    out, log = tmp_path / "out", tmp_path / "log"
    log.mkdir()
    home = str(Path(importlib.util.find_spec("pyspark").origin).parent)  # type: ignore[union-attr, arg-type]
    settings = " ".join(f"--conf spark.eventLog.{s}" for s in ("enabled=true", "compress=false", f"dir={log}"))
    env = {**os.environ, "SPARK_HOME": home, "PYTHONPATH": str(ROOT / "src")}
    env["PYSPARK_SUBMIT_ARGS"] = f"{settings} pyspark-shell"
    command = [sys.executable, "-m", "rhetoric", "score", str(texts), "--engine", "spark", "-o", str(out)]
    command += ["--master", "local-cluster[2,1,1024]"]
    with (tmp_path / "said").open("w") as said:
        job = subprocess.Popen(command, stdout=said, stderr=said, env=env)
    try:
        until = time.monotonic() + 240
        while not any(out.glob("_temporary/0/task_*")):  # some pieces are done, and others are not
            assert job.poll() is None, (tmp_path / "said").read_text()
            assert time.monotonic() < until, (tmp_path / "said").read_text()
            time.sleep(0.02)
        running = victims(job.pid, kind)
        if kind == "worker":  # one that is between two tasks is given the next, and cannot end it
            os.kill(running[0], signal.SIGSTOP)
            done = len(list(out.glob("_temporary/0/task_*")))
            while len(list(out.glob("_temporary/0/task_*"))) < done + 3:
                assert time.monotonic() < until, (tmp_path / "said").read_text()
                time.sleep(0.02)
        os.kill(running[0], signal.SIGKILL)
        assert not (out / "_SUCCESS").exists()
        assert job.wait(300) == 0, (tmp_path / "said").read_text()
    finally:
        job.kill()
    assert len(running) == 2
    ends = failures(log)
    assert ends["ExecutorLostFailure" if kind == "executor" else "ExceptionFailure"] >= 1, ends

    ids = Counter(pq.read_table(out, columns=["id"]).column("id").to_pylist())
    expected = pq.read_table(local)
    assert set(ids) == set(expected.column("id").to_pylist())
    assert set(ids.values()) == {1}
    assert spans(pq.read_table(out).to_pylist()) == spans_of_rows(expected.to_pylist())


KEYS = ("start", "end", "label", "text", "confidence", "precision", "voice", "speaker")


def spans(documents: list[dict[str, Any]]) -> dict[str, Any]:
    """Of every document the words, the other columns and the spans."""
    return {
        row["id"]: (row["words"], json.loads(row["columns"]), [tuple(span[k] for k in KEYS) for span in row["spans"]])
        for row in documents
    }


def spans_of_rows(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """The same from a table with a row a span."""
    found: dict[str, Any] = {}
    for row in rows:
        _, _, marks = found.setdefault(row["id"], (row["words"], json.loads(row["columns"]), []))
        if row["label"] is not None:
            marks.append(tuple(row[k] for k in KEYS))
    return found
