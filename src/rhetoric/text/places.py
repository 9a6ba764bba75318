"""Where a stretch of an extracted text stands in its source: a page, a chapter, a row."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import Any

Place = tuple[int, str]
"""An offset of the text, and what begins there."""


def place_at(meta: Mapping[str, Any], offset: int) -> str | None:
    """The label of the place that `offset` of the document with this metadata lies in; None before the first."""
    places: Sequence[Place] = meta.get("places", ())
    at = bisect_right(places, offset, key=lambda place: place[0])
    return places[at - 1][1] if at else None
