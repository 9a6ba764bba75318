"""The journal of a batch: every scored document with its piece of the report, kept as soon as it is done.

It is an SQLite file, so that a batch may be killed at any moment, or run out of disk, and what was kept is whole. A
document is known by its file and its number in it; a file by its path, the id of its documents, its size and the time
of its last change. A file that has changed is forgotten, and scored again.
"""

from __future__ import annotations

import os
import sqlite3
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import NamedTuple

from rhetoric.errors import OutputError

NAME = "journal.sqlite3"
_FINISHED = "finished"
_TABLES = """
CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS files (
    path BLOB PRIMARY KEY, id BLOB NOT NULL, size INTEGER NOT NULL, changed INTEGER NOT NULL,
    documents INTEGER  -- NULL until all of them have been read
);
CREATE TABLE IF NOT EXISTS documents (
    path BLOB, number INTEGER, id BLOB NOT NULL, source BLOB NOT NULL,
    sha256 TEXT,  -- of the text in UTF-8; NULL where it could not be read
    error BLOB, words INTEGER NOT NULL, labels TEXT NOT NULL, piece BLOB NOT NULL, PRIMARY KEY (path, number)
);
"""


class Kept(NamedTuple):
    """A scored document: where it stands, what was found in it, and its piece of the report (UTF-8, compressed)."""

    path: str
    number: int
    id: str
    source: str
    sha256: str | None
    error: str | None
    words: int
    labels: tuple[str, ...]
    """The devices that were found."""
    piece: bytes


class Stamp(NamedTuple):
    """What tells a file from a later state of it: its documents' id, its bytes, and its last change in nanoseconds."""

    id: str
    size: int
    changed: int


class Journal:
    """An open journal, which no other process may open. May be used from several threads."""

    def __init__(self, folder: Path, settings: Mapping[str, str]) -> None:
        """Open the journal of a folder, or begin one in a folder that is new or empty.

        OutputError where the folder holds something else, a batch with other settings, or one that is being worked on.
        """
        self._folder, self._lock = folder, Lock()
        _require_place(folder)
        self._base = sqlite3.connect(folder / NAME, timeout=0, check_same_thread=False)
        try:
            self._base.execute("PRAGMA locking_mode = EXCLUSIVE")
            self._base.execute("PRAGMA synchronous = FULL")
            self._base.execute("BEGIN EXCLUSIVE")
            self._base.commit()
            self._base.executescript(_TABLES)
            self._require(settings)
        except sqlite3.OperationalError as error:
            self._base.close()
            if "locked" in str(error):
                raise OutputError(f"{folder}: another process works on this batch; wait for it, or stop it") from None
            raise
        except sqlite3.DatabaseError:
            self._base.close()
            raise OutputError(f"{folder / NAME}: is no journal of a batch; name another folder with -o") from None
        except BaseException:
            self._base.close()
            raise

    def _require(self, settings: Mapping[str, str]) -> None:
        stored = dict(self._base.execute("SELECT name, value FROM settings"))
        self.was_finished = stored.pop(_FINISHED, "") == "yes"
        if not stored:
            self._base.executemany("INSERT INTO settings VALUES (?, ?)", settings.items())
            self._base.commit()
            return
        for name, value in settings.items():
            if stored.get(name) != value:
                raise OutputError(
                    f"{self._folder}: holds a batch with {name} {stored.get(name, 'unknown')!r}, not {value!r}; "
                    "name another folder with -o, or remove this one"
                )

    def close(self) -> None:
        with self._lock, suppress(sqlite3.Error):
            self._base.close()

    def begin(self, path: str, stamp: Stamp) -> tuple[bool, frozenset[int]]:
        """Whether a file is done, and the numbers of its documents that are kept; what an earlier state of it gave is
        forgotten."""
        key = os.fsencode(path)
        wanted = (_bytes(stamp.id), stamp.size, stamp.changed)
        with self._lock:
            stored = self._base.execute("SELECT id, size, changed, documents FROM files WHERE path = ?", (key,))
            row = stored.fetchone()
            if row is None or row[:3] != wanted:
                self._base.execute("DELETE FROM documents WHERE path = ?", (key,))
                self._base.execute("REPLACE INTO files VALUES (?, ?, ?, ?, NULL)", (key, *wanted))
                return False, frozenset()
            numbers = self._base.execute("SELECT number FROM documents WHERE path = ?", (key,))
            kept = frozenset(number for (number,) in numbers)
            return row[3] == len(kept), kept

    def count(self, path: str, documents: int) -> None:
        """Say how many documents a file holds, now that it was read to its end."""
        with self._lock:
            self._base.execute("UPDATE files SET documents = ? WHERE path = ?", (documents, os.fsencode(path)))

    def keep(self, documents: Sequence[Kept]) -> None:
        """Keep scored documents, all or none; they are on the disk when this returns."""
        rows = [
            (
                os.fsencode(d.path), d.number, _bytes(d.id), _bytes(d.source), d.sha256,
                None if d.error is None else _bytes(d.error), d.words, " ".join(d.labels), d.piece,
            )
            for d in documents
        ]  # fmt: skip
        with self._lock, self._base:
            self._base.executemany("REPLACE INTO documents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)

    def documents(self, path: str) -> Iterator[Kept]:
        """The kept documents of a file in order."""
        key = os.fsencode(path)
        columns = "number, id, source, sha256, error, words, labels, piece"
        rows = self._base.execute(f"SELECT {columns} FROM documents WHERE path = ? ORDER BY number", (key,))
        for number, id_, source, sha256, error, words, labels, piece in rows:
            said = None if error is None else _text(error)
            yield Kept(path, number, _text(id_), _text(source), sha256, said, words, tuple(labels.split()), piece)

    def kept(self) -> int:
        """How many documents are kept."""
        with self._lock:
            return int(self._base.execute("SELECT count(*) FROM documents").fetchone()[0])

    def forget_failures(self) -> None:
        """Forget the documents that could not be read, so that they are tried again."""
        with self._lock, self._base:
            self._base.execute("DELETE FROM documents WHERE error IS NOT NULL")

    def finish(self, finished: bool) -> None:
        """Say whether the results of all documents are written."""
        with self._lock, self._base:
            self._base.execute("REPLACE INTO settings VALUES (?, ?)", (_FINISHED, "yes" if finished else "no"))


def _require_place(folder: Path) -> None:
    """Make the folder where there is none. OutputError where it cannot be made, or holds what is no batch."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        foreign = any(folder.iterdir()) and not (folder / NAME).is_file()
    except OSError as error:
        raise OutputError(f"{folder}: cannot be made ({error.strerror}); name another folder with -o") from None
    if foreign:
        raise OutputError(f"{folder}: holds other files and no batch; name a new or empty folder with -o")


def packed(piece: str | bytes) -> bytes:
    """A piece of a report as it is kept."""
    return zlib.compress(piece if isinstance(piece, bytes) else piece.encode("utf-8", "backslashreplace"), 1)


def unpacked(piece: bytes) -> bytes:
    """A kept piece as it stands in the results."""
    return zlib.decompress(piece)


def _bytes(text: str) -> bytes:
    """Names of files may hold lone surrogates, which a column of text cannot."""
    return text.encode("utf-8", "surrogatepass")


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "surrogatepass")
