"""What is pasted into the page or opened from it, as documents: by the readers of `rhetoric score`."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from rhetoric.document import Document
from rhetoric.errors import InputError, LimitError
from rhetoric.server.sealed import Parcel
from rhetoric.text.decode import decode
from rhetoric.text.options import Options
from rhetoric.text.readers import OTHER_FORMATS, SUFFIXES, Unreadable, read

if TYPE_CHECKING:
    from werkzeug.datastructures import FileStorage

MOST_DOCUMENTS = 100
MOST_CHARACTERS = 300_000
"""Of all documents of a file together: some 50,000 words, which take seconds to score."""
PASTED = "Pasted text"
_LONGEST_NAME = 120


def pasted(text: str) -> Parcel:
    """What was pasted, as one document. InputError where it is no text.

    A text box sends its line ends as CR LF; they were LF in the box, and are so again here.
    """
    text = decode(text.encode("utf-8", errors="surrogatepass"), PASTED).replace("\r\n", "\n")
    return _checked([Document("pasted-text", text, meta={"source": PASTED, "title": PASTED})], PASTED)


def uploaded(file: FileStorage, options: Options) -> Parcel:
    """The documents of a file. It lies on disk while it is read, under a name of the server's own.

    InputError for a file of which nothing can be read, or of more than MOST_DOCUMENTS or MOST_CHARACTERS.
    """
    name = shown_name(file.filename or "")
    suffix = max((s for s in (*SUFFIXES, *OTHER_FORMATS) if name.lower().endswith(s)), key=len, default="")
    with TemporaryDirectory(prefix="rhetoric-") as folder:
        path = str(Path(folder, f"upload{suffix or '.txt'}"))
        file.save(path)
        reading = read(path, name[: len(name) - len(suffix)] or name, options)
        found = [_renamed(document, path, name) for document in islice(reading, MOST_DOCUMENTS + 1)]
    return _checked(found, name)


def shown_name(name: str) -> str:
    """The name of a file as it is shown: no folders, no control characters, not too long."""
    last = name.replace("\\", "/").rpartition("/")[2].encode("utf-8", errors="replace").decode("utf-8")
    kept = "".join(c for c in last if unicodedata.category(c) not in ("Cc", "Cf")).strip()
    return kept[-_LONGEST_NAME:] or "file"


def _renamed(document: Document | Unreadable, path: str, name: str) -> Document | Unreadable:
    """The document under the name of the file that was opened, not of the one that was read."""
    if isinstance(document, Unreadable):
        error = type(document.error)(str(document.error).replace(path, name))
        return Unreadable(document.id.replace(path, name), document.source.replace(path, name), error)
    meta: Mapping[str, Any] = {
        key: value.replace(path, name) if key in ("source", "file") else value for key, value in document.meta.items()
    }
    return replace(document, meta=meta)


def _checked(found: Parcel, name: str) -> Parcel:
    """The documents of a file, which are not too many, and one of which at least can be read."""
    if not found:
        raise InputError(f"{name}: has no documents in it; give a text")
    if len(found) > MOST_DOCUMENTS:
        raise LimitError(f"{name}: holds more than {MOST_DOCUMENTS} documents; score it with `rhetoric score`")
    first = found[0]
    if isinstance(first, Unreadable) and all(isinstance(document, Unreadable) for document in found):
        raise first.error
    if sum(len(d.text) for d in found if isinstance(d, Document)) > MOST_CHARACTERS:
        raise LimitError(f"{name}: holds more than {MOST_CHARACTERS:,} characters; score it with `rhetoric score`")
    return found
