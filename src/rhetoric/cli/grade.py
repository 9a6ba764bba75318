"""`rhetoric grade`: what a class handed in, against the key."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import click

from rhetoric.analysis import load_model
from rhetoric.classroom.codings import read_coding
from rhetoric.classroom.exercise import evidence_of
from rhetoric.classroom.grading import grade
from rhetoric.classroom.intake import take_in
from rhetoric.classroom.page import read_page
from rhetoric.corpus.metric import MICRO
from rhetoric.reports.grades import CLASS_PAGE, Results, write_results


@click.command("grade")
@click.argument("exercise", type=click.Path(path_type=Path))
@click.argument("submissions", type=click.Path(path_type=Path))
@click.option(
    "--gold",
    required=True,
    metavar="FILE",
    help="The key: labelled documents with the texts of the exercise, or a hand-in.",
)
@click.option("-o", "--output", "target", type=click.Path(path_type=Path), required=True, metavar="FOLDER",
              help="Where the results go; earlier results there are replaced.")  # fmt: skip
@click.option(
    "--name",
    "names",
    multiple=True,
    metavar="FILE=NAME",
    help="Say whose work a file is, where two came under one name. May be repeated.",
)
def command(exercise: Path, submissions: Path, gold: str, target: Path, names: tuple[str, ...]) -> int:
    """Compare the files in the folder SUBMISSIONS with the key; EXERCISE is the page on which they were made.
    A ready lesson has its key in key.jsonl; for a text of your own, hand in the page yourself and give that file.

    The results are a page of the class (index.html) with what it saw, missed and disputes, a page a student to give
    back (feedback/), and tables for a gradebook (gradebook.csv, spans.csv). A file that is damaged, empty, edited,
    doubled or of another text is named and set apart: it is in the gradebook without figures, and the exit is still 0.
    A folder without files is an error.

    \b
    Example:
      rhetoric grade exercise.html handed-in/ --gold key.jsonl -o results/
    """
    said = dict(_named(entry) for entry in names)
    asked = read_page(exercise)
    key = read_coding(gold, asked)
    asked = replace(asked, evidence=evidence_of(asked.texts, key, load_model().tagger))
    intake = take_in(submissions, asked, said)
    grades = [grade(submission, key, asked) for submission in intake.accepted]
    write_results(Results(asked, key, grades, intake.set_apart), target)
    for g in grades:
        total = g.counts[MICRO]
        marks = f"{total.predicted} mark{' ' if total.predicted == 1 else 's'}"
        click.echo(f"{g.submission.name[:40]:40}{marks:>10}   F1 {total.f1:.2f}")
    for a in intake.set_apart:
        click.echo(f"rhetoric: set apart, {a.kind}: {a.message}", err=True)
    kinds = "".join(f", {n} {kind}" for kind, n in sorted(Counter(a.kind for a in intake.set_apart).items()))
    click.echo(f"{len(grades)} graded{kinds}; results: {target / CLASS_PAGE}", err=True)
    return 0


def _named(entry: str) -> tuple[str, str]:
    file, _, name = entry.rpartition("=")
    if not file or not name.strip():
        raise click.UsageError(f"--name {entry!r} is not FILE=NAME; write for example --name anna-2.json='Anna B.'")
    return file, name.strip()
