"""Plain text and Markdown: the file is the document, and offsets count from its first character (a byte order mark
apart)."""

from __future__ import annotations

from collections.abc import Iterator

from rhetoric.document import Document
from rhetoric.text.decode import decode, read_bytes

SUFFIXES = (".txt", ".md")


def read(path: str, id: str, encoding: str | None) -> Iterator[tuple[str, Document]]:
    """The one document of a file."""
    name = "standard input" if path == "-" else path
    yield id, Document(id, decode(read_bytes(path), name, encoding), meta={"source": name})
