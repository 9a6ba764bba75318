"""A coding of an exercise's texts, from whatever file holds one; and labelled documents from what was handed in."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from rhetoric.classroom.exercise import Coding, Exercise, coding_of
from rhetoric.classroom.intake import SUFFIXES
from rhetoric.classroom.page import read_page
from rhetoric.classroom.submission import read_submission
from rhetoric.corpus.jsonl import CODED_FOR, load_dataset
from rhetoric.document import Document
from rhetoric.errors import InputError, SubmissionError


def read_coding(path: str, exercise: Exercise) -> Coding:
    """What a file of labelled documents has for the texts of `exercise`, or what somebody handed in for its assignment.

    Its name is the file's stem, or the name that was handed in. Raises what `coding_of` and `read_submission` raise,
    InputError where the hand-in is of other texts or devices.
    """
    if path.lower().endswith(SUFFIXES):
        assignment = replace(exercise, mode="assignment", codings=(), evidence=None)
        try:
            submission = read_submission(Path(path), path, assignment)
        except SubmissionError as error:
            if not error.kind.startswith("another"):
                raise
            mend = "give a coding of the same texts by the same devices, handed in from the exercise, not practice"
            raise InputError(f"{path}: codes other texts or devices; {mend}") from None
        return Coding(submission.name, submission.spans)
    coding = coding_of(path, load_dataset([path]), exercise.texts, exercise.labels)
    return replace(coding, name=Path(path).name.removesuffix(".gz").removesuffix(".jsonl"))


def handed_in(path: Path, exercise_page: Path) -> list[Document]:
    """Labelled documents of all texts of an assignment, with the marks that one coder handed in from its page.

    A text without a mark is a document without spans, and so are all texts where nothing was marked. Ids are those that
    the page gives; `meta` says for which devices the text was coded. InputError where the page is none of an
    assignment, or its texts have no ids of their own; SubmissionError, with its `kind`, where the hand-in is damaged,
    edited, or of another exercise.
    """
    exercise = read_page(exercise_page)
    if exercise.mode != "assignment":
        raise InputError(
            f"{exercise_page}: is a page for {exercise.mode}, which shows a coding to its readers; code on a page of "
            "`rhetoric exercise --mode assignment`"
        )
    ids = {text.id for text in exercise.texts}
    if "" in ids or len(ids) < len(exercise.texts):
        raise InputError(
            f"{exercise_page}: has texts without an id, or two with one id; make the page again from files or records "
            "with ids of their own: hand-ins belong to it still, if texts and devices are the same"
        )
    if path.is_dir():
        raise InputError(f"{path}: is a folder; convert the hand-in of each coder by itself, to an output of its own")
    try:
        spans = read_submission(path, str(path), exercise).spans
    except SubmissionError as error:
        if error.kind != "empty":
            raise
        spans = ((),) * len(exercise.texts)
    meta = {CODED_FOR: list(exercise.labels)}
    return [Document(text.id, text.text, own, meta) for text, own in zip(exercise.texts, spans, strict=True)]
