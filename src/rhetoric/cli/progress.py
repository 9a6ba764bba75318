"""The bars on standard error that say how far a long batch is, or the weighing of words."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Tick = Callable[[], object]
"""To be called when one more is done."""

LEAST = 32
"""Of so many files a bar is worth its lines."""


@contextmanager
def progress(total: int) -> Iterator[Tick]:
    """A bar over so many files on a terminal; nothing elsewhere, or for few."""
    if total < LEAST or not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    console = Console(stderr=True)
    with Progress(BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), console=console) as bar:
        task = bar.add_task("scoring", total=total)
        yield lambda: bar.advance(task)


@contextmanager
def weighing() -> Iterator[Callable[[int, int], object] | None]:
    """A bar over the words that are weighed, from the first on, to be told how many are done and of how many; None
    where standard error is no terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("weighing words"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("weighing", total=None, visible=False)
        yield lambda done, total: bar.update(task, completed=done, total=total, visible=True)
