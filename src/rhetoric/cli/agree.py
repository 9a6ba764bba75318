"""`rhetoric agree`: codings of the same documents by two coders or more."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from rhetoric.corpus.agreement import aligned
from rhetoric.corpus.jsonl import labels_of, load_dataset
from rhetoric.corpus.metric import MICRO
from rhetoric.reports.coders import devices_table, disagreements, pairs_table, tokens_table
from rhetoric.reports.figures import table
from rhetoric.tagging.evaluation import compare


@click.command("agree")
@click.argument("codings", nargs=-1, required=True, metavar="CODING CODING...")
@click.option("--alpha", is_flag=True, help="Cohen's kappa and Krippendorff's alpha on tokens as well (slower).")
@click.option("--differences", "show", is_flag=True, help="List every place where coders part, in its context.")
def command(codings: tuple[str, ...], alpha: bool, show: bool) -> int:
    """Compare two or more CODINGs of the same documents.

    Of two coders the table reads the first as if it were a model and the second as gold; F1 is the same either way. Of
    more, F1 is given for each two of them, and per device as the mean of all pairs. Intervals are by bootstrap over
    documents. Coders who share nothing have an F1 of 0; where nobody marked anything there is no figure.

    \b
    Examples:
      rhetoric agree data/seed/coder1.jsonl data/seed/coder2.jsonl --alpha
      rhetoric agree anna.jsonl ben.jsonl chloe.jsonl --differences
    """
    if len(codings) < 2:
        raise click.UsageError("give two codings or more")
    coders = [load_dataset([path]) for path in codings]
    labels = labels_of([document for coder in coders for document in coder])
    documents = aligned(*coders)
    alone = sum(map(len, coders)) - len(coders) * len(documents)
    if alone:
        which = "one coding alone" if len(codings) == 2 else "some codings only"
        click.echo(f"rhetoric: {alone} documents stand in {which} and are left out", err=True)
    names = _names(codings)
    if len(codings) == 2:
        result = compare([x.spans for x, _ in documents], [y for _, y in documents], labels)
        click.echo(f"{len(documents)} documents; found: {codings[0]}; gold: {codings[1]}")
        click.echo(table(result), nl=False)
        if result.counts[MICRO].gold == 0:
            click.echo("the second coding has no spans", err=True)
    else:
        click.echo(f"{len(documents)} documents, {len(codings)} coders\n")
        click.echo(pairs_table(documents, names, labels))
        click.echo(devices_table(documents, labels), nl=False)
    if alpha:
        click.echo("\n" + tokens_table(documents, labels), nl=False)
    if show:
        for line in disagreements(documents, names):
            click.echo(line, nl=False)
    return 0


def _names(paths: Sequence[str]) -> list[str]:
    """What to call the coders: the stems of their files, or the whole paths where two share a stem."""
    stems = [Path(path).name.split(".")[0] for path in paths]
    return stems if len(set(stems)) == len(stems) else list(paths)
