"""Small tables of counts for the tests of the study room."""

from __future__ import annotations

import numpy as np

from rhetoric.study.table import ALL, Table


def table(groups: dict[str, list[tuple[int, ...]]]) -> Table:
    """A table of groups of documents, each its words and its spans of every device."""
    rows = [(g, *document) for g, documents in enumerate(groups.values()) for document in documents]
    d = len(rows[0]) - 2
    return Table(
        labels=tuple(f"device-{i}" for i in range(d)),
        groups=tuple(groups),
        ids=[f"d{i}" for i in range(len(rows))],
        sources=[""] * len(rows),
        digests=[""] * len(rows),
        group=np.array([row[0] for row in rows]),
        words=np.array([row[1] for row in rows]),
        counts={ALL: np.array([row[2:] for row in rows], dtype=np.int32)},
        model=None,
    )
