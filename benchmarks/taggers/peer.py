"""What a compared tagger is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rhetoric.document import Document
from rhetoric.tagging.evaluation import Tags

Train = Callable[[Sequence[Document], Sequence[Document], Sequence[str], Path], None]
"""Learns from documents, sets thresholds on others, for some labels, and leaves the model in a folder."""


@dataclass(frozen=True, slots=True)
class Peer:
    """A tagger that can be loaded from the files at `path` or, where it is trained here (`train`), from the folder in
    which its training left them. `packages` are the distributions that it runs on."""

    title: str
    packages: tuple[str, ...]
    settings: Mapping[str, object]
    load: Callable[[Path], Tags]
    train: Train | None = None
    path: Path | None = None
