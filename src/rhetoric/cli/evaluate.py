"""`rhetoric evaluate`: a model against coded documents."""

from __future__ import annotations

import json
from typing import get_args

import click

from rhetoric.analysis import load_model
from rhetoric.cli.output import output
from rhetoric.corpus.jsonl import load_dataset
from rhetoric.corpus.splits import Split, split_of
from rhetoric.errors import DatasetError
from rhetoric.reports.figures import differences, reliability_table, table
from rhetoric.tagging.calibration import reliability_record
from rhetoric.tagging.evaluation import Abstaining, Tags, evaluate, reliability_of


@click.command("evaluate")
@click.argument("model")
@click.argument("data", nargs=-1, required=True)
@click.option("--split", type=click.Choice(get_args(Split)), help="Only the documents of this split.")
@click.option("--format", "format_", type=click.Choice(["table", "json"]), default="table", show_default=True)
@click.option(
    "--precision",
    type=click.FloatRange(0, 1),
    metavar="P",
    help="Count only marks that `rhetoric score --precision P` would keep.",
)
@click.option("--calibration", is_flag=True, help="Say also what the confidences are worth.")
@click.option("--errors", is_flag=True, help="List every missed and every extra span, with the part that was found.")
@click.option(
    "--resamples",
    type=click.IntRange(min=1),
    default=1000,
    show_default=True,
    help="Of the bootstrap over documents.",
)
@click.option("-o", "--output", "target", metavar="FILE", help="Write to a file instead of standard output.")
def command(
    model: str,
    data: tuple[str, ...],
    split: Split | None,
    format_: str,
    precision: float | None,
    calibration: bool,
    errors: bool,
    resamples: int,
    target: str | None,
) -> int:
    """Measure MODEL (a name, a folder, or `lexicon` for the baseline) on coded documents.

    DATA is a file or folder of labelled documents. Partial-overlap precision, recall and F1 (Da San Martino et al.
    2019) per device and pooled, intervals by bootstrap over documents, and exact F1.

    \b
    Examples:
      rhetoric evaluate fast data/corpus --split test
      rhetoric evaluate lexicon data/corpus --split test
      rhetoric evaluate fast data/corpus --split test --precision 0.9 --calibration
    """
    loaded = load_model(model)
    documents = [d for d in load_dataset(data) if split is None or split_of(d.text) == split]
    if not documents:
        raise DatasetError(
            f"{', '.join(data)}: no document is in the {split} split; leave --split out, or add documents"
        )
    unknown = {span.label for document in documents for span in document.spans} - set(loaded.labels)
    if unknown:
        click.echo(
            f"rhetoric: warning: {model} does not mark {', '.join(sorted(unknown))}; their spans are left out",
            err=True,
        )
    tagger: Tags = loaded.tagger
    if precision is not None:
        tagger = Abstaining(tagger, loaded.least_confidences(precision))
    result = evaluate(tagger, documents, resamples)
    bins = reliability_of(tagger, documents) if calibration else []
    with output(target) as stream:
        if format_ == "json":
            record = result.as_dict()
            if calibration:
                record["calibration"] = reliability_record(bins)
            if errors:
                record["errors"] = [
                    {"document": e.document, "start": e.span.start, "end": e.span.end, "label": e.span.label,
                     "text": e.text, "missed": e.missed, "shared": round(e.shared, 4)}
                    for e in result.errors
                ]  # fmt: skip
            stream.write(json.dumps(record, indent=1, ensure_ascii=False) + "\n")
        else:
            stream.write(f"model {loaded.card.name}: {result.documents} documents, {result.words} words\n")
            stream.write(table(result))
            if calibration:
                stream.write("\n" + reliability_table(bins))
            if errors:
                stream.write(differences(result.errors))
    return 0
