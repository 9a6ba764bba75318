"""Markdown: the file is the document, markup and all, so that an editor can show a span where it stands.

Its headings are the places of its spans; the title is that of the front matter, or the first heading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rhetoric.document import Document
from rhetoric.text.decode import decode, read_bytes, shown
from rhetoric.text.options import Options
from rhetoric.text.places import Place

_HEADING = re.compile(r" {0,3}#{1,6}[ \t]+(.*?)[ \t#]*$")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_TITLE = re.compile(r"title:[ \t]*(.+)$")


def read(path: str, id: str, options: Options) -> Iterator[tuple[str, Document]]:
    """The one document of a file."""
    name = shown(path)
    text = decode(read_bytes(path, options), name, options.encoding)
    title, places = _outline(text)
    meta = {"source": name, "format": "markdown", **({"title": title} if title else {}), "places": places}
    yield id, Document(id, text, meta=meta)


def _outline(text: str) -> tuple[str, list[Place]]:
    title, places, fence, at = "", [], "", 0
    front = text.startswith(("---\n", "---\r\n"))
    for number, line in enumerate(text.split("\n")):
        bare = line.rstrip("\r")
        opens = _FENCE.match(bare)
        if front:
            front = number == 0 or bare not in ("---", "...")
            found = _TITLE.match(bare)
            title = title or (found.group(1).strip("'\" ") if found else "")
        elif fence:
            fence = "" if opens and opens.group(1).startswith(fence) else fence
        elif opens:
            fence = opens.group(1)
        elif (heading := _HEADING.match(bare)) and heading.group(1):
            places.append((at, heading.group(1)))
        at += len(line) + 1
    return title or (places[0][1] if places else ""), places
