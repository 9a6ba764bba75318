"""Where results go: standard output, a file that appears whole or not at all, or a folder of such files."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from rhetoric.errors import OutputError
from rhetoric.reports import SIGN, Files


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
    if target.is_dir() or is_folder(str(path)):
        raise OutputError(f"{target}: is a folder; name a file with -o")
    with _whole(target, binary) as stream:
        yield stream


def is_folder(path: str) -> bool:
    """Whether a name given with -o is that of a folder: there is one, or it ends like one."""
    return path.endswith((os.sep, os.altsep or os.sep)) or Path(path).is_dir()


class _Folder:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def write(self, files: Files) -> None:
        for name, content in files:
            target = self._folder / name
            if target.exists() and not _is_report(target):
                raise OutputError(f"{target}: is there and was not written by rhetoric; name another folder with -o")
            with _whole(target, binary=False) as stream:
                stream.write(content)


@contextmanager
def into_folder(path: str) -> Iterator[_Folder]:
    """A folder, made where there is none, whose `write` takes names and contents of files.

    Raises OutputError where a file of that name is there that is no report.
    """
    folder = Path(path)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"{folder}: cannot be made ({error.strerror}); name another folder with -o") from None
    yield _Folder(folder)


def _is_report(file: Path) -> bool:
    try:
        with file.open("rb") as stream:
            return SIGN.encode() in stream.read(256)
    except OSError:
        return False


@contextmanager
def _whole(target: Path, binary: bool) -> Iterator[IO[Any]]:
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
