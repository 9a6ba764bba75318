"""What a student handed in: read from its file, and held to what the page writes (`web/src/handin.ts`).

The file is a W3C Web Annotation collection without the text: each mark names its text by hash and counts code points.
Its seal is a hash of everything that counts; who edits the file breaks it. It is no signature: it finds accidents and
casual edits, not a forger who reads the page's code.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from rhetoric.classroom.exercise import Exercise
from rhetoric.document import Span, span_faults
from rhetoric.errors import InputError, SubmissionError
from rhetoric.text.decode import decode, read_bytes
from rhetoric.text.options import Options

_MOST = Options(megabytes=5)
_SOURCE = "nih:sha-256;"


@dataclass(frozen=True, slots=True)
class Submission:
    """One student's marks: for every text of the exercise the spans in order, and what was said of some of them, by the
    number of the text and the span. `work` is one student's work on one browser, `created` when it was handed in."""

    file: str
    name: str
    work: str
    created: datetime
    seal: str
    spans: tuple[tuple[Span, ...], ...]
    whys: Mapping[tuple[int, Span], str]


@dataclass(frozen=True, slots=True)
class Item:
    sha256: str
    span: Span
    why: str


def read_submission(path: Path, file: str, exercise: Exercise) -> Submission:
    """The submission in a file, called `file` in messages. SubmissionError says why it cannot be graded; its kind is
    `damaged`, `edited`, `another text`, `another exercise` or `empty`."""
    try:
        record = json.loads(decode(read_bytes(path, _MOST), file))
        parts = _parts(record)
        seal_holds = record["seal"] == seal(parts)
        created = datetime.fromisoformat(parts.created)
        if created.tzinfo is None:
            raise ValueError
    except InputError as error:
        raise SubmissionError("damaged", str(error)) from None
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError):
        message = f"{file}: is no hand-in of an exercise, or damaged; ask for the file again"
        raise SubmissionError("damaged", message) from None
    if not seal_holds:
        raise SubmissionError(
            "edited", f"{file}: was changed after it was handed in; ask for the file again", parts.name
        )
    if parts.exercise != exercise.id:
        _refuse_foreign(parts, record.get("label"), exercise, file)
    spans = _checked_spans(parts, exercise, file)
    if not parts.items:
        raise SubmissionError("empty", f"{file}: {parts.name} marked nothing", parts.name)
    by_hash = {text.sha256: n for n, text in enumerate(exercise.texts)}
    whys = {(by_hash[item.sha256], item.span): item.why for item in parts.items if item.why}
    return Submission(file, parts.name, parts.work, created, record["seal"], spans, whys)


@dataclass(frozen=True, slots=True)
class Parts:
    """What of a hand-in counts for grading."""

    exercise: str
    work: str
    name: str
    created: str
    items: tuple[Item, ...]


def seal(parts: Parts) -> str:
    """SHA-256 of the parts as the page writes them in JSON."""
    items = [[i.sha256, i.span.start, i.span.end, i.span.label, i.why] for i in parts.items]
    sealed = [parts.exercise, parts.work, parts.name, parts.created, items]
    text = json.dumps(sealed, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _parts(record: Any) -> Parts:
    """The parts of a record; ValueError, TypeError or KeyError where it does not have the form of a hand-in."""
    items = tuple(_item(entry) for entry in record["first"]["items"])
    if record["type"] != "AnnotationCollection" or record["total"] != len(items):
        raise ValueError
    return Parts(
        _string(record["exercise"]),
        _string(record["id"]).removeprefix("urn:uuid:"),
        _string(record["creator"]["nickname"]),
        _string(record["created"]),
        items,
    )


def _item(entry: Any) -> Item:
    said = {body["purpose"]: _string(body["value"]) for body in entry["body"]}
    source, selector = _string(entry["target"]["source"]), entry["target"]["selector"]
    start, end = selector["start"], selector["end"]
    if selector["type"] != "TextPositionSelector" or type(start) is not int or type(end) is not int:
        raise ValueError
    if not source.startswith(_SOURCE):
        raise ValueError
    return Item(source.removeprefix(_SOURCE), Span(start, end, said["classifying"]), said.get("commenting", ""))


def _string(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _refuse_foreign(parts: Parts, title: object, exercise: Exercise, file: str) -> None:
    ours = {text.sha256 for text in exercise.texts}
    kind = "another exercise" if any(item.sha256 in ours for item in parts.items) or not parts.items else "another text"
    why = " (other texts or devices, or practice)" if kind == "another exercise" else ""
    page = f", made on the page {title[:80]!r}" if isinstance(title, str) and title else ""
    mend = "ask for a hand-in from this exercise, or give the page of its own"
    raise SubmissionError(kind, f"{file}: is of {kind}{why}{page}; {mend}", parts.name)


def _checked_spans(parts: Parts, exercise: Exercise, file: str) -> tuple[tuple[Span, ...], ...]:
    spans = []
    for text in exercise.texts:
        here = sorted(item.span for item in parts.items if item.sha256 == text.sha256)
        for _, fault in span_faults(text.text, here, exercise.labels):
            raise SubmissionError("damaged", f"{file}: a mark is not as the page makes it ({fault})", parts.name)
        spans.append(tuple(here))
    if sum(map(len, spans)) != len(parts.items):
        raise SubmissionError("damaged", f"{file}: has marks in a text that the exercise does not have", parts.name)
    return tuple(spans)
