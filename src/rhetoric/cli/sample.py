"""`rhetoric sample`: documents of a study to be coded by hand."""

from __future__ import annotations

import json

import click

from rhetoric.cli.output import output
from rhetoric.cli.studies import input_options, named_inputs, table_of
from rhetoric.corpus.jsonl import to_record
from rhetoric.document import Document
from rhetoric.errors import InputError
from rhetoric.study.coded import DESIGN
from rhetoric.study.context import texts_of
from rhetoric.study.plan import Plan
from rhetoric.study.sampling import Shortfall, draw, shortfalls


@click.command("sample")
@click.argument("inputs", nargs=-1, required=True, metavar="[NAME=]PATH...")
@input_options
@click.option("--size", type=click.IntRange(min=1), default=40, show_default=True, help="Documents of each group.")
@click.option("--stratified", is_flag=True, help="Equal parts from the thirds of a group with fewest and most marks.")
@click.option("-o", "--output", "target", metavar="FILE", help="Write to a file instead of standard output.")
def command(
    inputs: tuple[str, ...], by: str | None, devices: tuple[str, ...], min_confidence: float, model: str | None,
    jobs: int, encoding: str | None, text_column: str, id_column: str | None, seed: int, size: int, stratified: bool,
    target: str | None,
) -> int:  # fmt: skip
    """Draw documents from every group, to be coded by hand.

    A group that has fewer documents than --size is drawn whole, and standard error says so.

    Give the same groups as to `rhetoric compare`. What is written are labelled documents without spans, one JSON
    object a line, each with the stratum in which it was drawn; the machine's marks are not shown to the coder. Fill in
    the spans, and give the file to `rhetoric compare --coded`. Where you code in another tool (`rhetoric convert` takes
    the file there and back), give this one, too, as --sample: few tools keep how a document was drawn.

    To code in a web browser, make an exercise of this file, mark on its page, hand in, and convert the hand-in with the
    page. A coder who is not to know the groups needs ids that do not tell them: the page has ids for titles.

    \b
    Examples:
      rhetoric sample state=state-news/ wire=wire-news/ --size 40 --stratified -o to-code.jsonl
      rhetoric exercise to-code.jsonl --devices all --title Sample -o sample.html
      rhetoric convert Sample--Ann.json coded.jsonl --exercise sample.html
      rhetoric compare state=state-news/ wire=wire-news/ --coded coded.jsonl --sample to-code.jsonl
    """
    plan = Plan(
        inputs=named_inputs(inputs, by), by=by, devices=devices, min_confidence=min_confidence, model=model, seed=seed,
        encoding=encoding, text_column=text_column, id_column=id_column,
    )  # fmt: skip
    table, _, whole = table_of(plan, jobs)
    drawn = draw(table, size, seed, stratified, table.labels)
    table.require_own_id((table.ids[d.row] for d in drawn), "a coding of the sample is matched by id")
    texts = texts_of(table, [d.row for d in drawn], plan.reading)
    with output(target) as stream:
        for d in drawn:
            if d.row not in texts:
                raise InputError(
                    f"{table.sources[d.row]}: cannot be read again; run from the folder where it was scored"
                )
            design = {"group": table.groups[int(table.group[d.row])], "stratum": d.stratum, "of": d.of, "seed": seed}
            document = Document(table.ids[d.row], texts[d.row], (), {DESIGN: design})
            stream.write(json.dumps(to_record(document), ensure_ascii=False) + "\n")
    counts = {group: sum(table.group[d.row] == g for d in drawn) for g, group in enumerate(table.groups)}
    click.echo("rhetoric: drawn " + ", ".join(f"{n} of {group}" for group, n in counts.items()), err=True)
    for short in shortfalls(table, drawn, size, stratified):
        click.echo(f"rhetoric: {_said(short)}", err=True)
    return 0 if whole else 2


def _said(short: Shortfall) -> str:
    parts = ", ".join(f"{drawn} of {asked} {name}" for name, (drawn, asked) in short.strata.items() if name)
    strata = f", by stratum {parts}" if parts else ""
    return f"{short.group}: {short.drawn} documents drawn of {short.asked} asked for{strata}; the group has no more"
