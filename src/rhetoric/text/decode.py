"""Bytes to text: strict UTF-8 (with or without a byte order mark) unless an encoding is named; nothing is guessed."""

from __future__ import annotations

import codecs
import gzip
import sys
import zlib
from pathlib import Path

from rhetoric.errors import EncodingError, InputError

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
STDIN = "-"


def read_bytes(path: Path | str) -> bytes:
    """The bytes of a file (unpacked where its name ends in .gz), or of standard input for "-"."""
    if path == STDIN:
        return sys.stdin.buffer.read()
    path = Path(path)
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise InputError(f"{path}: no such file; check the path") from None
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); check its permissions") from None
    if path.suffix != ".gz":
        return raw
    try:
        return gzip.decompress(raw)
    except (OSError, EOFError, zlib.error):
        raise InputError(f"{path}: is not a whole gzip file; pack it again, or drop the .gz") from None


def decode(raw: bytes, name: str, encoding: str | None = None) -> str:
    """The text of `raw`. A byte order mark says its own encoding and stays out of the text; line ends stay as they are.

    EncodingError names the first bad byte; InputError a NUL character, the mark of a file that is no text.
    """
    for bom, bom_encoding in _BOMS:
        if encoding is None and raw.startswith(bom):
            raw, encoding = raw[len(bom) :], bom_encoding
            break
    try:
        text = raw.decode(encoding or "utf-8")
    except LookupError:
        raise EncodingError(f"unknown encoding {encoding!r}; name one that Python knows, such as cp1252") from None
    except UnicodeDecodeError as error:
        if b"\0" in raw:
            raise _binary(name, raw.index(b"\0"), "byte") from None
        line = raw.count(b"\n", 0, error.start) + 1
        mend = (
            "name its encoding with --encoding (for example cp1252)" if encoding is None else "name another --encoding"
        )
        raise EncodingError(
            f"{name}:{line}: byte 0x{raw[error.start]:02x} at offset {error.start} is not {encoding or 'utf-8'}; {mend}"
        ) from None
    if "\0" in text:
        raise _binary(name, text.index("\0"), "character")
    return text


def _binary(name: str, offset: int, unit: str) -> InputError:
    return InputError(f"{name}: NUL at {unit} {offset}, so this is binary and no text; give the text of it instead")
