"""A least probability for every device, set on documents that nothing was learnt from."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from rhetoric.corpus.metric import Counts, count_by_label
from rhetoric.document import Document, Span

_FILE = "thresholds.json"


def fit(
    spans_at: Callable[[Mapping[str, float]], Sequence[Sequence[Span]]],
    documents: Sequence[Document],
    labels: Sequence[str],
    tried: Sequence[float],
) -> dict[str, float]:
    """For every label the first of `tried` with the best partial-overlap F1; `spans_at` gives the spans of each
    document where thresholds are as said."""
    f1: dict[float, dict[str, float]] = {}
    for least in tried:
        found = spans_at(dict.fromkeys(labels, least))
        rows = [count_by_label(spans, d.spans, labels) for spans, d in zip(found, documents, strict=True)]
        f1[least] = {label: sum((row[label] for row in rows), Counts()).f1 for label in labels}
    return {label: max(tried, key=lambda least: f1[least][label]) for label in labels}


def write(folder: Path, least: Mapping[str, float]) -> None:
    (folder / _FILE).write_text(json.dumps(least, indent=1) + "\n", encoding="utf-8")


def read(folder: Path) -> dict[str, float]:
    """Thresholds in the order of the labels."""
    stored: dict[str, float] = json.loads((folder / _FILE).read_text(encoding="utf-8"))
    return stored
