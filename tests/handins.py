"""A small exercise, and hand-ins for it as the page writes them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from rhetoric.classroom.exercise import Coding, Exercise, ExerciseText, choose
from rhetoric.classroom.submission import Item, Parts, seal
from rhetoric.document import Document, Span

TEXT = (
    "The Harbour 🚢 of Re\u0301ka\r\n\r\n"
    "It has the greatest harbour 👩‍👩‍👧 in the world, and “all the people” of Re\u0301ka wept.\r\n\r\n"
    "Later he said: We shall never yield. <script>document.title = 'no'</script> &amp; so on.\r\n"
)
DEVICES = ("superlative", "absolute", "unattributed-quotation")


def span(words: str, label: str, text: str = TEXT) -> Span:
    """The first place of some words, as a span."""
    start = text.index(words)
    return Span(start, start + len(words), label)


KEY = (
    span("greatest harbour 👩‍👩‍👧 in the world", "superlative"),
    span("all the people", "absolute"),
    span("We shall never yield", "unattributed-quotation"),
    span("never yield", "absolute"),
)


def small_exercise(mode: Any = "assignment", title: str = "Harbours", codings: tuple[Coding, ...] = ()) -> Exercise:
    return Exercise(title, mode, choose(DEVICES), (ExerciseText("", TEXT, "harbours"),), codings)


def gold_document() -> Document:
    return Document("harbours", TEXT, tuple(sorted(KEY)))


def hand_in(exercise: Exercise, name: str, spans: tuple[Span, ...], work: str = "", **changes: Any) -> dict[str, Any]:
    """The record of a hand-in with a seal that holds; `changes` may set `created`, `why` (by span), `sha256`, and
    `texts`, the number of the text of each span (the first, if it says nothing)."""
    numbers = changes.get("texts", (0,) * len(spans))
    digests = [changes.get("sha256", exercise.texts[number].sha256) for number in numbers]
    why = changes.get("why", {})
    created = changes.get("created", "2026-03-02T10:00:00.000Z")
    items = tuple(Item(d, s, why.get(s, "")) for d, s in zip(digests, spans, strict=True))
    parts = Parts(changes.get("exercise_id", exercise.id), work or f"work-of-{name}", name, created, items)
    return {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "id": f"urn:uuid:{parts.work}",
        "type": "AnnotationCollection",
        "exercise": parts.exercise,
        "creator": {"type": "Person", "nickname": name},
        "created": created,
        "seal": seal(parts),
        "total": len(items),
        "first": {
            "type": "AnnotationPage",
            "items": [
                {
                    "type": "Annotation",
                    "body": [
                        {"type": "TextualBody", "purpose": "classifying", "value": i.span.label},
                        *([{"type": "TextualBody", "purpose": "commenting", "value": i.why}] if i.why else []),
                    ],
                    "target": {
                        "source": f"nih:sha-256;{i.sha256}",
                        "selector": {"type": "TextPositionSelector", "start": i.span.start, "end": i.span.end},
                    },
                }
                for i in items
            ],
        },
    }


def save(record: dict[str, Any], path: Path) -> Path:
    path.write_text(json.dumps(record, indent=1), encoding="utf-8")
    return path
