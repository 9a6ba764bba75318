"""EPUB: the chapters in the order of the spine, without the table of contents. Chapters are the places of spans."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rhetoric.document import Document
from rhetoric.errors import InputError
from rhetoric.text.archive import Archive, inside
from rhetoric.text.decode import read_bytes
from rhetoric.text.options import Options
from rhetoric.text.places import Place
from rhetoric.text.readers.html import source_of, title_of, whole_text
from rhetoric.text.xml import events

_CONTAINER = "META-INF/container.xml"
_PAGES = ("application/xhtml+xml", "text/html")
_SELF_CLOSED = re.compile(
    r"<(?!(?:area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr)\b)([a-zA-Z][\w:-]*)([^<>]*)/>"
)


def read(path: str, id: str, options: Options) -> Iterator[tuple[str, Document]]:
    """The one document of a book."""
    archive = Archive(read_bytes(path, options), path, options)
    package = _package(archive, path)
    title, chapters = _spine(archive, package, path)
    text = ""
    places: list[Place] = []
    for entry in chapters:
        name = f"{path}: {entry}"
        html = _SELF_CLOSED.sub(r"<\1\2></\1>", source_of(archive.read(entry), name, options))
        chapter = whole_text(html, name)
        if not chapter:
            continue
        heading = title_of(html, name, heading_first=True)
        label = f"chapter {len(places) + 1}" + (f": {heading}" if heading else "")
        text += "\n\n" if text else ""
        places.append((len(text), label))
        text += chapter
    meta = {"source": path, "format": "epub", **({"title": title} if title else {}), "places": places}
    yield id, Document(id, text, meta=meta)


def _package(archive: Archive, path: str) -> str:
    for event in events(archive.read(_CONTAINER), f"{path}: {_CONTAINER}"):
        if event.kind == "start" and event.name == "rootfile" and event.attributes.get("full-path"):
            return event.attributes["full-path"]
    raise archive.broken("names no package of the book")


def _spine(archive: Archive, package: str, path: str) -> tuple[str, list[str]]:
    """The title of the book, and the entries of its chapters in order."""
    manifest: dict[str, str] = {}
    order: list[str] = []
    contents: set[str] = set()
    title, in_title = "", False
    for event in events(archive.read(package), f"{path}: {package}"):
        about = event.attributes
        if event.name == "title" and event.kind != "text":
            in_title = event.kind == "start" and not title
        elif event.kind == "text" and in_title:
            title += event.name
        elif event.kind == "start" and event.name == "item" and about.get("media-type") in _PAGES:
            entry = inside(package, about.get("href", ""))
            if entry is None:
                raise InputError(
                    f"{path}: {package}: refers to {about['href']!r} outside the book; save the book again"
                )
            manifest[about.get("id", "")] = entry
            if "nav" in about.get("properties", "").split():
                contents.add(entry)
        elif event.kind == "start" and event.name == "itemref":
            order.append(about.get("idref", ""))
        elif event.kind == "start" and event.name == "reference" and about.get("type") == "toc":
            contents.add(inside(package, about.get("href", "")) or "")
    chapters = dict.fromkeys(manifest[idref] for idref in order if idref in manifest)
    return " ".join(title.split()), [entry for entry in chapters if entry not in contents]
