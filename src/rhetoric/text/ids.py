"""The ids of the documents of a file or a run: whether one was used before, and where, in memory that stays flat."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rhetoric.errors import InputError, OutputError

if TYPE_CHECKING:
    import sqlite3

IN_MEMORY = 20_000
"""Ids that are kept in memory; when there are more, all go into a file, which the system removes with the process."""


class Ids:
    """Ids, and the source of the document that used each first."""

    def __init__(self) -> None:
        self._few: dict[str, str] = {}
        self._many: sqlite3.Connection | None = None

    def fault(self, id_: str, source: str) -> InputError | None:
        """What is wrong with an id that was used before; None where it was not, as `used` has it."""
        if (first := self.used(id_, source)) is None:
            return None
        return InputError(f"{source}: the document id {id_!r} was used before, in {first}; ids must be unique")

    def used(self, id_: str, source: str) -> str | None:
        """Where the id was used before; None where it was not, and from now on it is, by `source`. OutputError where
        the disk has no room for it."""
        if self._many is None:
            if (first := self._few.get(id_)) is not None:
                return first
            self._few[id_] = source
            if len(self._few) > IN_MEMORY:
                self._many = _on_disk(self._few)
                self._few.clear()
            return None
        return _used(self._many, id_, source)


def _on_disk(ids: dict[str, str]) -> sqlite3.Connection:
    import sqlite3

    connection = sqlite3.connect("", isolation_level=None, check_same_thread=False)  # joblib asks in turn, from threads
    connection.executescript(
        "PRAGMA journal_mode = OFF; CREATE TABLE used (id BLOB PRIMARY KEY, source BLOB) WITHOUT ROWID; BEGIN"
    )
    for id_, source in ids.items():
        _used(connection, id_, source)
    return connection


def _used(connection: sqlite3.Connection, id_: str, source: str) -> str | None:
    row = id_.encode("utf-8", "surrogatepass"), source.encode("utf-8", "surrogatepass")
    try:
        if connection.execute("INSERT OR IGNORE INTO used VALUES (?, ?)", row).rowcount:
            return None
    except connection.OperationalError as error:
        raise OutputError(
            f"the ids of the documents cannot be kept on the disk ({error}); make room where temporary files go, "
            "or name another place for them in SQLITE_TMPDIR"
        ) from None
    (first,) = connection.execute("SELECT source FROM used WHERE id = ?", row[:1]).fetchone()
    return str(first, "utf-8", "surrogatepass")
