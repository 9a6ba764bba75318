"""A folder of what a class handed in, sorted into what can be graded and what is set apart. Nothing is left out."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from rhetoric.classroom.exercise import Exercise
from rhetoric.classroom.submission import Submission, read_submission
from rhetoric.errors import InputError, SubmissionError

SUFFIXES = (".json", ".jsonld")


@dataclass(frozen=True, slots=True)
class SetApart:
    """A file that is not graded: whose it is where that is known, what is the matter (`kind`), and what to do."""

    file: str
    name: str
    kind: str
    message: str


@dataclass(frozen=True, slots=True)
class Intake:
    """The submissions to be graded, by name, and the files set apart, by file; together all files of the folder."""

    accepted: tuple[Submission, ...]
    set_apart: tuple[SetApart, ...]


def take_in(folder: Path, exercise: Exercise, names: Mapping[str, str] | None = None) -> Intake:
    """Read all files of `folder` and of the folders in it.

    Of one student's several hand-ins of one work the last counts. Two works under one name, and one work under two
    names, are set apart as `doubled`: whose they are is for the teacher to say. `names` says it: files (as the results
    name them) with the name of their student; such a file is never taken for a double. InputError where the folder
    cannot be read or has no files, or `names` has a file that is not in it.
    """
    if not folder.is_dir():
        raise InputError(f"{folder}: is no folder; give the folder with the files that were handed in")
    paths = {str(p.relative_to(folder)): p for p in sorted(folder.rglob("*")) if p.is_file() and p.name[0] != "."}
    if not paths:
        raise InputError(
            f"{folder}: has no files; put the files there that students handed in (a .json file of each), and repeat"
        )
    names = names or {}
    for file in names:
        if file not in paths:
            raise InputError(f"{folder}: has no file {file!r}; give --name the file as the results name it")
    apart: list[SetApart] = []
    named: list[Submission] = []
    others: list[Submission] = []
    for file, path in paths.items():
        try:
            submission = _read(path, file, exercise)
        except SubmissionError as error:
            apart.append(SetApart(file, names.get(file, error.name), error.kind, str(error)))
            continue
        if file in names:
            named.append(replace(submission, name=names[file]))
        else:
            others.append(submission)
    accepted, doubled = _without_doubles(others, {_key(s.name) for s in named})
    by_name = sorted([*named, *accepted], key=lambda s: (_key(s.name), s.file))
    return Intake(tuple(by_name), tuple(sorted([*apart, *doubled], key=lambda a: a.file)))


def _read(path: Path, file: str, exercise: Exercise) -> Submission:
    if path.suffix.lower() == ".zip":
        raise SubmissionError("no hand-in", f"{file}: is an archive; unpack it into the folder")
    if path.suffix.lower() not in SUFFIXES:
        raise SubmissionError("no hand-in", f"{file}: is no file that an exercise writes; ask for the .json file")
    return read_submission(path, file, exercise)


def _key(name: str) -> str:
    """What two spellings of one name share."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def _without_doubles(submissions: list[Submission], taken: set[str]) -> tuple[list[Submission], list[SetApart]]:
    apart: list[SetApart] = []
    latest: list[Submission] = []
    for same in _grouped(submissions, lambda s: (s.work, _key(s.name))):
        *earlier, last = sorted(same, key=lambda s: (s.created, s.file))
        latest.append(last)
        for s in earlier:
            what = "holds the same as" if s.seal == last.seal else "is an earlier hand-in of"
            apart.append(SetApart(s.file, s.name, "doubled", f"{s.file}: {what} {last.file}, which counts"))
    alone: list[Submission] = []
    for same in _grouped(latest, lambda s: s.work):
        if len(same) > 1:
            apart += [_double(s, same, "the same work is handed in under two names") for s in same]
        else:
            alone += same
    accepted: list[Submission] = []
    for same in _grouped(alone, lambda s: _key(s.name)):
        if len(same) > 1 or _key(same[0].name) in taken:
            apart += [_double(s, same, f"two works are handed in as {s.name!r}") for s in same]
        else:
            accepted += same
    return accepted, apart


def _grouped(submissions: list[Submission], key: Callable[[Submission], Hashable]) -> list[list[Submission]]:
    groups: defaultdict[Hashable, list[Submission]] = defaultdict(list)
    for s in submissions:
        groups[key(s)].append(s)
    return list(groups.values())


def _double(submission: Submission, all_of_them: list[Submission], what: str) -> SetApart:
    others = ", ".join(s.file for s in all_of_them if s is not submission) or "a file that --name gives that name"
    mend = "take out the file that is not to count, or say with --name FILE=NAME whose it is"
    return SetApart(submission.file, submission.name, "doubled", f"{submission.file}: {what} (see {others}); {mend}")
