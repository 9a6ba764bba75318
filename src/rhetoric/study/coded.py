"""The documents that a researcher coded, as `rhetoric sample` drew them or as they come."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from rhetoric.corpus.jsonl import CODED_FOR, load_dataset
from rhetoric.document import Document
from rhetoric.errors import InputError
from rhetoric.study.powered import Coding, coding_of
from rhetoric.study.table import Table

DESIGN = "sample"
"""The key of a sampled document's `meta` that says how it was drawn."""


def read_coding(paths: Sequence[str], sample: str | None, table: Table) -> tuple[Coding, list[str]]:
    """The coding of documents of the table, matched by id, and what is to be said of it.

    `sample` is what `rhetoric sample` wrote: coded documents that went through a tool which keeps no metadata, or gives
    ids of its own, are found in it by their texts, and have id and stratum from it.

    InputError where no document is in the table, one has another text there, its id is that of two, or it was coded for
    some of the table's devices alone.
    """
    documents = load_dataset(paths)
    _require_all_asked(documents, table)
    if sample is not None:
        documents = _as_drawn(documents, load_dataset([sample]), sample)
    table.require_own_id((document.id for document in documents), "a coding is matched by id")
    row_of = {id: row for row, id in enumerate(table.ids)}
    here = [document for document in documents if document.id in row_of]
    if not here:
        raise InputError(
            f"{', '.join(paths)}: no coded document has the id of one in the groups; code a sample of them"
        )
    for document in here:
        digest = table.digests[row_of[document.id]]
        if digest and digest != hashlib.sha256(document.text.encode("utf-8")).hexdigest():
            raise InputError(f"{document.id}: the coded text is not the one that was scored; code it as it is stored")
    design = {d.id: stratum for d in here if (stratum := _stratum(d.meta.get(DESIGN))) is not None}
    notes = []
    if len(here) < len(documents):
        notes.append(f"{len(documents) - len(here):,} coded documents are in no group and are left out.")
    if len(design) < len(here):
        notes.append(
            f"{len(here) - len(design):,} coded documents do not say how they were drawn, and are taken for a random "
            "sample of their group; where `rhetoric sample` drew them, name its file with --sample."
        )
    return coding_of(table, {d.id: [span.label for span in d.spans] for d in here}, design), notes


def _require_all_asked(documents: Sequence[Document], table: Table) -> None:
    """InputError where a coder was not asked to mark a device of the table: having no mark of it says nothing then."""
    for document in documents:
        asked = document.meta.get(CODED_FOR)
        if isinstance(asked, list) and not set(table.labels) <= set(asked):
            raise InputError(
                f"{document.id}: was coded for {', '.join(map(str, asked))} alone; have the other devices of the study "
                "coded, too, or score and compare these alone (--device)"
            )


def _as_drawn(coded: Sequence[Document], drawn: Sequence[Document], sample: str) -> list[Document]:
    """The coded documents with ids and metadata of those of a sample that have the same text (and, where several have,
    the same id). InputError where two are one document of it."""
    by_id = {document.id: document for document in drawn}
    times = Counter(document.text for document in drawn)
    by_text = {document.text: document for document in drawn if times[document.text] == 1}
    found: dict[str, Document] = {}
    for document in coded:
        same = by_id.get(document.id)
        same = same if same and same.text == document.text else by_text.get(document.text)
        made = replace(document, id=same.id, meta=same.meta) if same else document
        if made.id in found:
            raise InputError(f"{document.id}: is {made.id} of {sample}, which is coded twice; leave one coding out")
        found[made.id] = made
    return list(found.values())


def _stratum(design: Any) -> tuple[str, int] | None:
    if isinstance(design, dict) and isinstance(design.get("stratum"), str) and isinstance(design.get("of"), int):
        return design["stratum"], design["of"]
    return None
