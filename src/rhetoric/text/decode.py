"""Bytes to text: strict UTF-8 (with or without a byte order mark) unless an encoding is named; nothing is guessed.

Where bytes are not UTF-8, the error names the encoding that they most look like, if they look like text at all; reading
by it is for the user to ask.
"""

from __future__ import annotations

import codecs
import gzip
import os
import re
import stat
import sys
import zlib
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import IO

from rhetoric.errors import EncodingError, InputError
from rhetoric.text.options import DEFAULT, Options

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_SURROGATE = re.compile("[\ud800-\udfff]")
STDIN = "-"
_CHUNK = 1 << 16


def shown(path: Path | str) -> str:
    """The name of a path in messages."""
    return "standard input" if path == STDIN else str(path)


def read_bytes(path: Path | str, options: Options | None = None) -> bytes:
    """The bytes of a file (unpacked where its name ends in .gz), or of standard input for "-".

    With options, LimitError for more bytes than they allow, as soon as those were read.
    """
    pieces, held = [], 0
    with open_bytes(path) as stream:
        while piece := _piece(stream, path, 16 * _CHUNK):
            pieces.append(piece)
            held += len(piece)
            if options and held > options.bytes:
                raise options.too_large(shown(path), "unpacks to" if Path(path).suffix == ".gz" else "holds")
    return b"".join(pieces)


def open_bytes(path: Path | str, unpacked: bool = True) -> AbstractContextManager[IO[bytes]]:
    """A file as a stream of bytes, unpacked where its name ends in .gz. InputError for what is no regular file."""
    if path == STDIN:
        return nullcontext(sys.stdin.buffer)
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):  # noqa: PTH116 - a pipe must not be opened: it would wait
            raise InputError(f"{path}: is no regular file; give a file or a folder")
        if unpacked and Path(path).suffix == ".gz":
            return gzip.open(path)  # type: ignore[return-value]
        return Path(path).open("rb")
    except FileNotFoundError:
        raise InputError(f"{path}: no such file; check the path") from None
    except OSError as error:
        raise _broken(path, error) from None


def _piece(stream: IO[bytes], path: Path | str, size: int) -> bytes:
    try:
        return stream.read(size)
    except (OSError, EOFError, zlib.error) as error:
        raise _broken(path, error) from None


def _broken(path: Path | str, error: Exception) -> InputError:
    if isinstance(error, OSError) and error.errno is not None:
        return InputError(f"{path}: cannot be read ({error.strerror}); check its permissions")
    return InputError(f"{path}: is not a whole gzip file; pack it again, or drop the .gz")


def decode(raw: bytes, name: str, encoding: str | None = None) -> str:
    """The text of `raw`. A byte order mark says its own encoding and stays out of the text; line ends stay as they are.

    EncodingError names the first bad byte; InputError a NUL character, the mark of a file that is no text.
    """
    encoding, bom = _encoding(raw, encoding)
    _check(encoding)
    raw = raw[bom:]
    try:
        text = _whole(raw.decode(encoding or "utf-8"))
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise _undecodable(raw, name, encoding, line, error.start, raw[error.start]) from None
    except UnicodeError:
        raise EncodingError(f"{name}: is not {encoding}; name another --encoding") from None
    if "\0" in text:
        raise _with_nul(raw, name, text.index("\0"), "character", encoding)
    return text


def lines(path: Path | str, options: Options = DEFAULT) -> Iterator[str]:
    """The lines of a file with their ends, each read when it is asked for; only LF ends a line.

    Errors as of `decode`, and LimitError for a line of more bytes than the options allow.
    """
    name = shown(path)
    with open_bytes(path) as stream:
        parts: list[str] = []
        held = number = 0
        for piece in _decoded(stream, path, name, options):
            *whole, rest = piece.split("\n")
            for end in whole:
                yield "".join([*parts, end, "\n"])
                parts, held = [], 0
                number += 1
            parts.append(rest)
            held += len(rest)
            if held > options.bytes:
                raise options.too_large(f"{name}:{number + 1}", "holds")
        if held:
            yield "".join(parts)


def _decoded(stream: IO[bytes], path: Path | str, name: str, options: Options) -> Iterator[str]:
    decoder: codecs.IncrementalDecoder | None = None
    encoding, at, line, characters = options.encoding, 0, 1, 0
    while True:
        raw = _piece(stream, path, _CHUNK)
        if decoder is None:
            encoding, bom = _encoding(raw, options.encoding)
            decoder = _decoder(encoding)
            here = raw[bom:]
        else:
            here = raw
        pending = decoder.getstate()[0]
        try:
            text = _whole(decoder.decode(here, final=not raw))
        except UnicodeDecodeError as error:
            here = pending + here
            line += here.count(b"\n", 0, error.start)
            offset = at - len(pending) + error.start
            raise _undecodable(here, name, encoding, line, offset, here[error.start]) from None
        except UnicodeError:
            raise EncodingError(f"{name}: is not {encoding}; name another --encoding") from None
        if "\0" in text:
            raise _with_nul(here, name, characters + text.index("\0"), "character", encoding)
        at += len(here)
        line += text.count("\n")
        characters += len(text)
        yield text
        if not raw:
            return


def _decoder(encoding: str | None) -> codecs.IncrementalDecoder:
    _check(encoding)
    return codecs.getincrementaldecoder(encoding or "utf-8")()


