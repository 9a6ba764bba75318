"""`rhetoric compare`: groups of documents against one another."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from rhetoric.cli.studies import input_options, named_inputs, table_of
from rhetoric.errors import InputError, OutputError
from rhetoric.reports.study_folder import PAGE, RECORD, folder_files, write_folder
from rhetoric.reports.study_text import summary
from rhetoric.study.plan import Plan
from rhetoric.study.record import changed_inputs, changed_model, changed_versions, inputs_of, read_record
from rhetoric.study.regression import require_statsmodels
from rhetoric.study.study import Study, carry_out


@click.command("compare")
@click.argument("inputs", nargs=-1, metavar="[NAME=]PATH...")
@input_options
@click.option("--against", metavar="GROUP", help="Compare every group with this one.  [default: every pair, up to six]")
@click.option("--time", metavar="COLUMN", help="Trend over the dates in this column (years, ISO dates, or Unix time).")
@click.option(
    "--event", metavar="DATE", help="With --time: the ratio of after to before this date, over and above the trend."
)
@click.option(
    "--covariate",
    "covariates",
    multiple=True,
    metavar="COLUMN",
    help="Regression on the groups and this column. May be repeated.",
)
@click.option("--cluster", metavar="COLUMN", help="Documents of one value hang together (a source, a speaker).")
@click.option(
    "--keyness",
    multiple=True,
    metavar="DEVICE",
    help="Compare the words inside the spans of this device, or `all`. May be repeated.",
)
@click.option(
    "--coded", multiple=True, metavar="FILE", help="Coded documents of `rhetoric sample`: prediction-powered estimates."
)
@click.option(
    "--sample",
    metavar="FILE",
    help="With --coded: what `rhetoric sample` wrote, where the coded documents went through a tool that does not keep "
    "their ids and how they were drawn, such as brat.",
)
@click.option(
    "--resamples",
    type=click.IntRange(min=100),
    default=2000,
    show_default=True,
    help="Of the bootstrap, and permutations.",
)
@click.option(
    "-o",
    "--output",
    "target",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Write the report, its tables and pictures there.",
)
@click.option(
    "--from", "record", metavar="FILE", help="Make the study of a study.json again, and say whether all is the same."
)
def command(
    inputs: tuple[str, ...], by: str | None, devices: tuple[str, ...], min_confidence: float, model: str | None,
    jobs: int, encoding: str | None, text_column: str, id_column: str | None, seed: int, against: str | None,
    time: str | None, event: str | None, covariates: tuple[str, ...], cluster: str | None, keyness: tuple[str, ...],
    coded: tuple[str, ...], sample: str | None, resamples: int, target: Path | None, record: str | None,
) -> int:  # fmt: skip
    """Compare the rates of rhetorical devices in groups of documents.

    NAME=PATH is a group and its documents: a file or folder of any kind that `rhetoric score` reads, or what `rhetoric
    score --format jsonl` or `parquet` wrote, which is then not scored again. Without names, --by COLUMN groups the
    documents by a column of theirs. What exists as a whole is a PATH; else the first = divides that has a PATH behind
    it that exists, so that the name of a group, too, may have a = in it (alpha=0.5=folder/).

    Printed are, for every pair of groups and every device: the rates per 1,000 words, difference and ratio with 95 %
    intervals by bootstrap over documents, how far two halves of one group differ, Cliff's delta, and a permutation test
    over documents corrected for the number of devices. With -o FOLDER there are a report to read (report.html), every
    table as CSV and Parquet, every picture as SVG, PNG and PDF, and study.json, which makes it all again.

    \b
    Examples:
      rhetoric compare state=state-news/ wire=wire-news/ -o study/
      rhetoric compare scored.jsonl --by outlet --against Reuters
      rhetoric compare articles.jsonl --by outlet --time date --event 2022-02-24 --keyness glorification -o study/
      rhetoric compare --from study/study.json
    """
    if record is not None:
        if inputs:
            raise click.UsageError("--from makes a study again as it was; leave the paths away")
        return _again(record, jobs, target)
    if not inputs:
        raise click.UsageError("nothing to compare; give NAME=PATH for each group, or a table with --by COLUMN")
    if event and not time:
        raise click.UsageError("--event needs the dates of the documents; name their column with --time")
    if sample and not coded:
        raise click.UsageError("--sample says how coded documents were drawn; name those with --coded")
    plan = Plan(
        inputs=named_inputs(inputs, by), by=by, against=against, devices=devices, min_confidence=min_confidence,
        model=model, time=time, event=event, covariates=covariates, cluster=cluster, keyness=keyness, coded=coded,
        sample=sample, resamples=resamples, seed=seed, encoding=encoding, text_column=text_column, id_column=id_column,
    )  # fmt: skip
    _require_extras(plan)
    study, inputs_, whole = _carried_out(plan, jobs)
    click.echo(summary(study), nl=False)
    if target is not None:
        _write(target, study, inputs_)
    return 0 if whole else 2


def _require_extras(plan: Plan) -> None:
    """Say what is not installed before anything long begins."""
    if plan.time or plan.covariates:
        require_statsmodels("--time" if plan.time else "--covariate")


def _carried_out(plan: Plan, jobs: int) -> tuple[Study, list[dict[str, Any]], bool]:
    table, model, whole = table_of(plan, jobs)
    return carry_out(plan, table, model), inputs_of(plan), whole


def _write(target: Path, study: Study, inputs: list[dict[str, Any]]) -> dict[str, bytes]:
    if target.is_file():
        raise OutputError(f"{target}: is a file; name a folder with -o")
    files, missing = folder_files(study, inputs)
    write_folder(target, files)
    for said in missing:
        click.echo(f"rhetoric: {said}", err=True)
    click.echo(f"rhetoric: written to {target / PAGE}", err=True)
    return files


def _again(path: str, jobs: int, target: Path | None) -> int:
    """Make the study of a record again; exit 1 where anything is not as it was."""
    plan, record = read_record(path)
    _require_extras(plan)
    changed = changed_inputs(record, inputs_of(plan))
    if gone := [name for name in changed if not Path(name).exists()]:
        raise InputError(f"{', '.join(gone)}: not here; run from the folder in which {path} was made, or restore it")
    if changed:
        raise InputError(f"{', '.join(changed)}: not what it was when {path} was made; restore it, or make a new study")
    if model := changed_model(record, plan):
        raise InputError(f"{model} since {path} was made; restore it, or make a new study")
    for package in changed_versions(record):
        click.echo(f"rhetoric: {package}: figures may differ", err=True)
    study, inputs, _ = _carried_out(plan, jobs)
    files, missing = folder_files(study, inputs)
    if target is not None:
        write_folder(target, files)
    for said in missing:
        click.echo(f"rhetoric: {said}", err=True)
    made = json.loads(files[RECORD])
    tables = [name for name in record["tables"] if made["tables"].get(name) != record["tables"][name]]
    others = [name for name, digest in record["files"].items() if made["files"].get(name) != digest]
    if not tables and not others:
        click.echo(f"{path}: made again the same, bit for bit ({len(record['files'])} files)")
        return 0
    for name in tables:
        click.echo(f"differs: table {name}")
    for name in others:
        click.echo(f"differs: {name}")
    return 1
