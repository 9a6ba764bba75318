"""Libraries of the optional extras, imported when something asks for them."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from rhetoric.errors import MissingExtra


def library(name: str, user: str, extra: str = "documents") -> Any:
    """The module of that name, or MissingExtra with the command that installs it; `user` is the file or option that
    needs it."""
    try:
        return import_module(name)
    except ImportError:
        package = name.partition(".")[0]
        raise MissingExtra(
            f"{user}: needs {package}, which is not installed: `pip install 'rhetoric[{extra}]'`"
        ) from None
