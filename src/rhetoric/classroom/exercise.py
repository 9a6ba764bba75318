"""An exercise: texts in which some devices are to be marked, and what its page has to know."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from rhetoric.classroom.reasons import distinctive_words, evidence
from rhetoric.codebook import Device, Example, load_codebook
from rhetoric.corpus.disputes import disputes
from rhetoric.document import Document, Span
from rhetoric.errors import DatasetError
from rhetoric.tagging.evaluation import Tags
from rhetoric.text.segment import paragraphs

Mode = Literal["practice", "assignment", "discussion"]
MODES: tuple[Mode, ...] = get_args(Mode)
SCHEMA = "rhetoric/exercise/1"


@dataclass(frozen=True, slots=True)
class ExerciseText:
    """A text of an exercise; `title` is empty where the exercise's own title says enough, `id` where nothing names it
    (pages of earlier versions; a text that was pasted)."""

    title: str
    text: str
    id: str = ""

    @property
    def sha256(self) -> str:
        """Of the text in UTF-8, in hexadecimal."""
        return hashlib.sha256(self.text.encode("utf-8")).hexdigest()


@dataclass(frozen=True, slots=True)
class Coding:
    """What one coder marked: for every text of an exercise the spans, in order."""

    name: str
    spans: tuple[tuple[Span, ...], ...]


@dataclass(frozen=True, slots=True)
class Exercise:
    """Texts and devices, and what the mode adds to them: practice has one coding, the key, with the words that speak
    for each span; discussion has two; an assignment has none."""

    title: str
    mode: Mode
    devices: tuple[Device, ...]
    texts: tuple[ExerciseText, ...]
    codings: tuple[Coding, ...] = ()
    evidence: Mapping[tuple[int, Span], tuple[str, ...]] | None = None
    """By the number of a text and a span of the key."""

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(device.id for device in self.devices)

    @property
    def id(self) -> str:
        """A hash of mode, texts and devices: what must be the same for a submission to belong to this exercise."""
        parts = [self.mode, [text.sha256 for text in self.texts], self.labels]
        return hashlib.sha256(json.dumps(parts).encode("utf-8")).hexdigest()

    def as_dict(self) -> dict[str, Any]:
        """What the page is told. Offsets are code points; an assignment says nothing of any key."""
        record: dict[str, Any] = {
            "schema": SCHEMA,
            "id": self.id,
            "title": self.title,
            "mode": self.mode,
            "devices": [_card(device) for device in self.devices],
            "texts": [_text(text) for text in self.texts],
        }  # fmt: skip
        if self.mode == "practice":
            evidence = self.evidence or {}
            for n, (entry, spans) in enumerate(zip(record["texts"], self.codings[0].spans, strict=True)):
                entry["key"] = [{"span": _triple(s), "evidence": list(evidence.get((n, s), ()))} for s in spans]
        elif self.mode == "discussion":
            record["coders"] = [
                {"name": c.name, "spans": [list(map(_triple, s)) for s in c.spans]} for c in self.codings
            ]
            record["disputes"] = [
                {"text": n, "first": list(map(_triple, a)), "second": list(map(_triple, b))}
                for n, pair in enumerate(zip(*(c.spans for c in self.codings), strict=True))
                for a, b in disputes(*pair)
            ]
        return record


def _text(text: ExerciseText) -> dict[str, Any]:
    borders = [list(pair) for pair in paragraphs(text.text)]
    return {"id": text.id, "title": text.title, "text": text.text, "sha256": text.sha256, "paragraphs": borders}


def _triple(span: Span) -> list[int | str]:
    return [span.start, span.end, span.label]


def _example(example: Example) -> dict[str, Any]:
    return {"text": example.text, "runs": [list(run) for run in example.runs]}


def _card(device: Device) -> dict[str, Any]:
    return {
        "id": device.id,
        "name": device.name,
        "definition": device.definition,
        "mark": device.mark,
        "includes": list(device.includes),
        "excludes": list(device.excludes),
        "examples": [_example(e) for e in device.examples],
        "near_misses": [
            {**_example(miss), "why": miss.why, "words": sorted(distinctive_words(miss))} for miss in device.near_misses
        ],
    }


def choose(names: Sequence[str]) -> tuple[Device, ...]:
    """The devices of those names, in the codebook's order; UnknownDevice for a name that it does not have."""
    codebook = load_codebook()
    wanted = {codebook.device(name).id for name in names}
    return tuple(device for device in codebook if device.id in wanted)


def coding_of(name: str, documents: Sequence[Document], texts: Sequence[ExerciseText], labels: Sequence[str]) -> Coding:
    """The spans that the coded `documents` have for each of `texts`, of the devices in `labels`.

    A coding belongs to a text by being of the very same text. DatasetError where one is missing (it names the document
    whose text is nearly the same, if there is one), or where a span crosses the border of a paragraph.
    """
    by_text = {d.text: d for d in documents}
    found = []
    for n, text in enumerate(texts, start=1):
        document = by_text.get(text.text)
        if document is None:
            alike = next((d.id for d in documents if d.text.split() == text.text.split()), None)
            hint = (
                f"document {alike!r} in it differs in white space alone; give the text from which it was coded"
                if alike
                else "give a coding of exactly this text"
            )
            raise DatasetError(f"{name}: has no coding of text {n} ({text.text.strip()[:40]!r}); {hint}")
        spans = tuple(s for s in document.spans if s.label in labels)
        borders = list(paragraphs(text.text))
        for s in spans:
            if not any(a <= s.start and s.end <= b for a, b in borders):
                words = text.text[s.start : s.end]
                raise DatasetError(
                    f"{name}: {s.label} {words[:60]!r} lies in more than one paragraph; make it one span each"
                )
        found.append(spans)
    return Coding(name, tuple(found))


def evidence_of(
    texts: Sequence[ExerciseText], key: Coding, model: Tags | None
) -> dict[tuple[int, Span], tuple[str, ...]]:
    """The words that speak for each span of the key, by number of text and span (see `reasons.evidence`)."""
    return {
        (n, span): words
        for n, (text, spans) in enumerate(zip(texts, key.spans, strict=True))
        for span, words in evidence(text.text, spans, model).items()
    }
