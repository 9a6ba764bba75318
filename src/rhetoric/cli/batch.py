"""A batch into a folder, which goes on where it was stopped.

    out/journal.sqlite3     every document that is done, see `rhetoric.cli.journal`
    out/results.jsonl       the report (or .csv, .md), written at the end, whole or not at all

Files of one document are read where they are scored; tables and web archives are read here, a few documents at a time.
Documents are kept in whatever order they are done; the report has them in the order of the files, so that it has the
same bytes however often the batch was stopped, and whatever the number of processes.
"""

from __future__ import annotations

import os
import signal
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import click

from rhetoric.analysis import Analysis
from rhetoric.cli.journal import Journal, Kept, Stamp, packed, unpacked
from rhetoric.cli.progress import Tick, progress
from rhetoric.document import Document
from rhetoric.errors import InputError, OutputError
from rhetoric.reports import Report, Scored, report
from rhetoric.text.decode import STDIN
from rhetoric.text.ids import Ids
from rhetoric.text.options import Options
from rhetoric.text.readers import Unreadable, find_files, read, reader_of

ENDINGS = {"jsonl": ".jsonl", "csv": ".csv", "csv-documents": ".csv", "markdown": ".md"}
"""The reports of which a piece hangs on nothing before it, so that pieces can be made apart and kept."""

_RUN, _RUN_BYTES = 32, 1_000_000
"""Documents that are scored and kept together at most; of large ones, no more than a run of so many bytes begins."""

_AHEAD = 2
"""Runs that are made ready for each process."""


