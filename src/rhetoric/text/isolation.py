"""Readers of foreign formats run in a process of their own, which may not take more time and memory than allowed.

Libraries that parse PDF, web pages or Parquet are written in languages where a hostile file can hang or crash the
process. Here that ends a child, not the batch: the file is reported, and the next one gets a new child. Documents come
back as JSON, so that nothing the child says can run code.
"""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from typing import Any

from rhetoric import errors
from rhetoric.document import Document
from rhetoric.errors import InputError, LimitError, RhetoricError
from rhetoric.text.options import Options

_START = "import sys; sys.path.insert(0, sys.argv[1]); from rhetoric.text.isolation import serve; serve()"
_ROOT = Path(__file__).resolve().parents[2]
_GRACE = 5
"""Seconds beyond the limit: for the start of a child, and before its own clock ends it."""


def read_apart(module: str, path: str, id: str, options: Options) -> Iterator[tuple[str, Document | InputError]]:
    """What the reader of that name yields and raises, from a child; each document has `options.seconds`.

    LimitError where the child takes longer or runs out of memory, InputError where the file breaks it.
    """
    child = _child()
    finished = False
    try:
        child.ask({"module": module, "path": path, "id": id, "options": asdict(options)})
        while True:
            answer = child.answer(options.seconds)
            if answer is None:
                if child.out_of_time:
                    raise LimitError(
                        f"{path}: takes longer than {options.seconds} seconds to read; raise --max-seconds to wait"
                    )
                raise InputError(f"{path}: breaks the program that reads such files, so it is damaged; save it again")
            if "end" in answer:
                finished = True
                return
            if "raised" in answer:
                finished = True
                raise _error(answer["raised"])
            if "error" in answer:
                error = _error(answer["error"])
                assert isinstance(error, InputError)
                yield answer["place"], error
            else:
                yield answer["place"], Document(answer["id"], answer["text"], meta=answer["meta"])
    finally:
        if not finished:
            child.kill()


def _error(said: list[str]) -> RhetoricError:
    kind = getattr(errors, said[0], InputError)
    error: RhetoricError = kind(said[1])
    return error


_FRUGAL = {"ARROW_DEFAULT_MEMORY_POOL": "system", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
"""Keeps libraries from reserving memory that they do not use, which would count against the limit."""


class _Child:
    def __init__(self) -> None:
        self.owner = os.getpid()
        self.out_of_time = False
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-c", _START, str(_ROOT)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True,
            env={**os.environ, **_FRUGAL},
        )  # fmt: skip

    @property
    def lives(self) -> bool:
        return self.owner == os.getpid() and self._process.poll() is None

    def ask(self, request: dict[str, Any]) -> None:
        assert self._process.stdin
        with suppress(BrokenPipeError):  # it died: the answer says so
            self._process.stdin.write(json.dumps(request).encode() + b"\n")
            self._process.stdin.flush()

    def answer(self, seconds: float) -> dict[str, Any] | None:
        """The next thing that the child says; None where it died, or was ended after so many seconds of silence."""
        assert self._process.stdout
        clock = threading.Timer(seconds + _GRACE, self._time_out)
        clock.daemon = True
        clock.start()
        try:
            line = self._process.stdout.readline()
        finally:
            clock.cancel()
        if not line.endswith(b"\n"):
            self.out_of_time |= self._process.wait() == -_SIGXCPU
            return None
        answer: dict[str, Any] = json.loads(line)
        return answer

    def _time_out(self) -> None:
        self.out_of_time = True
        self._process.kill()

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                with suppress(BrokenPipeError):
                    pipe.close()


_SIGXCPU = 24
_current: _Child | None = None


def _child() -> _Child:
    """The child of this process, begun where there is none that lives."""
    global _current
    if _current is None or not _current.lives:
        _current = _Child()
    return _current


@atexit.register
def _end() -> None:
    if _current is not None and _current.owner == os.getpid():
        _current.kill()


def serve() -> None:
    """The child: reads the files that it is asked for, one after the other, until nobody asks any more."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # a library that prints must not speak among the answers

    def say(**answer: Any) -> None:
        answers.write(json.dumps(answer).encode("ascii") + b"\n")
        answers.flush()

    for line in sys.stdin.buffer:
        request = json.loads(line)
        options = Options(**request["options"])
        _limit(options)
        try:
            reader = import_module(f"rhetoric.text.readers.{request['module']}")
            for place, document in reader.read(request["path"], request["id"], options):
                if isinstance(document, InputError):
                    say(place=place, error=[type(document).__name__, str(document)])
                else:
                    say(place=place, id=document.id, text=document.text, meta=dict(document.meta))
                _limit(options)
        except RhetoricError as error:
            say(raised=[type(error).__name__, str(error)])
        except MemoryError:
            say(raised=["LimitError", _out_of_memory(request["path"])])
        else:
            say(end=True)


def _out_of_memory(path: str) -> str:
    return f"{path}: needs more memory than it may take; raise --max-megabytes to read it all the same"


def _limit(options: Options) -> None:
    """Memory for this process, and time for its next document, where the system can limit them."""
    try:
        import resource
    except ImportError:  # Windows: only the parent's clock ends it
        return
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    memory = options.memory if most == resource.RLIM_INFINITY else min(options.memory, most)
    resource.setrlimit(resource.RLIMIT_AS, (memory, most))
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    seconds = int(used.ru_utime + used.ru_stime) + options.seconds + _GRACE
    resource.setrlimit(resource.RLIMIT_CPU, (seconds if most == resource.RLIM_INFINITY else min(seconds, most), most))
