"""The results of a class as files: a page for the lesson, a page for each student, and tables for the gradebook."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rhetoric.classroom.exercise import Coding, Exercise
from rhetoric.classroom.grading import Grade
from rhetoric.classroom.intake import SetApart
from rhetoric.errors import OutputError

CLASS_PAGE, GRADEBOOK, SPANS, FEEDBACK = "index.html", "gradebook.csv", "spans.csv", "feedback"
_OURS = {CLASS_PAGE, GRADEBOOK, SPANS, FEEDBACK}


@dataclass(frozen=True, slots=True)
class Results:
    """An exercise with its key, the graded submissions by name, and the files set apart."""

    exercise: Exercise
    key: Coding
    grades: Sequence[Grade]
    set_apart: Sequence[SetApart]


def write_results(results: Results, folder: Path) -> None:
    """Write all files into `folder`, whole or not at all; earlier results there are replaced.

    OutputError where the folder holds anything else, or cannot be written.
    """
    from rhetoric.reports.grades.pages import class_page, feedback_names, student_page
    from rhetoric.reports.grades.tables import gradebook, span_table

    foreign = sorted({p.name for p in folder.iterdir()} - _OURS) if folder.is_dir() else []
    if foreign or (folder.exists() and not folder.is_dir()):
        what = f"holds {foreign[0]!r}, which is no result" if foreign else "is a file"
        raise OutputError(f"{folder}: {what}; name a new folder with -o")
    making = folder.with_name(f".{folder.name}.{os.getpid()}")
    try:
        (making / FEEDBACK).mkdir(parents=True)
        names = feedback_names(results.grades)
        files = {
            CLASS_PAGE: class_page(results, names),
            GRADEBOOK: gradebook(results),
            SPANS: span_table(results),
            **{f"{FEEDBACK}/{name}": student_page(results, g) for name, g in zip(names, results.grades, strict=True)},
        }
        for name, content in files.items():
            # A spreadsheet takes a table for UTF-8 only where it begins with a byte order mark.
            encoding = "utf-8-sig" if name.endswith(".csv") else "utf-8"
            (making / name).write_text(content, encoding=encoding, newline="")
        if folder.is_dir():
            shutil.rmtree(folder)
        making.replace(folder)
    except OSError as error:
        raise OutputError(f"{folder}: cannot be written ({error.strerror}); name another folder with -o") from None
    finally:
        shutil.rmtree(making, ignore_errors=True)
