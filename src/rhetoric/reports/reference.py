"""How often each device stands in plain reporting: what the rates of a document are shown beside."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from rhetoric.analysis import ModelCard
from rhetoric.resources import data_dir


@dataclass(frozen=True, slots=True)
class Rate:
    """Spans per 1,000 words, and the ends of its 95 % interval."""

    rate: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Reference:
    """Rates by device in `words` words of `name`, as `marked_by` marks them: a model's name, or `coders`."""

    name: str
    documents: int
    words: int
    marked_by: str
    rates: Mapping[str, Rate]


def reference_for(model: ModelCard) -> Reference:
    """The rates of the model's own marks; those of the coders' for a model that was not counted.

    `data/reference/build.py` counts the models that come with the package.
    """
    stored = _stored()
    own = stored["models"].get(model.name)
    counted_own = own is not None and own["sha256"] == model.sha256
    devices = own["devices"] if counted_own else stored["coders"]
    words = stored["words"]
    rates = {label: Rate(1000 * counted["spans"] / words, *counted["interval"]) for label, counted in devices.items()}
    return Reference(stored["name"], stored["documents"], words, model.name if counted_own else "coders", rates)


@lru_cache(maxsize=1)
def _stored() -> dict[str, Any]:
    stored: dict[str, Any] = json.loads((data_dir() / "reference" / "rates.json").read_text(encoding="utf-8"))
    return stored
