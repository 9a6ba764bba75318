"""Where results go: standard output, or a file that appears whole or not at all."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from rhetoric.errors import OutputError


@contextmanager
def output(path: str | None) -> Iterator[TextIO]:
    """Standard output for None or "-"; else a temporary file that takes the name of `path` when all went well."""
    if path in (None, "-"):
        yield sys.stdout
        return
    target = Path(str(path))
    if target.is_dir():
        raise OutputError(f"{target}: is a folder; name a file with -o")
    making = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        stream = making.open("w", encoding="utf-8", newline="")
    except OSError as error:
        raise OutputError(f"{target}: cannot be written ({error.strerror}); name another file with -o") from None
    try:
        with stream:
            yield stream
        making.replace(target)
    finally:
        making.unlink(missing_ok=True)
