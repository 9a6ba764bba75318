"""A coding of an exercise's texts, from whatever file holds one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from rhetoric.classroom.exercise import Coding, Exercise, coding_of
from rhetoric.classroom.intake import SUFFIXES
from rhetoric.classroom.submission import read_submission
from rhetoric.corpus.jsonl import load_dataset
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
