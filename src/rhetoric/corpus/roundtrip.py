"""What became of documents on their way to another format and back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rhetoric.corpus.formats import PARTS
from rhetoric.document import Document


def lost(before: Sequence[Document], after: Iterable[Document]) -> dict[str, list[str]]:
    """The ids of the documents that did not come back whole, by the part (of PARTS) that is lost.

    Documents are matched by id, those whose id is lost by their text. Of a document that did not come back at all every
    part is lost.
    """
    left = list(after)
    by_id = {document.id: document for document in left}
    pairs: list[tuple[Document, Document | None]] = [(d, by_id.pop(d.id, None)) for d in before]
    by_text: dict[str, list[Document]] = {}
    for document in by_id.values():
        by_text.setdefault(document.text, []).append(document)
    found: dict[str, list[str]] = {part: [] for part in PARTS}
    for old, same in pairs:
        others = by_text.get(old.text)
        new = same or (others.pop(0) if others else None)
        for part in _parts(old, new) if new else PARTS:
            found[part].append(old.id)
    return {part: ids for part, ids in found.items() if ids}


def _parts(old: Document, new: Document) -> Iterable[str]:
    if new.id != old.id:
        yield "id"
    if new.text != old.text:
        yield "text"
    offsets = [[(s.start, s.end) for s in d.spans] for d in (old, new)]
    if sorted(offsets[0]) != sorted(offsets[1]):
        yield "span"
    elif sorted(old.spans) != sorted(new.spans):
        yield "label"
    if any(new.meta.get(key) != value for key, value in old.meta.items()):
        yield "meta"
