"""`rhetoric compare`: groups of documents against one another."""

from __future__ import annotations

from pathlib import Path

import click

from rhetoric.cli.studies import input_options, named_inputs, table_of
from rhetoric.reports.study_text import summary
from rhetoric.study.plan import Plan
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
    coded: tuple[str, ...], resamples: int, target: Path | None, record: str | None,
) -> int:  # fmt: skip
    """Compare the rates of rhetorical devices in groups of documents.

    NAME=PATH is a group and its documents: a file or folder of any kind that `rhetoric score` reads, or what `rhetoric
    score --format jsonl` or `parquet` wrote, which is then not scored again. Without names, --by COLUMN groups the
    documents by a column of theirs.

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
    plan = Plan(
        inputs=named_inputs(inputs, by), by=by, against=against, devices=devices, min_confidence=min_confidence,
        model=model, time=time, event=event, covariates=covariates, cluster=cluster, keyness=keyness, coded=coded,
        resamples=resamples, seed=seed, encoding=encoding, text_column=text_column, id_column=id_column,
    )  # fmt: skip
    study, whole = _carried_out(plan, jobs)
    click.echo(summary(study), nl=False)
    return 0 if whole else 2


def _carried_out(plan: Plan, jobs: int) -> tuple[Study, bool]:
    table, model, whole = table_of(plan, jobs)
    return carry_out(plan, table, model), whole


def _again(record: str, jobs: int, target: Path | None) -> int:
    return 0
