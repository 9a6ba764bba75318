"""Scoring as a pure function over data frames: a document a row in, a row a document out.

Every row of the result hangs on its own row of the input and on nothing else, so that it is the same in whatever pieces
a frame is scored, and by whatever engine: `rhetoric.spark` maps this function over the pieces of a table.
"""

from __future__ import annotations

import numbers
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rhetoric.analysis import Analysis, Model
from rhetoric.document import Document, require_characters
from rhetoric.errors import InputError
from rhetoric.text.options import DEFAULT

if TYPE_CHECKING:
    import pandas as pd

SCORED = {
    "sha256": "string",
    "words": "long",
    "spans": (
        "array<struct<start: long, end: long, label: string, text: string, confidence: double, precision: double, "
        "voice: string, speaker: string>>"
    ),
    "counts": "map<string, long>",
    "model": "struct<name: string, version: string, sha256: string>",
    "error": "string",
}
"""The columns of a scored document, with their types in SQL.

`sha256` is that of the text in UTF-8. `spans` are by start, in half-open code points of the text. `counts` has every
device that was looked for, 0 where it was not found. A document that could not be scored has an `error` alone.
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """What of a frame is scored, and how: the columns with the id and the text, and what `Model.analyse` is told.

    `characters` is the most that a text may have.
    """

    id: str = "id"
    text: str = "text"
    devices: Collection[str] = ()
    min_confidence: float = 0.0
    precision: float | None = None
    characters: int = DEFAULT.bytes


_TOGETHER = 64
"""Rows that are scored together, so that only the results of a whole frame are held."""


def score_frame(frame: pd.DataFrame, model: Model, asked: Asked = Asked()) -> pd.DataFrame:
    """The frame of n documents with the columns SCORED in place of its text: n rows, in their order, with their index.

    InputError where the frame lacks the id or the text, or has a column of a name that SCORED uses; a single row that
    cannot be scored has the reason in `error`.
    """
    import pandas as pd

    for column in (asked.id, asked.text):
        if column not in frame:
            has = ", ".join(map(repr, frame.columns)) or "none"
            raise InputError(f"the frame has no column {column!r}; name one of its columns ({has})")
    if taken := [name for name in SCORED if name in frame and name != asked.text]:
        raise InputError(f"the frame has a column {taken[0]!r}, where a result is to stand; rename it")
    pairs = zip(frame[asked.id].tolist(), frame[asked.text].tolist(), strict=True)
    rows = _rows([_document(id_, text, asked) for id_, text in pairs], model, asked)
    scored = pd.DataFrame(rows, columns=list(SCORED), index=frame.index, dtype=object)
    return pd.concat([frame.drop(columns=asked.text), scored], axis=1)


def _rows(documents: Sequence[Document | InputError], model: Model, asked: Asked) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for start in range(0, len(documents), _TOGETHER):
        piece = documents[start : start + _TOGETHER]
        found = iter(
            model.analyse_documents(
                [document for document in piece if isinstance(document, Document)], devices=asked.devices,
                min_confidence=asked.min_confidence, precision=asked.precision, evidence=False,
            )
        )  # fmt: skip
        rows += [_cells(next(found) if isinstance(document, Document) else document) for document in piece]
    return rows


def _document(id_: Any, text: Any, asked: Asked) -> Document | InputError:
    try:
        name = _name(id_, asked)
    except InputError as error:
        return error
    if not isinstance(text, str):
        return InputError(f"{name}: has no text in {asked.text!r}; fill it, or name another column")
    if len(text) > asked.characters:
        return InputError(f"{name}: has more than {asked.characters:,} characters; cut it up")
    return Document(name, text)


def _name(id_: Any, asked: Asked) -> str:
    if isinstance(id_, bool) or not isinstance(id_, str | numbers.Integral) or id_ == "":
        raise InputError(f"a document has no string or whole number in {asked.id!r}; fill it, or name another column")
    return require_characters(str(id_), repr(asked.id))


def _cells(analysis: Analysis | InputError) -> dict[str, Any]:
    if isinstance(analysis, InputError):
        return dict.fromkeys(SCORED) | {"error": str(analysis)}
    spans = [
        {
            "start": s.start,
            "end": s.end,
            "label": s.label,
            "text": s.text,
            "confidence": s.confidence,
            "precision": s.precision,
            "voice": s.voice,
            "speaker": s.quotation and s.quotation.speaker,
        }
        for s in analysis.spans
    ]
    card = analysis.model
    return {
        "sha256": analysis.sha256,
        "words": analysis.words,
        "spans": spans,
        "counts": analysis.counts,
        "model": {"name": card.name, "version": card.version, "sha256": card.sha256},
        "error": None,
    }
