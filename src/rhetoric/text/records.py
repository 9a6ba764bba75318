"""A row of a table, or an object of JSON Lines, as a document: one field is its text, the others are kept beside it."""

from __future__ import annotations

import datetime
import decimal
import math
from collections.abc import Mapping
from typing import Any

from rhetoric.document import Document, require_characters
from rhetoric.errors import InputError
from rhetoric.text.ids import Ids
from rhetoric.text.options import Options

ID_COLUMN = "id"
_DEPTH = 20


class Records:
    """Makes the documents of one file, whose ids are unique in it."""

    def __init__(self, path: str, id: str, format: str, options: Options) -> None:
        self._path, self._id, self._format, self._options = path, id, format, options
        self._ids = Ids()

    def require_columns(self, columns: list[str]) -> None:
        """InputError unless the table has the columns that the options name."""
        for column, option in ((self._options.text_column, "text"), (self._options.id_column, "id")):
            if column is not None and column not in columns:
                has = ", ".join(repr(c) for c in columns[:20]) or "none"
                raise InputError(
                    f"{self._path}: has no column {column!r}; name one of its columns ({has}) with --{option}-column"
                )

    def document(self, fields: Mapping[str, Any], place: str, label: str) -> Document:
        """The document of a record: `place` names it in messages, `label` within its file. InputError says why not."""
        text_column, id_column = self._options.text_column, self._options.id_column or ID_COLUMN
        text = fields.get(text_column)
        if not isinstance(text, str):
            raise InputError(f"{place}: has no text in {text_column!r}; fill it, or name another --text-column")
        if len(text) > self._options.bytes:
            raise self._options.too_large(place, "holds")
        id_ = fields.get(id_column)
        if id_ is None and self._options.id_column:
            raise InputError(f"{place}: has no {id_column!r}; fill it, or name another --id-column")
        if isinstance(id_, bool) or not isinstance(id_, str | int | None):
            raise InputError(f"{place}: {id_column!r} must be a string or a whole number")
        name = f"{self._id}-{label.split()[-1]}" if id_ in (None, "") else str(id_)
        require_characters(name, f"{place}: {id_column!r}")
        columns = _columns(fields, (text_column, id_column), place)
        title = columns.get("title")
        meta: dict[str, Any] = {"source": place, "file": self._path, "format": self._format}
        if isinstance(title, str) and title:
            meta["title"] = title
        if columns:
            meta["columns"] = columns
        meta["places"] = [(0, label)]
        require_characters(text, place)
        if fault := self._ids.fault(name, place):
            raise fault
        return Document(name, text, meta=meta)


def _columns(fields: Mapping[str, Any], taken: tuple[str, str], place: str) -> dict[str, Any]:
    """The other fields. The `meta` of a labelled document is spread; its spans are a coding and not carried along."""
    inner = fields.get("meta")
    spread = {**inner, **{k: v for k, v in fields.items() if k != "meta"}} if isinstance(inner, dict) else fields
    return {
        _clean(str(key)): _plain(value, place)
        for key, value in spread.items()
        if key not in taken and key != "spans" and value is not None
    }


def _plain(value: Any, place: str, depth: int = 0) -> Any:
    """A value as JSON can hold it."""
    if depth > _DEPTH:
        raise InputError(f"{place}: nests deeper than {_DEPTH} levels; flatten it")
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        return _clean(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, datetime.timedelta | decimal.Decimal):
        return str(value)
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, Mapping):
        return {_clean(str(k)): _plain(v, place, depth + 1) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(v, place, depth + 1) for v in value]
    return _clean(str(value))


def _clean(text: str) -> str:
    """Lone surrogates are no characters; in metadata, which no offset counts, they are replaced."""
    return text.encode("utf-8", errors="replace").decode("utf-8")
