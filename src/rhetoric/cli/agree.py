"""`rhetoric agree`: two codings of the same documents."""

from __future__ import annotations

import click

from rhetoric.corpus.agreement import aligned, token_alpha
from rhetoric.corpus.jsonl import labels_of, load_dataset
from rhetoric.corpus.metric import MICRO
from rhetoric.reports.figures import differences, table
from rhetoric.tagging.evaluation import compare


@click.command("agree")
@click.argument("first")
@click.argument("second")
@click.option("--alpha", is_flag=True, help="Krippendorff's alpha on tokens per device as well (slower).")
@click.option("--differences", "show", is_flag=True, help="List every span that one coder alone has.")
def command(first: str, second: str, alpha: bool, show: bool) -> int:
    """Compare two codings, FIRST and SECOND, of the same documents.

    The table reads the first coder as if it were a model and the second as gold; F1 is the same either way.

    \b
    Example:
      rhetoric agree data/seed/coder1.jsonl data/seed/coder2.jsonl
    """
    one, two = load_dataset([first]), load_dataset([second])
    labels = labels_of([*one, *two])
    pairs = aligned(one, two)
    alone = len(one) + len(two) - 2 * len(pairs)
    if alone:
        click.echo(f"rhetoric: {alone} documents stand in one coding alone and are left out", err=True)
    result = compare([x.spans for x, _ in pairs], [y for _, y in pairs], labels)
    click.echo(f"{len(pairs)} documents; found: {first}; gold: {second}")
    click.echo(table(result), nl=False)
    if alpha:
        click.echo("\nKrippendorff's alpha on tokens")
        for label in labels:
            if result.counts[label].gold or result.counts[label].predicted:
                click.echo(f"{label:27}{token_alpha(pairs, label):7.3f}")
    if show:
        click.echo(differences(result.errors), nl=False)
    if len(pairs) and result.counts[MICRO].gold == 0:
        click.echo("the second coding has no spans", err=True)
    return 0