def _check(encoding: str | None) -> None:
    """EncodingError for a name of no encoding, or of a codec that does not read bytes as text, whatever is to be read.

    A blank is decoded because Python never asks the codec for no bytes at all.
    """
    try:
        b" ".decode(encoding or "utf-8")
    except UnicodeDecodeError:
        return  # an encoding whose characters are longer
    except UnicodeError:
        raise EncodingError(f"encoding {encoding!r} reads nothing; name one such as cp1252") from None
    except (LookupError, ValueError):
        raise EncodingError(f"unknown encoding {encoding!r}; name one that Python knows, such as cp1252") from None


def _whole(text: str) -> str:
    """The text; UnicodeError where it has half a surrogate pair, which can be written nowhere."""
    if _SURROGATE.search(text):
        raise UnicodeError
    return text


def _encoding(raw: bytes, encoding: str | None) -> tuple[str | None, int]:
    """The encoding to read by, and the length of a byte order mark that says so."""
    if encoding is None:
        for bom, says in _BOMS:
            if raw.startswith(bom):
                return says, len(bom)
    elif raw[:3] == codecs.BOM_UTF8 and encoding.lower().replace("_", "-") in ("utf-8", "utf8"):
        return encoding, 3
    return encoding, 0


def _undecodable(raw: bytes, name: str, encoding: str | None, line: int, offset: int, byte: int) -> InputError:
    if b"\0" in raw:
        return _with_nul(raw, name, raw.index(b"\0"), "byte", encoding)
    likely = None if encoding else likely_encoding(raw)
    if encoding:
        mend = "name another --encoding"
    elif likely:
        mend = f"name its encoding, most likely --encoding {likely}"
    else:
        mend = "the file does not look like text; give the text of it instead, or name its --encoding"
    return EncodingError(f"{name}:{line}: byte 0x{byte:02x} at offset {offset} is not {encoding or 'utf-8'}; {mend}")


def _with_nul(raw: bytes, name: str, offset: int, unit: str, encoding: str | None) -> InputError:
    wide = None if encoding else _wide(raw)
    if wide:
        return EncodingError(f"{name}: is not utf-8; name its encoding, most likely --encoding {wide}")
    return InputError(f"{name}: NUL at {unit} {offset}, so this is binary and no text; give the text of it instead")


_EXPECTED = {
    "cp1252": "‘’“”–—…•€£§°©®ÀÁÂÄÅÆÇÈÉÊËÍÎÏÑÓÔÖØÙÚÜàáâãäåæçèéêëìíîïñòóôõöøùúûüßœŒ½¼¾×·«»¡¿™",
    "mac-roman": "‘’“”–—…•€£§°©®ÀÁÂÄÅÆÇÈÉÊËÍÎÏÑÓÔÖØÙÚÜàáâãäåæçèéêëìíîïñòóôõöøùúûüßœŒ×·«»¡¿™",
    "cp850": "£§°©®ÄÅÆÇÉÑÖØÜàáâäåæçèéêëìíîïñòóôöøùúûüß½¼¾×·«»¡¿",
    "cp1250": "‘’“”–—…•€ąćęłńóśźżĄĆĘŁŃÓŚŹŻáčďéěíňóřšťúůýžÁČĎÉĚÍŇÓŘŠŤÚŮÝŽőűăâîșț",
    "cp1251": "‘’“”–—…«»№" + "".join(map(chr, range(0x410, 0x450))) + "ёЁіІїЇєЄґҐ",
}
"""What prose in each encoding is likely to hold beyond ASCII; of two that fit equally well, the first is named."""


def likely_encoding(raw: bytes) -> str | None:
    """The encoding that bytes which are not UTF-8 most look like: a hint for the user, never used to read. None where
    they look like text in none."""
    wide = _wide(raw)
    if wide:
        return wide
    high = bytes(b for b in raw[:1_000_000] if b > 127)

    def fit(encoding: str) -> int:
        return sum(1 if c in _EXPECTED[encoding] else -2 for c in high.decode(encoding, errors="replace"))

    best = max(_EXPECTED, key=fit)
    return best if _is_text(raw[:50_000].decode(best, errors="replace")) else None


_LEAST_LEGIBLE, _MOST_CONTROLS = 0.6, 0.02
"""Shares of the characters of a text. Of random bytes, half are legible and a tenth are control characters; of prose
and of tables, nine tenths and none."""


def _is_text(text: str) -> bool:
    """Whether it is mostly letters, digits and blanks, with next to no control characters."""
    legible = sum(c.isalnum() or c.isspace() for c in text)
    controls = sum(not (c.isprintable() or c.isspace()) or c == "\ufffd" for c in text)
    return legible >= _LEAST_LEGIBLE * len(text) and controls <= _MOST_CONTROLS * len(text)


def _wide(raw: bytes) -> str | None:
    """UTF-16 without a byte order mark: English has a NUL in every second byte."""
    even, odd = raw[:4096:2], raw[1:4096:2]
    if not odd or len(raw) < 8:
        return None
    if odd.count(0) > 0.7 * len(odd) and even.count(0) < 0.1 * len(even):
        return "utf-16-le"
    if even.count(0) > 0.7 * len(even) and odd.count(0) < 0.1 * len(odd):
        return "utf-16-be"
    return None
