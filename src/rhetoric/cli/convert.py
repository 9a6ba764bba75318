"""`rhetoric convert`: coded documents from one tool's format to another's."""

from __future__ import annotations

import sys
import tempfile
import warnings
from collections.abc import Sequence
from pathlib import Path

import click

from rhetoric.classroom.codings import handed_in
from rhetoric.corpus.borders import sha256
from rhetoric.corpus.formats import BY_NAME, FORMATS, Format
from rhetoric.corpus.jsonl import collect, read_any
from rhetoric.corpus.roundtrip import lost
from rhetoric.document import Document
from rhetoric.errors import OutputError
from rhetoric.text.decode import STDIN
from rhetoric.text.options import DEFAULT, Options
from rhetoric.text.readers import Unreadable, find_files, read

_WRITTEN = [format_.name for format_ in FORMATS if not format_.read_only]
_TITLES = "\n".join(f"      {format_.name:12} {format_.title}" for format_ in FORMATS)
_PART_NAMES = {"id": "ids", "text": "texts", "span": "offsets", "label": "labels", "meta": "metadata"}


@click.command(
    "convert",
    help=f"""Take coded documents from one tool's format to another's.

    IN is a file or a folder of documents, OUT what is to be made of them; - writes a file to standard output. Offsets
    are converted to the unit that the other tool counts in. What was written is read again and compared, and what the
    format cannot hold is said on standard error.

    With --exercise, IN is what a coder handed in from that page: OUT has all its texts, those without a mark, too.
    Several coders are converted one by one.

    \b
    Formats:
{_TITLES}

    \b
    Examples:
      rhetoric convert coded.jsonl for-brat/ --to brat
      rhetoric convert from-inception/ coded.jsonl
      rhetoric convert marks.jsonl tasks.json --texts articles/
      rhetoric convert sample--Ann.json coded.jsonl --exercise sample.html
    """,
)
@click.argument("source", metavar="IN", type=click.Path(path_type=Path))
@click.argument("target", metavar="OUT")
@click.option("--from", "from_", type=click.Choice(list(BY_NAME)), help="Format of IN.  [default: by its content]")
@click.option("--to", "to", type=click.Choice(_WRITTEN), help="Format of OUT.  [default: by its ending]")
@click.option(
    "--texts",
    multiple=True,
    metavar="PATH",
    help="Where the texts are that scored documents, or marks without texts, belong to. May be repeated.",
)
@click.option("--text-column", metavar="NAME", default=DEFAULT.text_column, help="Column of --texts.  [default: text]")
@click.option(
    "--exercise",
    type=click.Path(path_type=Path),
    metavar="PAGE",
    help="IN is a hand-in of this page, an assignment that `rhetoric exercise` made.",
)
def command(
    source: Path, target: str, from_: str | None, to: str | None, texts: tuple[str, ...], text_column: str,
    exercise: Path | None,
) -> int:  # fmt: skip
    if exercise and (from_ or texts):
        raise click.UsageError("--exercise says what IN is, and has its texts; leave --from and --texts away")
    format_ = BY_NAME[to] if to else _by_ending(target)
    place = Path(target)
    if target != STDIN:
        _require_free(place, format_, source)
    elif format_.folder:
        raise click.UsageError(f"{format_.name} is a folder of files; name one instead of -")
    if exercise:
        documents = _handed_in(source, exercise)
    else:
        named = BY_NAME[from_] if from_ else None
        documents = collect(read_any(source, named, _texts(texts, text_column) if texts else {}), str(source))
    with tempfile.TemporaryDirectory(dir=None if target == STDIN else place.absolute().parent) as folder:
        made = Path(folder) / (place.name if target != STDIN else "out")
        format_.module.write(documents, made)
        losses = lost(documents, _again(format_, made, documents))
        for part in losses.keys() - format_.module.LOST.keys():
            raise OutputError(
                f"{target}: {format_.name} does not give back the {_which(part, losses[part])}, and it should; "
                "nothing was written; choose another format, and report this"
            )
        if target == STDIN:
            sys.stdout.buffer.write(made.read_bytes())
            sys.stdout.buffer.flush()
        else:
            _put(made, place)
    for part, ids in losses.items():
        click.echo(f"rhetoric: lost in {format_.name}: {_which(part, ids)}; {format_.module.LOST[part]}", err=True)
    spans = sum(len(document.spans) for document in documents)
    click.echo(
        f"{len(documents)} documents, {spans} spans: {'standard output' if target == STDIN else target}", err=True
    )
    return 0


def _handed_in(source: Path, exercise: Path) -> list[Document]:
    """The coded texts of an exercise; those without a mark are counted on standard error, for they count as read."""
    documents = handed_in(source, exercise)
    bare = sum(not document.spans for document in documents)
    if bare:
        click.echo(f"rhetoric: {source}: {bare} of {len(documents)} texts have no mark, and count as coded", err=True)
    return documents


def _by_ending(target: str) -> Format:
    name = target.lower()
    for format_ in FORMATS:
        if format_.suffixes and name.endswith(format_.suffixes) and not format_.folder:
            return format_
    raise click.UsageError(f"the ending of {target} names no format; say --to {', '.join(_WRITTEN)}")


def _require_free(place: Path, format_: Format, source: Path) -> None:
    if place.exists() and source.exists() and place.samefile(source):
        raise OutputError(f"{place}: is what is to be converted; name another place")
    if not place.absolute().parent.is_dir():
        raise OutputError(f"{place}: there is no folder {place.parent}; make it first")
    if place.is_dir() and any(place.iterdir()):
        raise OutputError(f"{place}: is a folder with something in it; name a new one")
    if place.is_dir() != format_.folder and place.exists():
        raise OutputError(f"{place}: {format_.name} is {'a folder' if format_.folder else 'one file'}; name another")
    if place.suffix == ".gz":
        raise OutputError(f"{place}: is written plain; leave .gz away")


def _texts(paths: Sequence[str], column: str) -> dict[str, str]:
    """The texts of some paths by SHA-256, as `rhetoric score` reads them; what cannot be read is reported."""
    texts = {}
    for entry in find_files(paths):
        for document in [entry] if isinstance(entry, Unreadable) else read(*entry, Options(text_column=column)):
            if isinstance(document, Unreadable):
                click.echo(f"rhetoric: {document.error}", err=True)
            else:
                for text in (document.text, f"\ufeff{document.text}"):  # corpora that count a byte order mark
                    texts[sha256(text)] = text
    return texts


def _again(format_: Format, path: Path, documents: Sequence[Document]) -> list[Document]:
    with warnings.catch_warnings(action="ignore"):  # what was lost is said document by document
        return [document for _, document in format_.read(path, {sha256(d.text): d.text for d in documents})]


def _put(made: Path, place: Path) -> None:
    """Move what was made to its place, which then has all of it or nothing."""
    try:
        if made.is_dir() and place.is_dir():
            place.rmdir()
        made.replace(place)
    except OSError as error:
        raise OutputError(f"{place}: cannot be written ({error.strerror}); name another place") from None


def _which(part: str, ids: Sequence[str]) -> str:
    shown = ", ".join(repr(id_) for id_ in ids[:3]) + (", ..." if len(ids) > 3 else "")
    return f"{_PART_NAMES[part]} of {len(ids)} document{'' if len(ids) == 1 else 's'} ({shown})"
