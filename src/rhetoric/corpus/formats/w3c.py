"""W3C Web Annotations in JSON-LD: https://www.w3.org/TR/annotation-model/ (Recommendation of 2017).

A folder holds the texts and `annotations.jsonld`, a collection with an annotation for every span: the body says the
label, the target names the text's file and selects the span by position and by quotation. By the standard, positions
count code points; programs that run in a browser (Recogito, Hypothesis) count UTF-16 units, and the quotations tell
which. What is read may also be one annotation, a list or a page of them. Where an annotation has several targets, or
several bodies that tag, there is a span for each. Texts are read from beside the annotations, never fetched.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from rhetoric.corpus.borders import (
    Found,
    Intake,
    by_quotation,
    file_names,
    read_text,
    unquoted_name,
    write_text,
)  # fmt: skip
from rhetoric.corpus.formats import load_json
from rhetoric.document import Document, Span
from rhetoric.errors import DatasetError

LOST: Mapping[str, str] = {
    "id": "it is the name of a file, which cannot be long or differ from another in case alone",
    "meta": "there is no place for it",
}

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
_FILE = "annotations.jsonld"
_AROUND = 32
"""Characters of the text before and after a span that its quotation comes with."""

_TAGGING = ("tagging", "classifying", "identifying")
"""Purposes of a body that say what a span is; bodies with another purpose (comments, links) are passed over."""

Marked = tuple[Found, str | None]
"""A span by its position, and its words as the annotation quotes them."""


def read(path: Path, intake: Intake) -> Iterator[tuple[str, Document]]:
    """The texts of a folder with their annotations, by name; of a file, only the texts that it annotates."""
    files = sorted(path.rglob("*.jsonld")) if path.is_dir() else [path]
    sources = sorted(path.rglob("*.txt")) if path.is_dir() else []
    texts: dict[Path, str] = {source.resolve(): read_text(source) for source in sources}
    names = {source.resolve(): str(source.relative_to(path).with_suffix("")) for source in sources}
    marked: dict[Path, list[Marked]] = {source: [] for source in texts}
    for file in files:
        for place, source, selectors, label in _targets(file, intake):
            if source not in texts:
                texts[source] = read_text(source)
                names[source] = source.stem
                marked[source] = []
            marked[source].append(_marked(texts[source], selectors, label, place))
    for source, text in texts.items():
        found = by_quotation(text, marked[source], str(source))
        yield str(source), Document(unquoted_name(names[source]), text, intake.spans(text, found, str(source)))


def _targets(file: Path, intake: Intake) -> Iterator[tuple[str, Path, list[dict[str, Any]], str]]:
    """Every pair of a target and a label: its place, the file of its text, its selectors, and the label."""
    for number, annotation in enumerate(_annotations(load_json(file), file), start=1):
        place = f"{file}: annotation {number}"
        labels = _labels(annotation, intake)
        for target in _list(annotation.get("target")):
            source = target.get("source") if isinstance(target, dict) else target
            name = source.get("id") if isinstance(source, dict) else source
            selectors = [
                s for s in _list(target.get("selector") if isinstance(target, dict) else None) if isinstance(s, dict)
            ]
            if not any(s.get("type") in ("TextPositionSelector", "TextQuoteSelector") for s in selectors):
                intake.passed_over("targets that do not select by position or quotation")
                continue
            for label in labels:
                yield place, _source(file, name, place), selectors, label


def _annotations(value: Any, file: Path) -> Iterator[dict[str, Any]]:
    for item in _list(value):
        if not isinstance(item, dict):
            raise DatasetError(f"{file}: holds something that is no annotation; export Web Annotations as JSON-LD")
        pages = [*_list(item.get("first")), *_list(item.get("items"))]
        if item.get("type") in ("AnnotationCollection", "AnnotationPage") or (pages and "target" not in item):
            if any(isinstance(page, str) for page in pages):
                raise DatasetError(f"{file}: its pages are elsewhere; save the collection with its items in it")
            yield from _annotations(pages, file)
        else:
            yield item


def _list(value: Any) -> list[Any]:
    return [] if value is None else value if isinstance(value, list) else [value]


def _labels(annotation: dict[str, Any], intake: Intake) -> list[str]:
    labels = []
    for body in _list(annotation.get("body")):
        if isinstance(body, dict):
            purposes = _list(body.get("purpose") or annotation.get("motivation"))
            value = body.get("value") or body.get("label") or body.get("id") or body.get("source")
            if isinstance(value, str) and (not purposes or set(purposes) & set(_TAGGING)):
                labels.append(value)
                continue
        elif isinstance(body, str):
            labels.append(body)
            continue
        intake.passed_over("bodies that are no tags")
    labels += [value for value in _list(annotation.get("bodyValue")) if isinstance(value, str)]
    if not labels:
        intake.passed_over("annotations without a tag")
    return labels


def _source(file: Path, name: Any, place: str) -> Path:
    """The text's file that an IRI means, beside or below that of the annotations."""
    if not isinstance(name, str):
        raise DatasetError(f"{place}: its target has no source; export Web Annotations with the source of each")
    if name.startswith("nih:"):
        raise DatasetError(
            f"{place}: is what somebody handed in from an exercise, which has no texts, and nothing of those without a "
            "mark; name its page (`rhetoric convert --exercise PAGE`), or grade it with `rhetoric grade`"
        )
    found = _beside(file.parent.resolve(), name)
    if found is None:
        shown = repr(name if len(name) < _SHOWN else f"{name[:_SHOWN]}…")
        raise DatasetError(
            f"{place}: its text, {shown}, is not beside the annotations; save it there, and name it by its file"
        )
    return found


