"""Zip files that may be hostile: what they unpack to is counted as it unpacks, whatever they say of themselves."""

from __future__ import annotations

import io
import posixpath
import zlib
from urllib.parse import unquote

from rhetoric.errors import InputError
from rhetoric.text.options import Options

_ENTRIES = 10_000
_CHUNK = 1 << 16
_CENTRAL = b"PK\x01\x02"


class Archive:
    """The entries of a zip file, all of which together may unpack to `options.bytes`."""

    def __init__(self, raw: bytes, name: str, options: Options) -> None:
        import zipfile

        self._name, self._options, self._left = name, options, options.bytes
        if raw.count(_CENTRAL) > _ENTRIES:
            raise InputError(f"{name}: holds more than {_ENTRIES:,} files; unpack it, and give the text of it")
        self._faults = (
            zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError, KeyError,
        )  # fmt: skip
        self._methods = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(raw))
        except self._faults:
            raise self.broken() from None
        self.names = frozenset(self._zip.namelist())

    def broken(self, what: str = "is not a whole zip file") -> InputError:
        return InputError(f"{self._name}: {what}; save the document again")

    def read(self, entry: str) -> bytes:
        """The bytes of an entry. InputError where it is missing, encrypted or damaged; LimitError for too many."""
        if entry not in self.names:
            raise self.broken(f"has no {entry!r} in it")
        try:
            info = self._zip.getinfo(entry)
            if info.flag_bits & 1:
                raise InputError(f"{self._name}: is encrypted; save it without a password")
            if info.compress_type not in self._methods:
                raise self.broken(f"packs {entry!r} by a method that documents do not use")
            pieces = []
            with self._zip.open(info) as stream:
                while piece := stream.read(_CHUNK):
                    self._left -= len(piece)
                    if self._left < 0:
                        raise self._options.too_large(self._name, "unpacks to")
                    pieces.append(piece)
        except self._faults:
            raise self.broken(f"is damaged at {entry!r}") from None
        return b"".join(pieces)


def inside(base: str, reference: str) -> str | None:
    """The entry that `reference` means, seen from the entry `base`; None where it would lead out of the archive."""
    path = unquote(reference.partition("#")[0])
    joined = posixpath.normpath(posixpath.join(posixpath.dirname(base), path))
    outside = joined.startswith(("/", "..")) or "://" in path or "\\" in path
    return None if outside else joined
