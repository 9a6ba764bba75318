"""From the inputs of a study to its table: what `compare` and `sample` share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from rhetoric.analysis import Model, choose_devices
from rhetoric.cli.scoring import Scoring, documents_of, model_of, score_all
from rhetoric.errors import InputError, ModelError
from rhetoric.study.plan import Plan
from rhetoric.study.scored import add_scored, is_scored
from rhetoric.study.table import Builder, Table
from rhetoric.text.options import DEFAULT
from rhetoric.text.readers import Unreadable


def input_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that say what is compared, and how it is read and scored."""
    for option in reversed(
        (
            click.option("--by", metavar="COLUMN", help="Group the documents by this column, instead of by names."),
            click.option(
                "--device", "devices", multiple=True, metavar="NAME",
                help="Look for this device only; `no-NAME` leaves it out. May be repeated.",
            ),
            click.option(
                "--min-confidence", type=click.FloatRange(0, 1), default=0.0, help="Least confidence of a mark."
            ),
            click.option("--model", metavar="NAME|FOLDER", help="The model to score with.  [default: fast]"),
            click.option("--jobs", type=click.IntRange(min=1), default=1, metavar="N", help="Processes.  [default: 1]"),
            click.option("--encoding", metavar="NAME", help="Encoding of the files.  [default: UTF-8]"),
            click.option(
                "--text-column", metavar="NAME", default=DEFAULT.text_column, help="Column of the text. [default: text]"
            ),
            click.option("--id-column", metavar="NAME", help="Column with the id.  [default: id, where there is one]"),
            click.option(
                "--seed", type=click.IntRange(min=0), default=0, help="Of all that is drawn by chance.  [default: 0]"
            ),
        )
    ):  # fmt: skip
        command = option(command)
    return command


def named_inputs(arguments: tuple[str, ...], by: str | None) -> tuple[tuple[str, str], ...]:
    """Pairs of group and path from `name=PATH` (or PATH, with --by)."""
    inputs = []
    for argument in arguments:
        name, path = _split(argument)
        if by is None and not name:
            raise click.UsageError(
                f"{argument}: which group is this? write NAME={argument}, or name a column with --by"
            )
        if by is not None and name:
            raise click.UsageError(f"{argument}: a name and --by are two ways to group; choose one")
        inputs.append((name, path))
    return tuple(inputs)


def _split(argument: str) -> tuple[str, str]:
    """Group and path: a path that is there as a whole has no group before it; else the first `=` with one that is there
    behind it divides the two, and where there is none, the first."""
    if Path(argument).exists() or "=" not in argument:
        return "", argument
    signs = [at for at, character in enumerate(argument) if character == "="]
    at = next((at for at in signs if argument[at + 1 :] and Path(argument[at + 1 :]).exists()), signs[0])
    return argument[:at], argument[at + 1 :]


def table_of(plan: Plan, jobs: int, keep_words: bool = True) -> tuple[Table, Model | None, bool]:
    """The table of a plan's inputs; the model whose held-out errors hold for it, if it is at hand; and whether
    everything could be read. Faults are told on standard error as they come."""
    looked = _looked_for(plan)
    kept = (looked if "all" in plan.keyness else choose_devices(plan.keyness, looked)) if plan.keyness else ()
    builder = Builder(plan.by, plan.columns, kept if keep_words else ())
    builder.expect(tuple(name for name, _ in plan.inputs if name))
    whole = True
    for name, path in plan.inputs:
        if is_scored(path):
            if plan.devices or plan.min_confidence:
                raise click.UsageError(
                    f"{path} is scored already; --device and --min-confidence go with documents to score"
                )
            for fault in add_scored(path, builder, name or None):
                whole = _told(fault)
            continue
        scoring = Scoring(plan.model, plan.devices, plan.min_confidence)
        for scored in score_all(documents_of((path,), plan.reading), scoring, jobs):
            if isinstance(scored, Unreadable):
                builder.fail()
                whole = _told(scored.error)
            else:
                builder.add(scored.as_dict(), scored.source, name or None)
    table = builder.table()
    return table, _model_behind(table, plan.model), whole


def _told(fault: Exception) -> bool:
    click.echo(f"rhetoric: {fault}", err=True)
    return False


def _looked_for(plan: Plan) -> tuple[str, ...]:
    """The devices of the study, before a table is read."""
    return choose_devices(plan.devices, model_of(plan.model).labels)


def _model_behind(table: Table, name: str | None) -> Model | None:
    """The model that made the table, as far as it is here: the one named, or one that came with the package."""
    if table.model is None:
        return model_of(name) if name else None
    try:
        model = model_of(name or table.model["name"])
    except (ModelError, InputError):
        return None
    if model.card.sha256 == table.model["sha256"]:
        return model
    if name:
        raise ModelError(f"{name}: is not the model that scored these documents; name that one, or leave --model out")
    return None
