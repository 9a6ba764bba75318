"""How documents are read, and how much of the machine one of them may take."""

from __future__ import annotations

from dataclasses import dataclass

from rhetoric.errors import LimitError

MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Options:
    """What a reader is told. The limits hold for one document: of a table or a web archive, for one row or record."""

    encoding: str | None = None
    text_column: str = "text"
    id_column: str | None = None
    """The column of a table, or key of a record, that names its document; None: `id` where there is one."""
    megabytes: int = 100
    """Of a file, as it is stored and as it unpacks."""
    pages: int = 5_000
    seconds: int = 60

    @property
    def bytes(self) -> int:
        return self.megabytes * MEGABYTE

    @property
    def memory(self) -> int:
        """Bytes that the process which reads a foreign format may address."""
        return 2**30 + 30 * self.bytes

    def too_large(self, name: str, what: str = "takes") -> LimitError:
        return LimitError(
            f"{name}: {what} more than {self.megabytes} MB; raise --max-megabytes to read it all the same"
        )


DEFAULT = Options()
