"""`rhetoric corpus`: check, count and assemble coded documents."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import click

from rhetoric.codebook import load_codebook
from rhetoric.corpus.checks import faults, read_set_phrases
from rhetoric.corpus.formats.sheet import read_sheet
from rhetoric.corpus.jsonl import labels_of, load_dataset, write_jsonl
from rhetoric.corpus.splits import split_of
from rhetoric.document import Document
from rhetoric.text.segment import count_words


@click.group("corpus")
def command() -> None:
    """Check, count and assemble coded documents.

    \b
    Example:
      rhetoric corpus check data/corpus
    """


@command.command("check")
@click.argument("data", nargs=-1, required=True)
@click.option(
    "--against",
    multiple=True,
    metavar="PATH",
    help="Texts (.txt, .jsonl, .jsonl.gz) that no document may share eight words in a row with.",
)
def check(data: tuple[str, ...], against: tuple[str, ...]) -> int:
    """Hold documents to the format, to the codebook's span rules and to originality.

    \b
    Example:
      rhetoric corpus check data/corpus
    """
    documents = load_dataset(data)
    allowed = [phrase for path in data for phrase in read_set_phrases(Path(path))]
    found = list(faults(documents, against, allowed))
    for fault in found:
        click.echo(fault)
    click.echo(f"{len(documents)} documents, {len(found)} fault{'' if len(found) == 1 else 's'}", err=True)
    return 2 if found else 0


@command.command("stats")
@click.argument("data", nargs=-1, required=True)
def stats(data: tuple[str, ...]) -> int:
    """Words and spans of every genre, device and split.

    \b
    Example:
      rhetoric corpus stats data/corpus
    """
    documents = load_dataset(data)
    _table("genre", Counter(), [(str(d.meta.get("genre", "-")), d) for d in documents])
    click.echo()
    _table("split", Counter(), [(split_of(d.text), d) for d in documents])
    click.echo(f"\n{'device':27}{'spans':>8}{'documents':>11}{'words':>9}")
    for label in labels_of(documents):
        spans = [(d, s) for d in documents for s in d.spans if s.label == label]
        words = sum(len(d.text[s.start : s.end].split()) for d, s in spans)
        click.echo(f"{label:27}{len(spans):>8}{len({d.id for d, _ in spans}):>11}{words / max(1, len(spans)):>9.1f}")
    return 0


def _table(title: str, total: Counter[str], rows: list[tuple[str, Document]]) -> None:
    by_key: dict[str, Counter[str]] = {}
    for key, d in rows:
        row = Counter(documents=1, words=count_words(d.text), spans=len(d.spans))
        by_key.setdefault(key, Counter()).update(row)
        total.update(row)
    click.echo(f"{title:27}{'documents':>11}{'words':>9}{'spans':>8}{'per 1,000 words':>17}")
    for key, row in [*sorted(by_key.items()), ("all", total)]:
        rate = 1000 * row["spans"] / max(1, row["words"])
        click.echo(f"{key:27}{row['documents']:>11}{row['words']:>9}{row['spans']:>8}{rate:>17.1f}")


@command.command("assemble")
@click.argument("texts", type=click.Path(path_type=Path))
@click.argument("sheet", type=click.Path(path_type=Path))
@click.option("-o", "--output", "target", type=click.Path(path_type=Path), required=True, metavar="FILE")
@click.option("--genre", help="Written into each document's meta.")
def assemble(texts: Path, sheet: Path, target: Path, genre: str | None) -> int:
    """Make labelled documents of a text file and a coding SHEET (see docs/coding.md for both).

    \b
    Example:
      rhetoric corpus assemble sermons.txt sermons.sheet -o sermons.jsonl --genre sermons
    """
    documents = read_sheet(texts, sheet, load_codebook().labels)
    if genre:
        documents = [Document(d.id, d.text, d.spans, {"genre": genre}) for d in documents]
    write_jsonl(documents, target)
    click.echo(f"{len(documents)} documents, {sum(len(d.spans) for d in documents)} spans: {target}", err=True)
    return 0
