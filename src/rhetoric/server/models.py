"""The models on offer: read once, when the server starts, so that every page knows which there are."""

from __future__ import annotations

from collections.abc import Sequence

from rhetoric.analysis import Model, load_model
from rhetoric.errors import MissingExtra, ModelError
from rhetoric.resources import models_dir
from rhetoric.tagging.store import BASELINE, DEFAULT_MODEL

Refused = tuple[str, ModelError | MissingExtra]


def named(names: Sequence[str]) -> dict[str, Model]:
    """The models of those names or folders, by their own names. ModelError where one is missing or two share a name."""
    found: dict[str, Model] = {}
    for name in names:
        model = load_model(name)
        if model.card.name in found:
            raise ModelError(f"{name}: another of the models is called {model.card.name!r} too; give one of the two")
        found[model.card.name] = model
    return found


def installed() -> tuple[dict[str, Model], list[Refused]]:
    """Every model that comes with the package, the default one first, the baseline last; and those that cannot be
    read, with the reason."""
    folders = sorted(p.name for p in models_dir().glob("*/") if (p / "manifest.json").is_file())
    folders.sort(key=lambda name: name != DEFAULT_MODEL)
    found: dict[str, Model] = {}
    refused: list[Refused] = []
    for name in [*folders, BASELINE]:
        try:
            found[name] = load_model(name if name == BASELINE else models_dir() / name)
        except (ModelError, MissingExtra) as error:
            refused.append((name, error))
    return found, refused
