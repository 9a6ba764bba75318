"""`rhetoric score --engine spark`: the job around `rhetoric.spark.score`, from Parquet to Parquet that is checked."""

from __future__ import annotations

import os
import shutil
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from rhetoric.errors import InputError, MissingExtra, OutputError, RhetoricError
from rhetoric.text.decode import STDIN
from rhetoric.text.extras import library
from rhetoric.text.options import Options

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

    from rhetoric.cli.scoring import Scoring

RETRIES = 4
"""How often a task of a cluster on this machine is tried; elsewhere `spark.task.maxFailures` says so."""
_PIECES = 4
"""Tasks for each core, at the least: a lost one is a small part of the whole, and no core waits long for the last."""
_ROWS = 256
"""Rows that a worker is sent at a time; Spark's own 10,000 would be gigabytes of books."""


def score_on_spark(
    paths: tuple[str, ...], target: str | None, reading: Options, scoring: Scoring, jobs: int, master: str | None
) -> int:
    """Score tables into a new folder; the exit of the command.

    InputError where a table cannot be read, lacks a column, or repeats an id; OutputError where the folder is there
    already, cannot be written, or does not hold every document once.
    """
    if target is None or target == STDIN or STDIN in paths:
        raise click.UsageError("--engine spark reads and writes folders of Parquet; name one with -o")
    with _session(jobs, master) as session:
        return _score(session, paths, target, reading, scoring)


def _score(session: Any, paths: tuple[str, ...], target: str, reading: Options, scoring: Scoring) -> int:
    from rhetoric.spark import ID, TEXT, amiss, quoted, repeated, require_columns, score

    functions = library("pyspark.sql.functions", "--engine spark", "spark")
    id_, text = reading.id_column or ID, reading.text_column or TEXT
    shown = ", ".join(paths)
    with _failing(OutputError, f"{target}: cannot be written"):
        if _exists(session, target):
            raise OutputError(f"{target}: is there already; name a new folder with -o")
    with _failing(InputError, f"{shown}: cannot be read as Parquet"):
        table = session.read.parquet(*paths).selectExpr("*", f"_metadata.file_path AS {_FROM}")
        require_columns(table.drop(_FROM), id_, text)
        ids = table.select(functions.col(quoted(id_)).cast("string"))
        again = repeated(ids)
    if again:
        names = ", ".join(repr(name) if name is not None else "none at all" for name in again)
        raise InputError(f"{shown}: ids in {id_!r} stand in more than one row ({names}); ids must be unique")
    scored = score(
        _spread(table, quoted(id_)), scoring.model, id=id_, text=text, source=_FROM, devices=scoring.devices,
        min_confidence=scoring.min_confidence, precision=scoring.precision, characters=reading.bytes,
    )  # fmt: skip
    with _failing(OutputError, f"{target}: is not whole, for the job failed"):
        scored.write.parquet(target)
        result = session.read.parquet(target)
        wrong = amiss(ids, result.select(ID))
    if wrong:
        name, before, after = wrong[0]
        raise OutputError(
            f"{target}: is not whole: the document {name!r} has {after} rows for its {before}; delete it, score again"
        )
    return _told(result, target)


_FROM = "_rhetoric_file"
"""The column with the file that a row stands in."""


@contextmanager
def _failing(kind: type[RhetoricError], what: str) -> Iterator[None]:
    """What Spark raises, as an error of ours."""
    errors, py4j = (
        library("pyspark.errors", "--engine spark", "spark"),
        library("py4j.protocol", "--engine spark", "spark"),
    )
    try:
        yield
    except (errors.PySparkException, py4j.Py4JJavaError) as error:
        raise kind(f"{what} ({_reason(error)})") from None


def _exists(session: Any, target: str) -> bool:
    """Whether a path is there, wherever Spark's own file systems have it."""
    path = session._jvm.org.apache.hadoop.fs.Path(target)
    return bool(path.getFileSystem(session._jsc.hadoopConfiguration()).exists(path))


def _spread(table: DataFrame, id_: str) -> DataFrame:
    """The table in enough pieces for all cores; by the hash of the id, so that a piece made again is the same."""
    wanted = _PIECES * table.sparkSession.sparkContext.defaultParallelism
    return table if table.rdd.getNumPartitions() >= wanted else table.repartition(wanted, id_)


def _told(result: DataFrame, target: str) -> int:
    documents, words, failed = result.selectExpr("count(*)", "sum(words)", "count(error)").first() or (0, 0, 0)
    for row in result.select("source", "error").filter("error is not null").take(5):
        click.echo(f"rhetoric: {row['source']}: {row['error']}", err=True)
    rest = f", {failed:,} of them with an error in their place" if failed else ""
    click.echo(
        f"rhetoric: {documents:,} documents of {words or 0:,} words in {target}, each in one row{rest}", err=True
    )
    return 2 if failed else 0


@contextmanager
def _session(jobs: int, master: str | None) -> Iterator[Any]:
    """A session that ends with the command. What `spark-submit` or the user's configuration says comes first."""
    sql = library("pyspark.sql", "--engine spark", "spark")
    library("pyarrow", "--engine spark", "spark")
    _require_java()
    submitted = "PYSPARK_GATEWAY_PORT" in os.environ
    if master is None and not submitted:
        master = f"local[{jobs},{RETRIES}]"
    builder = sql.SparkSession.builder.appName("rhetoric score").config(
        "spark.sql.execution.arrow.maxRecordsPerBatch", str(_ROWS)
    )
    if master:
        builder = builder.master(master)
        if master.startswith("local"):
            os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
            os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
            builder = builder.config("spark.ui.enabled", "false")
    builder = builder.config("spark.ui.showConsoleProgress", str(sys.stderr.isatty()).lower())
    warnings.filterwarnings("ignore", message="PySpark does not yet fully support pandas")
    with _failing(InputError, f"--master {master or 'of spark-submit'}: no session of Spark could be had"):
        session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    try:
        yield session
    finally:
        session.stop()


def _require_java() -> None:
    home = os.environ.get("JAVA_HOME")
    if not shutil.which("java", path=os.path.join(home, "bin") if home else None):  # noqa: PTH118 - a search path
        raise MissingExtra("--engine spark: needs Java 17 or later; install it, or set JAVA_HOME")


def _reason(error: Exception) -> str:
    """What Spark says, in one line: the cause, and not the way there."""
    own = [line for line in str(error).splitlines() if line.strip() and not line.startswith((" ", "\t"))]
    causes = [line for line in own if line.startswith((": ", "Caused by: "))]
    after_traceback = [own[i + 1] for i, line in enumerate(own[:-1]) if "Traceback" in line]
    line = (after_traceback or causes[-1:] or own or [type(error).__name__])[0]
    return line.removeprefix(": ").removeprefix("Caused by: ").strip()[:300]
