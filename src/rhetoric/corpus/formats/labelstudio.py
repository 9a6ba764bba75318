"""Label Studio's JSON: a list of tasks, each with `data` and the regions of its annotations.

A region is `{"type": "labels", "value": {"start": ..., "end": ..., "text": ..., "labels": [...]}}`. Offsets count code
points, half-open; versions before 2022 counted UTF-16 units
(github.com/HumanSignal/label-studio/pull/1559), and the words beside the offsets tell which. Of several annotations of
a task the first that was not skipped is read; where there is none, the first prediction. Marks of a model are written
as a prediction, others as an annotation. The labelling configuration that goes with the file has `<Text name="text"
value="$text"/>` and `<Labels name="label" toName="text">`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from rhetoric.corpus.borders import Found, Intake, by_quotation, name_of, write_text
from rhetoric.corpus.formats import load_json
from rhetoric.document import Document, Span
from rhetoric.errors import DatasetError

LOST: Mapping[str, str] = {}

_ANNOTATIONS = ("annotations", "completions", "predictions")
"""Keys of a task, the first that is there counts; `completions` is what old versions say."""


def read(path: Path, intake: Intake) -> Iterator[tuple[str, Document]]:
    """The tasks of a file; one whose data has no id is named by the task's."""
    tasks = load_json(path)
    for number, task in enumerate(tasks if isinstance(tasks, list) else [tasks], start=1):
        place = f"{path}: task {number}"
        data = task.get("data") if isinstance(task, dict) else None
        if not isinstance(data, dict):
            raise DatasetError(f"{place}: has no 'data'; export the project as JSON, not JSON-MIN")
        text = _text(data, place)
        found = by_quotation(text, [span for region in _regions(task, intake) for span in _found(region, place)], place)
        meta = task.get("meta") if isinstance(task.get("meta"), dict) else {}
        id_ = name_of(data.get("id"), name_of(task.get("id"), f"{path.stem}-{number}"))
        yield place, Document(id_, text, intake.spans(text, found, place), meta)


def _text(data: Mapping[str, Any], place: str) -> str:
    """The task's text: `text`, or the only string of its data."""
    strings = [value for key, value in data.items() if isinstance(value, str) and key != "id"]
    text = data.get("text", strings[0] if len(strings) == 1 else None)
    if not isinstance(text, str):
        raise DatasetError(f"{place}: no text in its data; name it 'text'")
    return text


def _regions(task: Mapping[str, Any], intake: Intake) -> list[dict[str, Any]]:
    """The regions with labels of the annotation that counts."""
    for key in _ANNOTATIONS:
        made = [a for a in _objects(task.get(key)) if not a.get("was_cancelled")]
        if not made:
            continue
        if len(made) > 1:
            intake.passed_over(f"further {key} of a task", len(made) - 1)
        results = _objects(made[0].get("result"))
        regions = [r for r in results if r.get("type") == "labels"]
        if len(regions) < len(results):
            intake.passed_over("results that label no span", len(results) - len(regions))
        return regions
    return []


def _objects(value: Any) -> list[dict[str, Any]]:
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def _found(region: Mapping[str, Any], place: str) -> list[tuple[Found, str | None]]:
    value = region.get("value")
    start, end, labels, words = (
        value.get(key) if isinstance(value, dict) else None for key in ("start", "end", "labels", "text")
    )
    if type(start) is not int or type(end) is not int or not isinstance(labels, list):
        raise DatasetError(f"{place}: a region needs whole numbers 'start' and 'end' and a list 'labels'")
    return [((start, end, str(label)), words if isinstance(words, str) else None) for label in labels]


def write(documents: Sequence[Document], path: Path) -> None:
    """Make a file to import into a project."""
    tasks = [_task(number, document) for number, document in enumerate(documents, start=1)]
    write_text(path, json.dumps(tasks, ensure_ascii=False, indent=1) + "\n")


def _task(number: int, document: Document) -> dict[str, Any]:
    result = [_region(i, span, document.text) for i, span in enumerate(document.spans, start=1)]
    made: dict[str, Any] = {"result": result}
    model = document.meta.get("model")
    if isinstance(model, dict):
        made["model_version"] = f"{model.get('name')} {model.get('version')}"
    return {
        "id": number,
        "data": {"text": document.text, "id": document.id},
        "meta": dict(document.meta),
        "annotations": [] if "model_version" in made else [made],
        "predictions": [made] if "model_version" in made else [],
    }


def _region(number: int, span: Span, text: str) -> dict[str, Any]:
    value = {"start": span.start, "end": span.end, "text": text[span.start : span.end], "labels": [span.label]}
    return {"id": f"span{number}", "from_name": "label", "to_name": "text", "type": "labels", "value": value}