@dataclass(frozen=True, slots=True)
class Batch:
    """What a batch does with its documents. `score` marks some of them, in their order; `form` and `labels` make their
    report."""

    score: Callable[[Sequence[Document | Unreadable]], Iterable[Scored]]
    form: str
    labels: tuple[str, ...]
    reading: Options
    jobs: int = 1
    fail: bool = False
    """Stop at the first document that cannot be read, instead of passing over it."""

    @property
    def view(self) -> Report:
        return report(self.form, **({"labels": self.labels} if self.form == "csv-documents" else {}))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the results hold: documents, how many of them could not be scored, and the devices found in them."""

    documents: int
    failed: int
    found: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Task:
    """The document of that number in a file of that id; None where it is still to be read from the file."""

    path: str
    id: str
    number: int
    size: int
    document: Document | Unreadable | None = None


def require_folder(folder: Path, paths: Sequence[str], form: str) -> None:
    """OutputError where a batch of these paths and of this format cannot go into that folder."""
    if STDIN in paths:
        raise OutputError(f"{folder}: is a folder, which standard input cannot go on filling; name a file with -o")
    if form not in ENDINGS:
        forms = ", ".join(ENDINGS)
        raise OutputError(f"{folder}: is a folder, and {form} cannot be put into one; name a file, or one of {forms}")
    inputs = [Path(path).resolve() for path in paths if Path(path).is_dir()]
    if any(folder.resolve().is_relative_to(path) for path in inputs):
        raise OutputError(f"{folder}: is in a folder to score, where results would be documents; name another with -o")


def run(batch: Batch, paths: Sequence[str], folder: Path, settings: dict[str, str]) -> Outcome:
    """Score what is not yet done, then write the results; `settings` are what kept documents hang on.

    A document that cannot be read is reported and has its place in the results; it is tried again when the same command
    is given to a batch that was finished. OutputError where the folder cannot be used or written.
    """
    try:
        with closing(Journal(folder, settings)) as journal, _stopped_by_sigterm():
            if journal.was_finished or batch.fail:
                journal.forget_failures()
            journal.finish(False)
            try:
                _score(batch, paths, journal)
            except KeyboardInterrupt:
                click.echo(
                    f"rhetoric: stopped; {journal.kept():,} documents are kept in {folder}, "
                    "and the same command goes on from there",
                    err=True,
                )
                raise
            outcome = _write_results(batch, paths, journal, folder)
            journal.finish(True)
            return outcome
    except (sqlite3.Error, OSError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise OutputError(
            f"{folder}: cannot be written ({reason}); what is done is kept: make room, and give the same command again"
        ) from None


@contextmanager
def _stopped_by_sigterm() -> Iterator[None]:
    """SIGTERM stops the batch as Ctrl-C does."""

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _score(batch: Batch, paths: Sequence[str], journal: Journal) -> None:
    files = sum(1 for _ in find_files(paths))
    if before := journal.kept():
        click.echo(f"rhetoric: goes on after {before:,} documents that are done", err=True)
    while True:
        try:
            with progress(files) as tick:
                for done in _worked(batch, _runs(_tasks(batch, paths, journal, tick))):
                    _keep(batch, done, journal, tick)
            return
        except _broken_pool():  # a document has ended its process: find it among those that were under way
            under_way = 2 * _AHEAD * batch.jobs * _RUN
            for task in islice(_tasks(batch, paths, journal, lambda: None), under_way):
                _keep(batch, _alone(batch, task), journal, lambda: None)


def _keep(batch: Batch, done: list[Kept], journal: Journal, tick: Tick) -> None:
    """Keep what is done and report what could not be read; with `fail`, InputError for the first such document."""
    journal.keep([kept for kept in done if not (batch.fail and kept.error)])
    for kept in done:
        if kept.error and batch.fail:
            raise InputError(f"{kept.error} (stopped there, as --errors fail asks)")
        if kept.error:
            click.echo(f"rhetoric: {kept.error}", err=True)
        elif not kept.words:
            click.echo(f"rhetoric: {kept.source}: warning: no words", err=True)
        if not reader_of(kept.path).many:
            tick()


def _tasks(batch: Batch, paths: Sequence[str], journal: Journal, tick: Tick) -> Iterator[_Task]:
    """The documents that are not yet done. Each file is looked at when its turn comes."""
    for entry in find_files(paths):
        if isinstance(entry, Unreadable):
            if batch.fail:
                raise entry.error
            tick()
            continue
        path, id_ = entry
        stamp = _stamp(path, id_)
        done, kept = journal.begin(path, stamp)
        if done:
            tick()
        elif not reader_of(path).many:
            journal.count(path, 1)
            yield _Task(path, id_, 1, stamp.size)
        else:
            number = 0
            for number, document in enumerate(read(path, id_, batch.reading), start=1):
                if number not in kept:
                    size = len(document.text) if isinstance(document, Document) else 0
                    yield _Task(path, id_, number, size, document)
            journal.count(path, number)
            tick()


def _stamp(path: str, id_: str) -> Stamp:
    try:
        about = Path(path).stat()
    except OSError:  # a link to nowhere: reading it says so
        return Stamp(id_, -1, -1)
    return Stamp(id_, about.st_size, about.st_mtime_ns)


def _runs(tasks: Iterable[_Task]) -> Iterator[list[_Task]]:
    run: list[_Task] = []
    size = 0
    for task in tasks:
        run.append(task)
        size += task.size
        if len(run) == _RUN or size >= _RUN_BYTES:
            yield run
            run, size = [], 0
    if run:
        yield run


def _worked(batch: Batch, runs: Iterator[list[_Task]]) -> Iterator[list[Kept]]:
    if batch.jobs == 1:
        yield from (_work(batch, run) for run in runs)
        return
    yield from _parallel(batch.jobs, _AHEAD * batch.jobs)(_delayed(batch, run) for run in runs)


def _parallel(jobs: int, ahead: int) -> Any:
    import joblib

    return joblib.Parallel(
        n_jobs=jobs, return_as="generator_unordered", pre_dispatch=ahead, batch_size=1, initializer=_serve,
        initargs=(os.getpid(),),
    )  # fmt: skip


def _delayed(batch: Batch, run: list[_Task]) -> Any:
    import joblib

    return joblib.delayed(_work)(batch, run)


def _broken_pool() -> type[Exception]:
    from concurrent.futures.process import BrokenProcessPool

    return BrokenProcessPool


def _alone(batch: Batch, task: _Task) -> list[Kept]:
    """A document scored with no other under way; an error in its place where it ends its process once more."""
    try:
        (done,) = _parallel(2, 1)([_delayed(batch, [task])])
    except _broken_pool():
        document = task.document
        source = str(document.meta["source"]) if isinstance(document, Document) else task.path
        id_ = document.id if document else task.id
        error = InputError(f"{source}: ends the process that scores it, most likely for want of memory; cut it up")
        done = [_kept(batch.view, task, task.number, Unreadable(id_, source, error))]
    return list(done)


def _work(batch: Batch, run: list[_Task]) -> list[Kept]:
    """Read and score a run."""
    documents: list[Document | Unreadable] = []
    places: list[tuple[_Task, int]] = []
    for task in run:
        found = [task.document] if task.document else read(task.path, task.id, batch.reading)
        for number, document in enumerate(found, start=task.number):
            documents.append(document)
            places.append((task, number))
    view = batch.view
    scored = batch.score(documents)
    return [_kept(view, task, number, one) for (task, number), one in zip(places, scored, strict=True)]


def _serve(master: int) -> None:
    """Have a worker end with its master, and with nothing else: Ctrl-C reaches all, and is for the master."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)

    def watch() -> None:
        while os.getppid() == master:
            time.sleep(1)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _kept(view: Report, task: _Task, number: int, scored: Scored) -> Kept:
    piece = packed(view.one(scored))
    if isinstance(scored, Analysis):
        found = tuple(label for label, n in scored.counts.items() if n)
        return Kept(task.path, number, scored.id, scored.source, scored.sha256, None, scored.words, found, piece)
    return Kept(task.path, number, scored.id, scored.source, None, str(scored.error), 0, (), piece)


