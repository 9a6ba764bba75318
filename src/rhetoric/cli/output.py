"""Where results go: standard output, or a file that appears whole or not at all."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from rhetoric.errors import OutputError


@contextmanager
def output(path: str | None, binary: bool = False) -> Iterator[IO[Any]]:
    """Standard output for None or "-"; else a temporary file that takes the name of `path` when all went well.

    The stream takes bytes where it is `binary`, else text.
    """
    if path in (None, "-"):
        if binary and sys.stdout.isatty():
            raise OutputError("this format is not made to be read on a terminal; name a file with -o")
        yield sys.stdout.buffer if binary else sys.stdout
        return
    target = Path(str(path))
    if target.is_dir():
        raise OutputError(f"{target}: is a folder; name a file with -o")
    making = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        stream: IO[Any] = (
            making.open("wb") if binary else making.open("w", encoding="utf-8", errors="backslashreplace", newline="")
        )
    except OSError as error:
        raise OutputError(f"{target}: cannot be written ({error.strerror}); name another file with -o") from None
    try:
        with stream:
            yield stream
        making.replace(target)
    finally:
        making.unlink(missing_ok=True)
