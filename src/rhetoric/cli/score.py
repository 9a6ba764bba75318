"""`rhetoric score`: documents in, marked documents out."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from functools import partial
from math import isinf
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rhetoric import __version__
from rhetoric.analysis import choose_devices
from rhetoric.cli.output import into_folder, is_folder, output
from rhetoric.cli.progress import progress
from rhetoric.cli.scoring import Scoring, documents_of, model_of, score_all, score_some
from rhetoric.reports import BINARY, FOLDERS, FORMATS, WITH_EVIDENCE, FolderReport, Report, folder_report, report
from rhetoric.text.options import DEFAULT, Options
from rhetoric.text.readers import Unreadable, find_files, passed_over

if TYPE_CHECKING:
    from rhetoric.cli.batch import Batch

ANY = "any"


def _limit(name: str, default: int, what: str) -> Callable[[Any], Any]:
    """An option that raises or lowers what one document may take."""
    shown = f"{what}  [default: {default}]"
    return click.option(name, type=click.IntRange(min=1), default=default, metavar="N", help=shown)


@click.command("score")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--format", "format_", type=click.Choice(FORMATS), help="How to show the result.  [default: text]")
@click.option(
    "-o", "--output", "target", metavar="FILE|FOLDER/",
    help="Write to a file instead of standard output; to a folder, pages (html) or a batch that can be resumed.",
)  # fmt: skip
@click.option(
    "--device", "devices", multiple=True, metavar="NAME",
    help="Look for this device only; `no-NAME` leaves it out. May be repeated.",
)  # fmt: skip
@click.option("--min-confidence", type=click.FloatRange(0, 1), default=0.0, help="Least confidence of a mark.")
@click.option(
    "--precision", type=click.FloatRange(0, 1), metavar="P",
    help="Keep only marks as confident as those that reached this precision on held-out documents.",
)  # fmt: skip
@click.option("--model", metavar="NAME|FOLDER", help="The model to use.  [default: fast]")
@click.option("--jobs", type=click.IntRange(min=1), default=1, metavar="N", help="Processes to use.  [default: 1]")
@click.option(
    "--encoding", metavar="NAME", help="Encoding of the files.  [default: UTF-8, or what a web page declares]"
)
@click.option(
    "--text-column",
    metavar="NAME",
    default=DEFAULT.text_column,
    help="Column of a table with the text.  [default: text]",
)
@click.option("--id-column", metavar="NAME", help="Column of a table with the id.  [default: id, where there is one]")
@_limit("--max-megabytes", DEFAULT.megabytes, "Most that a document may hold, and unpack to.")
@_limit("--max-pages", DEFAULT.pages, "Most pages of a PDF.")
@_limit("--max-seconds", DEFAULT.seconds, "Longest that reading a document may take.")
@click.option(
    "--errors",
    type=click.Choice(("skip", "fail")),
    default="skip",
    help="Pass over a document that cannot be read, or stop at the first.  [default: skip]",
)
@click.option(
    "--fail-on",
    multiple=True,
    metavar="NAME",
    help=f"Exit with 1 where this device is found (`{ANY}`: any device).",
)
@click.option(
    "--engine", type=click.Choice(("local", "spark")), default="local",
    help="Score here, or as a job of Apache Spark: Parquet in and out.  [default: local]",
)  # fmt: skip
@click.option("--master", metavar="URL", help="The Spark cluster.  [default: this machine, --jobs processes]")
def command(
    paths: tuple[str, ...], format_: str | None, target: str | None, devices: tuple[str, ...], min_confidence: float,
    precision: float | None, model: str | None, jobs: int, encoding: str | None, text_column: str,
    id_column: str | None, max_megabytes: int, max_pages: int, max_seconds: int, errors: str, fail_on: tuple[str, ...],
    engine: str, master: str | None,
) -> int:  # fmt: skip
    """Mark the rhetorical devices in documents.

    PATH is a file, a folder of files, or - for standard input (plain text). Read are text (.txt), Markdown (.md), web
    pages (.html), Word (.docx), PDF (.pdf), EPUB (.epub), tables (.csv, .tsv, .jsonl, .parquet; the first three also
    as .gz) and web archives (.warc, .warc.gz). In a table every row is a document. A document that cannot be read is
    reported and passed over; the others are scored, and the exit is then 2.

    A mark's confidence says how many of such marks were right on documents that the model had not learnt from. With
    --precision 0.9, a device is marked only from the confidence on at which its marks there were right to 0.9, by the
    lower end of a 95 % interval; where no confidence was enough, the device is left unmarked.

    With -o FOLDER/ every document that is done is kept in a journal there. However the batch was stopped, the same
    command goes on where it was; the results (jsonl, csv, csv-documents or markdown) are written when all is done.

    With --engine spark, PATH is Parquet that Spark can read, and -o a new folder of Parquet, a row a document. At the
    end it is checked that every document has its one row.

    \b
    Examples:
      rhetoric score speech.txt
      rhetoric score articles/ --format csv -o spans.csv --jobs 2
      rhetoric score archive/ --format jsonl -o out/ --jobs 2
      rhetoric score export.csv --text-column body --id-column url --format csv-documents -o counts.csv
      rhetoric score speech.txt --format html -o speech.html
      rhetoric score articles/ --format html -o pages/
      rhetoric score articles.parquet --engine spark --jobs 8 -o scored/
      cat speech.txt | rhetoric score - --device superlative --device absolute
    """
    reading = Options(encoding, text_column, id_column, max_megabytes, max_pages, max_seconds)
    options = Scoring(model, devices, min_confidence, precision, evidence=format_ in WITH_EVIDENCE)
    labels = model_of(model).labels
    wanted = choose_devices(devices, labels)
    watched = labels if ANY in fail_on else choose_devices(fail_on, labels) if fail_on else ()
    if precision is not None and all(map(isinf, model_of(model).least_confidences(precision).values())):
        click.echo(
            f"rhetoric: warning: no mark of this model reached a precision of {precision:g} on held-out documents, so "
            "there are none; lower --precision, or take another --model",
            err=True,
        )
    if master and engine != "spark":
        raise click.UsageError("--master goes with --engine spark")
    if engine == "spark":
        if format_ not in (None, "parquet") or encoding or fail_on or errors == "fail":
            raise click.UsageError(
                "--engine spark reads and writes Parquet, and scores all of it; leave out --format, --encoding, "
                "--fail-on and --errors"
            )
        from rhetoric.cli.score_spark import score_on_spark

        return score_on_spark(paths, target, reading, options, jobs, master)
    blind = [label for label in watched if ANY not in fail_on and label not in wanted]
    if blind:
        raise click.UsageError(f"--fail-on {blind[0]} can never hold: --device leaves it out; drop one of the two")
    into_pages = target is not None and format_ in FOLDERS and is_folder(target)
    if target and is_folder(target) and not into_pages:
        from rhetoric.cli.batch import Batch

        form = format_ or "jsonl"
        options = replace(options, evidence=form in WITH_EVIDENCE)
        batch = Batch(partial(score_some, options=options), form, wanted, reading, jobs, errors == "fail")
        return _into_folder(batch, paths, Path(target), options, watched)
    if target and Path(target).is_file() and _is_read(Path(target), paths):
        raise click.UsageError(f"-o {target} is one of the documents to score; name another file")
    if into_pages and _is_inside(Path(str(target)), paths):
        raise click.UsageError(f"-o {target} is in a folder to score, where pages would be documents; name another one")
    failed = watched_found = False
    to = into_folder(str(target)) if into_pages else output(target, binary=format_ in BINARY)
    stream: Any
    with to as stream, _progress(paths, target) as tick:
        view: Report | FolderReport = folder_report(str(format_)) if into_pages else _report(format_, stream)
        stream.write(view.begin())
        for scored in score_all(documents_of(paths, reading), options, jobs):
            stream.write(view.one(scored))
            tick()
            if isinstance(scored, Unreadable):
                if errors == "fail":
                    raise scored.error
                failed = True
                click.echo(f"rhetoric: {scored.error}", err=True)
            else:
                watched_found |= any(scored.counts.get(label) for label in watched)
                if not scored.words:
                    click.echo(f"rhetoric: {scored.source or scored.id}: warning: no words", err=True)
        stream.write(view.end())
    _tell_passed_over(paths)
    return 2 if failed else int(watched_found)


def _tell_passed_over(paths: tuple[str, ...]) -> None:
    skipped = passed_over(paths)
    if skipped:
        kinds = ", ".join(f"{n} {suffix or 'without ending'}" for suffix, n in sorted(skipped.items()))
        click.echo(f"rhetoric: files of other kinds passed over: {kinds}", err=True)


def _into_folder(batch: Batch, paths: tuple[str, ...], folder: Path, options: Scoring, watched: tuple[str, ...]) -> int:
    """Run a batch into a folder and say what it came to; the exit of the command."""
    from rhetoric.cli.batch import require_folder, results, run

    require_folder(folder, paths, batch.form)
    settings = {
        "rhetoric": __version__,
        "model": model_of(options.model).card.sha256,
        "format": batch.form,
        "devices": " ".join(batch.labels),
        "min-confidence": str(options.min_confidence),
        "precision": str(options.precision),
        "encoding": str(batch.reading.encoding),
        "text-column": batch.reading.text_column,
        "id-column": str(batch.reading.id_column),
    }
    outcome = run(batch, paths, folder, settings)
    _tell_passed_over(paths)
    failed = f", {outcome.failed:,} of them with an error in their place" if outcome.failed else ""
    click.echo(f"rhetoric: {outcome.documents:,} documents in {results(folder, batch.form)}{failed}", err=True)
    return 2 if outcome.failed else int(not outcome.found.isdisjoint(watched))


def _report(format_: str | None, stream: Any) -> Report:
    return report(format_ or "text", **(_terminal(stream) if format_ in (None, "text") else {}))


def _is_inside(target: Path, paths: tuple[str, ...]) -> bool:
    """Whether the folder is one of those to score, or below one."""
    folders = [Path(path).resolve() for path in paths if Path(path).is_dir()]
    return any(target.resolve().is_relative_to(folder) for folder in folders)


def _is_read(target: Path, paths: tuple[str, ...]) -> bool:
    files = (entry[0] for entry in find_files(paths) if not isinstance(entry, Unreadable))
    return any(Path(file).exists() and target.samefile(file) for file in files)


def _terminal(stream: Any) -> dict[str, Any]:
    on_terminal = stream.isatty()
    width = 100
    if on_terminal:
        from shutil import get_terminal_size  # it loads every archive format

        width = min(get_terminal_size((100, 24)).columns, 120)
    return {
        "width": width,
        "colour": on_terminal and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb",
    }


def _progress(paths: tuple[str, ...], target: str | None) -> AbstractContextManager[Any]:
    """A bar for a batch whose results do not go to the same terminal."""
    return progress(sum(1 for _ in find_files(paths)) if target and sys.stderr.isatty() else 0)
