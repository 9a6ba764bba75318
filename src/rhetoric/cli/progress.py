"""The bar on standard error that says how far a long batch is."""

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