def results(folder: Path, form: str) -> Path:
    """The file that a batch of that format ends in."""
    return folder / f"results{ENDINGS[form]}"


def _write_results(batch: Batch, paths: Sequence[str], journal: Journal, folder: Path) -> Outcome:
    """Write the report of all documents, in the order of their files; it takes its name when it is on the disk."""
    target = results(folder, batch.form)
    making = target.with_name(f".{target.name}")
    documents = failed = 0
    found: set[str] = set()
    with making.open("wb") as stream:
        stream.write(_utf8(batch.view.begin()))
        for kept in _in_order(batch, paths, journal):
            stream.write(unpacked(kept.piece))
            documents += 1
            failed += kept.error is not None
            found.update(kept.labels)
        stream.write(_utf8(batch.view.end()))
        stream.flush()
        os.fsync(stream.fileno())
    making.replace(target)
    _sync(folder)
    return Outcome(documents, failed, frozenset(found))


def _in_order(batch: Batch, paths: Sequence[str], journal: Journal) -> Iterator[Kept]:
    """All documents; one that repeats the id of another has an error in its place."""
    ids = Ids()
    for entry in find_files(paths):
        if isinstance(entry, Unreadable):
            click.echo(f"rhetoric: {entry.error}", err=True)
            yield _kept(batch.view, _Task(entry.source, entry.id, 1, 0), 1, entry)
            continue
        for kept in journal.documents(entry[0]):
            if kept.error is None and (fault := ids.fault(kept.id, kept.source)):
                click.echo(f"rhetoric: {fault}", err=True)
                again = Unreadable(kept.id, kept.source, fault)
                yield _kept(batch.view, _Task(kept.path, entry[1], kept.number, 0), kept.number, again)
                continue
            yield kept


def _utf8(piece: str | bytes) -> bytes:
    return piece if isinstance(piece, bytes) else piece.encode("utf-8", "backslashreplace")


def _sync(folder: Path) -> None:
    """Have a new name in a folder on the disk, where the system can be asked for it."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