_SHOWN = 200
"""Characters of an IRI in a message."""


def _beside(folder: Path, name: str) -> Path | None:
    """The file in the folder that an IRI means; None where there is none, and where the system knows no such name."""
    try:
        parts = urlsplit(name)
        path = (folder / unquote(parts.path)).resolve()
        return path if not (parts.scheme or parts.netloc) and path.is_relative_to(folder) and path.is_file() else None
    except (OSError, ValueError):
        return None


def _marked(text: str, selectors: list[dict[str, Any]], label: str, place: str) -> Marked:
    quotation = next((s for s in selectors if s.get("type") == "TextQuoteSelector"), None)
    words = quotation.get("exact") if quotation else None
    for selector in selectors:
        if selector.get("type") == "TextPositionSelector":
            start, end = selector.get("start"), selector.get("end")
            if type(start) is not int or type(end) is not int:
                raise DatasetError(f"{place}: a TextPositionSelector needs whole numbers 'start' and 'end'")
            return (start, end, label), words if isinstance(words, str) else None
    assert quotation, "a target without position has a quotation"
    before, after = quotation.get("prefix", ""), quotation.get("suffix", "")
    if not isinstance(words, str) or not isinstance(before, str) or not isinstance(after, str):
        raise DatasetError(f"{place}: a TextQuoteSelector needs a string 'exact'")
    at = text.find(before + words + after)
    if not words or at < 0 or text.find(before + words + after, at + 1) >= 0:
        raise DatasetError(f"{place}: {words!r} does not stand exactly once in the text; add a TextPositionSelector")
    start = at + len(before)
    return (start, start + len(words), label), None


def write(documents: Sequence[Document], path: Path) -> None:
    """Make a folder with the texts and one collection of their annotations."""
    items: list[dict[str, Any]] = []
    for name, document in zip(file_names(documents), documents, strict=True):
        write_text(path / f"{name}.txt", document.text)
        for span in document.spans:
            items.append(_annotation(span, document.text, f"{name}.txt", len(items) + 1))
    page = {"id": f"{_FILE}#page", "type": "AnnotationPage", "startIndex": 0, "items": items}
    collection = {
        "@context": CONTEXT, "id": _FILE, "type": "AnnotationCollection", "total": len(items), "first": page,
    }  # fmt: skip
    write_text(path / _FILE, json.dumps(collection, ensure_ascii=False, indent=1) + "\n")


def _annotation(span: Span, text: str, file: str, number: int) -> dict[str, Any]:
    position = {"type": "TextPositionSelector", "start": span.start, "end": span.end}
    quotation = {
        "type": "TextQuoteSelector",
        "exact": text[span.start : span.end],
        "prefix": text[max(0, span.start - _AROUND) : span.start],
        "suffix": text[span.end : span.end + _AROUND],
    }
    return {
        "id": f"{_FILE}#{number}",
        "type": "Annotation",
        "motivation": "tagging",
        "body": {"type": "TextualBody", "purpose": "tagging", "value": span.label},
        "target": {"source": quote(file), "selector": [position, quotation]},
    }
