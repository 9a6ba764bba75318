"""Results as pages: one of the class, one a student. Everything that was handed in is escaped; no page has a script."""

from __future__ import annotations

import base64
import hashlib
import math
import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from rhetoric.classroom.grading import Grade
from rhetoric.classroom.group import NOTHING, Contested, Heat, agreement, confusion, disputed_most, heat, missed_most
from rhetoric.classroom.page import stylesheet
from rhetoric.classroom.reasons import nearest_miss
from rhetoric.codebook import Example
from rhetoric.corpus.metric import MICRO, Counts
from rhetoric.document import Span
from rhetoric.text.segment import paragraphs

if TYPE_CHECKING:
    from jinja2 import Environment

    from rhetoric.reports.grades import Results

_HERE = Path(__file__).resolve().parent
_COLOURS, _PATTERNS = 6, 5
"""As in `web/src/devices.ts`: a device has the same number, colour and pattern in exercise and results."""
_LEVELS = 5
_SHOWN = 10
_CONTEXT = 70


@lru_cache(maxsize=1)
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    made = Environment(
        loader=FileSystemLoader(_HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    style = stylesheet() + (_HERE / "results.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode("utf-8")).digest()).decode("ascii")
    made.globals.update(style=style, style_hash=f"sha256-{digest}")
    made.filters.update(figure=_figure, percent=lambda x: f"{x:.0%}")
    return made


def _figure(value: float) -> str:
    return "–" if math.isnan(value) else f"{value:.2f}"


def _looks(results: Results) -> dict[str, dict[str, Any]]:
    return {
        device.id: {
            "number": n + 1,
            "name": device.name,
            "style": f"c{n % _COLOURS} p{(n + n // (_COLOURS * _PATTERNS)) % _PATTERNS}",
            "device": device,
        }
        for n, device in enumerate(results.exercise.devices)
    }


def feedback_names(grades: Sequence[Grade]) -> list[str]:
    """A file name for each student's page, of letters and digits of the name, no two alike whatever the case."""
    names = []
    for n, g in enumerate(grades, start=1):
        plain = re.sub(r"[^\w]+", "-", g.submission.name).strip("-_")[:40]
        names.append(f"{n:02}-{plain or 'student'}.html")
    return names


def student_page(results: Results, g: Grade) -> str:
    """What one student found, missed and marked besides, with reasons; to be given back."""
    looks = _looks(results)
    texts = [
        {"title": text.title or results.exercise.title, "entries": _entries(results, g, n)}
        for n, text in enumerate(results.exercise.texts)
    ]
    return _environment().get_template("student.html.j2").render(
        title=results.exercise.title, name=g.submission.name, counts=g.counts, micro=MICRO, looks=looks, texts=texts,
        handed_in=f"{g.submission.created.day} {g.submission.created:%B %Y}",
    )  # fmt: skip


def _entries(results: Results, g: Grade, n: int) -> list[dict[str, Any]]:
    text, compared = results.exercise.texts[n].text, g.compared[n]
    looks = _looks(results)
    evidence = results.exercise.evidence or {}

    def entry(kind: str, span: Span, marks: Sequence[Span] = (), miss: Example | None = None) -> dict[str, Any]:
        return {
            "kind": kind,
            "span": span,
            "look": looks[span.label],
            **_in_context(text, span),
            "exact": span in marks,
            "evidence": evidence.get((n, span), ()),
            "marks": [{"look": looks[m.label], "words": text[m.start : m.end]} for m in marks],
            "whys": [why for m in marks if (why := g.submission.whys.get((n, m)))],
            "miss": miss and {"parts": _parts(miss), "why": miss.why},
        }

    entries = [entry("found", k, marks) for k, marks in compared.found]
    entries += [entry("other", k, marks) for k, marks in compared.other]
    entries += [entry("missed", k) for k in compared.missed]
    for m in compared.extra:
        miss = nearest_miss(looks[m.label]["device"], text[m.start : m.end])
        entries.append(entry("extra", m, [m], miss))
    return sorted(entries, key=lambda e: e["span"])


def _in_context(text: str, span: Span) -> dict[str, str]:
    """The words of a span and those around them, as far as the paragraph goes."""
    start, end = next(((a, b) for a, b in paragraphs(text) if a <= span.start < b), (span.start, span.end))
    before, after = (
        text[max(start, span.start - _CONTEXT) : span.start],
        text[span.end : max(span.end, min(end, span.end + _CONTEXT))],
    )
    if span.start - _CONTEXT > start:
        before = "…" + before[before.find(" ") :]
    if span.end + _CONTEXT < end:
        after = after[: after.rfind(" ") + 1] + "…"
    return {"before": before, "words": text[span.start : span.end], "after": after}


def _parts(example: Example) -> list[tuple[str, bool]]:
    """An example in pieces, each with whether it is one of its runs."""
    edges = [0, *(e for run in example.runs for e in run), len(example.text)]
    return [(example.text[a:b], i % 2 == 1) for i, (a, b) in enumerate(pairwise(edges))]


def class_page(results: Results, names: Sequence[str]) -> str:
    """What the class saw, missed and disputes, for the lesson; results by student under a heading that is closed."""
    exercise, grades = results.exercise, results.grades
    looks = _looks(results)
    pooled = {label: sum((g.counts[label] for g in grades), Counts()) for label in (*exercise.labels, MICRO)}
    f1s = [g.counts[MICRO].f1 for g in grades]
    heats = [_heat_section(results, exercise.labels, "All devices", True)] if grades else []
    if grades and len(exercise.labels) > 1:
        heats += [_heat_section(results, (label,), looks[label]["name"], False) for label in exercise.labels]
    return _environment().get_template("class.html.j2").render(
        title=exercise.title, grades=list(zip(grades, names, strict=True)), set_apart=results.set_apart, looks=looks,
        pooled=pooled, micro=MICRO, nothing=NOTHING, n=len(grades),
        median=median(f1s) if f1s else math.nan, least=min(f1s, default=math.nan), most=max(f1s, default=math.nan),
        agreement=agreement(exercise, grades), confusion=confusion(exercise, grades), heats=heats,
        missed=_contested(results, [row for row in missed_most(results.key, grades) if row.students < len(grades)]),
        disputed=_contested(results, disputed_most(exercise, results.key, grades)),
    )  # fmt: skip


def _contested(results: Results, rows: Sequence[Contested]) -> list[dict[str, Any]]:
    looks = _looks(results)
    return [
        {
            "look": looks[row.span.label],
            **_in_context(results.exercise.texts[row.text].text, row.span),
            "students": row.students,
            "in_key": row.in_key,
        }
        for row in rows[:_SHOWN]
    ]


def _heat_section(results: Results, labels: Sequence[str], title: str, open: bool) -> dict[str, Any]:
    texts = []
    for n, text in enumerate(results.exercise.texts):
        found = heat(results.exercise, results.grades, n, labels)
        key = [s for s in results.key.spans[n] if s.label in labels]
        texts.append(
            {
                "title": text.title,
                "bars": _bars(found, len(results.grades)),
                "words": len(found.marked),
                "paragraphs": _heat_paragraphs(results, text.text, found, key),
            }
        )
    return {"title": title, "open": open, "texts": texts}


def _bars(found: Heat, students: int) -> list[tuple[int, int, float]]:
    """Runs of words that equally many students marked: first word, number of words, share of the class."""
    edges = [0, *(i for i in range(1, len(found.marked)) if found.marked[i] != found.marked[i - 1]), len(found.marked)]
    return [(a, b - a, found.marked[a] / students) for a, b in pairwise(edges) if a < b and found.marked[a]]


def _heat_paragraphs(results: Results, text: str, found: Heat, key: Sequence[Span]) -> list[list[dict[str, Any]]]:
    """The paragraphs in pieces: words with a level of 0 to 5 by the share of students who marked them, and with the
    devices that the key has there."""
    looks = _looks(results)
    students = len(results.grades)
    lines = []
    for a, b in pairwise(found.firsts):
        if a == b:
            continue
        words = list(zip(found.starts[a:b], found.ends[a:b], found.marked[a:b], strict=True))
        runs: list[tuple[int, int, int]] = []
        for start, end, marked in words:
            if runs and runs[-1][2] == marked:
                runs[-1] = (runs[-1][0], end, marked)
            else:
                runs.append((start, end, marked))
        first, last = next(p for p in paragraphs(text) if p[0] <= words[0][0] < p[1])
        here = [s for s in key if first <= s.start < last]
        edges = sorted(
            {first, last, *(e for s in here for e in (s.start, min(s.end, last))), *(e for r in runs for e in r[:2])}
        )
        lines.append([_piece(text, x, y, runs, here, looks, students) for x, y in pairwise(edges)])
    return lines


def _piece(
    text: str, start: int, end: int, runs: Sequence[tuple[int, int, int]], key: Sequence[Span],
    looks: dict[str, dict[str, Any]], students: int,
) -> dict[str, Any]:  # fmt: skip
    marked = next((n for a, b, n in runs if a <= start and end <= b), 0)
    return {
        "text": text[start:end],
        "marked": marked,
        "level": math.ceil(_LEVELS * marked / students),
        "key": [{"look": looks[s.label], "begins": s.start == start} for s in key if s.start <= start and end <= s.end],
    }
