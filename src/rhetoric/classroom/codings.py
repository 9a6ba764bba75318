"""A coding of an exercise's texts, from whatever file holds one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from rhetoric.classroom.exercise import Coding, Exercise, coding_of
from rhetoric.classroom.intake import SUFFIXES
from rhetoric.classroom.submission import read_submission
from rhetoric.corpus.jsonl import load_dataset


def read_coding(path: str, exercise: Exercise) -> Coding:
    """What a file of labelled documents has for the texts of `exercise`, or what somebody handed in for its assignment.

    Its name is the file's stem, or the name that was handed in. Raises what `coding_of` and `read_submission` raise.
    """
    if path.lower().endswith(SUFFIXES):
        assignment = replace(exercise, mode="assignment", codings=(), evidence=None)
        submission = read_submission(Path(path), path, assignment)
        return Coding(submission.name, submission.spans)
    coding = coding_of(path, load_dataset([path]), exercise.texts, exercise.labels)
    return replace(coding, name=Path(path).name.removesuffix(".gz").removesuffix(".jsonl"))
