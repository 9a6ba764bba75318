"""`rhetoric exercise`: texts in, a page in which students mark devices out."""

from __future__ import annotations

from dataclasses import replace

import click

from rhetoric.analysis import choose_devices, load_model
from rhetoric.classroom.codings import read_coding
from rhetoric.classroom.exercise import MODES, Exercise, ExerciseText, Mode, choose, evidence_of
from rhetoric.classroom.page import page
from rhetoric.cli.output import output
from rhetoric.codebook import load_codebook
from rhetoric.document import Document
from rhetoric.errors import InputError
from rhetoric.text.readers import Unreadable, find_files, read

_CODINGS = {"practice": 1, "assignment": 0, "discussion": 2}


@click.command("exercise")
@click.argument("texts", nargs=-1, required=True, metavar="TEXT...")
@click.option("--devices", required=True, metavar="NAME,NAME", help="What is to be marked, separated by commas; `all`.")
@click.option("--mode", type=click.Choice(MODES), default="assignment", show_default=True, help="See above.")
@click.option(
    "--gold",
    multiple=True,
    metavar="FILE",
    help="A coding of the texts: the key for practice, two of them for discussion. A file of labelled documents, or "
    "what somebody handed in.",
)
@click.option("--title", help="Stands at the head of the page.  [default: the title or name of the first text]")
@click.option("-o", "--output", "target", metavar="FILE", help="Write to a file instead of standard output.")
def command(
    texts: tuple[str, ...], devices: str, mode: Mode, gold: tuple[str, ...], title: str | None, target: str | None
) -> int:
    """Make an exercise: one HTML file in which students mark devices in each TEXT, and hand in what they marked.

    The file works offline in any web browser. In `practice` it holds the key (--gold) and shows after each paragraph
    what was found and missed. In `assignment` it holds no key, and `rhetoric grade` compares what was handed in. In
    `discussion` it shows two codings (--gold twice) side by side. A coding is what somebody, such as you, handed in
    from the assignment of the same texts and devices, or a file of labelled documents.

    \b
    Examples:
      rhetoric exercise speech.txt --devices superlative,absolute --title "A speech" -o exercise.html
      rhetoric exercise speech.txt --devices all --mode practice --gold key.jsonl -o practice.html
      rhetoric exercise speech.txt --devices all --mode discussion --gold anna.jsonl --gold ben.jsonl -o talk.html
    """
    if mode != "assignment" and len(gold) != _CODINGS[mode]:
        count = "one --gold, the key" if mode == "practice" else "two codings: give --gold twice"
        raise click.UsageError(f"--mode {mode} needs {count}")
    if devices.rstrip().endswith(","):
        raise click.UsageError(f"--devices {devices} ends with a comma; write no spaces: superlative,absolute")
    names = [name.strip() for name in devices.split(",") if name.strip()]
    labels = load_codebook().labels
    chosen = choose(labels if names == ["all"] else choose_devices(names, labels))
    documents = _documents(texts)
    parts = tuple(ExerciseText(_title(d) if len(documents) > 1 else "", d.text, d.id) for d in documents)
    exercise = Exercise(title or _title(documents[0]), mode, chosen, parts)
    codings = tuple(read_coding(path, exercise) for path in gold)
    if mode != "assignment":
        exercise = replace(exercise, codings=codings)
    if mode == "practice":
        exercise = replace(exercise, evidence=evidence_of(parts, codings[0], load_model().tagger))
    with output(target) as stream:
        stream.write(page(exercise))
    return 0


def _documents(paths: tuple[str, ...]) -> list[Document]:
    """The texts of all files; the first that cannot be read ends it, for an exercise with a gap is none."""
    found: list[Document] = []
    for entry in find_files(paths):
        for document in [entry] if isinstance(entry, Unreadable) else read(*entry):
            if isinstance(document, Unreadable):
                raise document.error
            if not document.text.strip():
                raise InputError(f"{document.meta['source']}: has no words; give a text to be marked")
            if any(document.text == other.text for other in found):
                raise InputError(f"{document.meta['source']}: is the same text as one before it; give each text once")
            found.append(document)
    return found


def _title(document: Document) -> str:
    return str(document.meta.get("title") or document.id)
