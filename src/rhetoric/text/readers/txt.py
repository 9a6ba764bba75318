"""Plain text: the file is the document, and offsets count from its first character (a byte order mark apart)."""

from __future__ import annotations

from collections.abc import Iterator

from rhetoric.document import Document
from rhetoric.text.decode import decode, read_bytes, shown
from rhetoric.text.options import Options


def read(path: str, id: str, options: Options) -> Iterator[tuple[str, Document]]:
    """The one document of a file."""
    name = shown(path)
    text = decode(read_bytes(path, options), name, options.encoding)
    yield id, Document(id, text, meta={"source": name, "format": "txt"})
