"""Scoring on Apache Spark, in `rhetoric score --engine spark` or within one's own job:

    from rhetoric.spark import score
    scored = score(session.read.parquet("articles/"))
    scored.write.parquet("scored/")

The model is sent once to every machine (a broadcast) and loaded once by every Python worker. A task that is lost with
its worker or its machine is done again by Spark, as often as `spark.task.maxFailures` says; a row that is scored twice
on that way is the same both times, and only one of them is kept. Every worker needs the package `rhetoric`.
"""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rhetoric.analysis import Model, choose_devices, load_model
from rhetoric.errors import InputError
from rhetoric.frames import SCORED, Asked, score_frame
from rhetoric.tagging.store import BASELINE, model_files
from rhetoric.text.extras import library

if TYPE_CHECKING:
    import pandas as pd
    from pyspark.sql import DataFrame

ID, TEXT, SOURCE, COLUMNS = "id", "text", "source", "columns"
SCHEMA = ", ".join(
    f"{name} {kind}" for name, kind in ({ID: "string", SOURCE: "string", COLUMNS: "string"} | SCORED).items()
)
_ROWS = 64
"""Documents whose results a worker holds at most; it has their texts in whatever pieces Spark sends."""
_SHOWN = 5


def score(
    frame: DataFrame,
    model: str | Path | None = None,
    *,
    id: str = ID,
    text: str = TEXT,
    source: str | None = None,
    devices: Collection[str] = (),
    min_confidence: float = 0.0,
    precision: float | None = None,
    characters: int | None = None,
) -> DataFrame:
    """A row a document, of the columns SCHEMA, made when the result is used; nothing is computed here.

    `id`, `text` and, if there is one, `source` (where a document is from) name columns of the frame; all others are
    kept as JSON in `columns`. The other options are those of `Model.analyse`; `characters` is the most that a text may
    have.
    Raises InputError where a column is missing, UnknownDevice, ModelError or MissingExtra.
    """
    functions = library("pyspark.sql.functions", "scoring on Spark", "spark")
    taken = (id, text) if source is None else (id, text, source)
    require_columns(frame, *taken)
    loaded = load_model(model)
    labels = choose_devices(devices, loaded.labels)
    asked = Asked(devices=labels, min_confidence=min_confidence, precision=precision)
    if characters is not None:
        asked = replace(asked, characters=characters)
    if precision is not None:
        loaded.least_confidences(precision)
    shipped = frame.sparkSession.sparkContext.broadcast(_Shipped.of(model, loaded))
    nothing = functions.lit(None).cast("string")
    others = [functions.col(quoted(name)) for name in frame.columns if name not in taken]
    prepared = frame.select(
        functions.col(quoted(id)).cast("string").alias(ID),
        functions.col(quoted(text)).alias(TEXT),
        (nothing if source is None else functions.col(quoted(source)).cast("string")).alias(SOURCE),
        (functions.to_json(functions.struct(*others)) if others else nothing).alias(COLUMNS),
    )
    return prepared.mapInPandas(partial(_scored, shipped=shipped, asked=asked), SCHEMA)


def require_columns(frame: DataFrame, *names: str) -> None:
    """InputError unless the frame has the columns."""
    for name in names:
        if name not in frame.columns:
            has = ", ".join(map(repr, frame.columns)) or "none"
            raise InputError(f"the table has no column {name!r}; name one of its columns ({has})")


def repeated(ids: DataFrame) -> list[str | None]:
    """Some of the ids, in the one column of a frame, that stand in more than one row."""
    column = ids.columns[0]
    return [row[0] for row in ids.groupBy(column).count().filter("count > 1").select(column).take(_SHOWN)]


def amiss(before: DataFrame, after: DataFrame) -> list[tuple[str | None, int, int]]:
    """Some of the ids that do not stand in exactly one row of each of two frames of one column, with how many rows they
    have there; none where every document has its one row."""
    functions = library("pyspark.sql.functions", "scoring on Spark", "spark")
    one, none = functions.lit(1), functions.lit(0)
    sides = before.toDF(ID).select(ID, one.alias("before"), none.alias("after")).unionAll(
        after.toDF(ID).select(ID, none.alias("before"), one.alias("after"))
    )  # fmt: skip
    sums = sides.groupBy(ID).agg(functions.sum("before").alias("before"), functions.sum("after").alias("after"))
    return [tuple(row) for row in sums.filter("before != 1 or after != 1").take(_SHOWN)]


@dataclass(frozen=True)
class _Shipped:
    """A model as its files' bytes, so that it need not lie on the machines that score; None for the baseline."""

    sha256: str
    files: dict[str, bytes] | None

    @classmethod
    def of(cls, name: str | Path | None, model: Model) -> _Shipped:
        return cls(model.card.sha256, None if name == BASELINE else model_files(name))

    def load(self) -> Model:
        if self.files is None:
            return load_model(BASELINE)
        with tempfile.TemporaryDirectory(prefix="rhetoric-", ignore_cleanup_errors=True) as folder:
            for name, content in self.files.items():
                Path(folder, name).write_bytes(content)
            return load_model(folder)


_LOADED: dict[str, Model] = {}
"""The model of this worker; it outlives the task that loaded it."""


def _model(shipped: Any) -> Model:
    sent: _Shipped = shipped.value
    if sent.sha256 not in _LOADED:
        _LOADED.clear()
        _LOADED[sent.sha256] = sent.load()
    return _LOADED[sent.sha256]


def _scored(pieces: Iterable[pd.DataFrame], shipped: Any, asked: Asked) -> Iterator[pd.DataFrame]:
    """What a task does with its rows."""
    model = _model(shipped)
    for piece in pieces:
        for start in range(0, len(piece), _ROWS):
            yield score_frame(piece.iloc[start : start + _ROWS], model, asked)


def quoted(name: str) -> str:
    """The column of that name, dots and all."""
    return "`" + name.replace("`", "``") + "`"
