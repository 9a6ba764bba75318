"""Which documents a model learns from, which set its thresholds, and which measure it.

A document's split hangs on its own words alone, so it stays where it is when documents are added, and the same text
under two names cannot stand on two sides.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from typing import Literal, get_args

from rhetoric.document import Document

Split = Literal["train", "dev", "test"]
SPLITS: tuple[Split, ...] = get_args(Split)
_SHARES = {"test": 0.10, "dev": 0.10}
_WORD = re.compile(r"\w+")


def split_of(text: str) -> Split:
    """`test` for a tenth of all texts, `dev` for another, else `train`: by a hash of the words, case apart."""
    words = " ".join(_WORD.findall(text.casefold()))
    digest = hashlib.sha256(words.encode("utf-8", "surrogatepass")).digest()
    at = int.from_bytes(digest[:8], "big") / 2**64
    if at < _SHARES["test"]:
        return "test"
    return "dev" if at < _SHARES["test"] + _SHARES["dev"] else "train"


def split(documents: Iterable[Document]) -> dict[Split, list[Document]]:
    """The documents of each split, in their order."""
    parts: dict[Split, list[Document]] = {name: [] for name in SPLITS}
    for document in documents:
        parts[split_of(document.text)].append(document)
    return parts
