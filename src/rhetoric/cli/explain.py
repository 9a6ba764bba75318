"""`rhetoric explain`: the card of each span of a document."""

from __future__ import annotations

import click

from rhetoric.analysis import choose_devices, load_model
from rhetoric.cards import explain
from rhetoric.cli.progress import weighing
from rhetoric.errors import InputError
from rhetoric.reports.explanation import explanation
from rhetoric.text.options import Options
from rhetoric.text.readers import Unreadable, find_files, read


@click.command("explain")
@click.argument("file")
@click.option("--at", type=click.IntRange(min=0), metavar="OFFSET", help="Only spans that hold this character.")
@click.option("--device", "devices", multiple=True, metavar="NAME", help="Only this device. May be repeated.")
@click.option("--min-confidence", type=click.FloatRange(0, 1), default=0.0, help="Least confidence of a mark.")
@click.option("--model", metavar="NAME|FOLDER", help="The model to use.  [default: fast]")
@click.option("--encoding", metavar="NAME", help="Encoding of the file.  [default: UTF-8]")
def command(
    file: str, at: int | None, devices: tuple[str, ...], min_confidence: float, model: str | None, encoding: str | None
) -> int:
    """Say of each span why it was marked.

    FILE is a document of any kind that `rhetoric score` reads. A sentence stands once, with its marks under it, and
    then their cards. A card has the confidence, the rule, the words that spoke for the mark and against it (log-odds),
    whose voice it is, how right such marks were on held-out documents, the coded example of the corpus and the
    near-miss that are most like it: first those that share a word that carries the mark, and which. The definition
    and the rule of a device stand on its first card.

    \b
    Examples:
      rhetoric explain speech.txt --device teleological-framing
      rhetoric explain speech.txt --at 1200
    """
    loaded = load_model(model)
    wanted = choose_devices(devices, loaded.labels)
    shown = 0
    for entry in find_files([file]):
        if isinstance(entry, Unreadable):
            raise entry.error
        for document in read(*entry, Options(encoding)):
            if isinstance(document, Unreadable):
                raise document.error
            with weighing() as watch:
                analysis = loaded.analyse(
                    document.text, id=document.id, source=file, devices=wanted, min_confidence=min_confidence,
                    meta=document.meta, watch=watch,
                )  # fmt: skip
            if at is not None and at >= len(document.text):
                raise InputError(f"{file}: has {len(document.text)} characters, so none at {at}; give a smaller --at")
            spans = [s for s in analysis.spans if at is None or s.start <= at < s.end]
            if spans:
                click.echo(explanation(analysis, explain(analysis, spans)))
            shown += len(spans)
    if not shown:
        where = f"{file}: no mark" + ("" if at is None else f" at {at}")
        click.echo(f"rhetoric: {where}", err=True)
    return 0
