"""Documents that a page carries in a hidden field, since the server keeps nothing.

A form would not give the text back as it was: browsers send every line end in a field as CR LF (HTML Standard,
"constructing the entry list"), and offsets would shift. So documents travel compressed and in base64, with a signature
by which only what this run of the server has written is taken in again.
"""

from __future__ import annotations

from collections.abc import Sequence

from itsdangerous import BadData, URLSafeSerializer

from rhetoric.document import Document
from rhetoric.errors import InputError, LimitError
from rhetoric.text.readers import Unreadable

MOST_SEALED = 4_000_000
"""Characters of a sealed parcel: what a page may carry of documents, their texts and all that was read beside them."""

Parcel = list[Document | Unreadable]


class Seal:
    """Seals documents by a secret, and opens what was sealed by the same."""

    def __init__(self, secret: bytes) -> None:
        self._serializer = URLSafeSerializer(secret, salt="documents")

    def close(self, documents: Sequence[Document | Unreadable]) -> str:
        """The documents as a string of letters, digits, dots, dashes and underscores. LimitError for too many."""
        sealed = self._serializer.dumps([_record(document) for document in documents])
        if len(sealed) > MOST_SEALED:
            raise LimitError("this holds too much for a page to carry; score it with `rhetoric score`")
        return sealed if isinstance(sealed, str) else sealed.decode("ascii")

    def is_ours(self, sealed: str) -> bool:
        """Whether this seal has closed it."""
        try:
            self._serializer.loads(sealed)
        except BadData:
            return False
        return True

    def open(self, sealed: str) -> Parcel:
        """The documents again. InputError for anything that this seal has not closed."""
        try:
            records = self._serializer.loads(sealed)
        except BadData:
            raise InputError("this page is from an earlier run of the server; paste or open the text again") from None
        return [
            Unreadable(r["id"], r["source"], InputError(r["error"]))
            if "error" in r
            else Document(r["id"], r["text"], meta=r["meta"])
            for r in records
        ]


def _record(document: Document | Unreadable) -> dict[str, object]:
    if isinstance(document, Unreadable):
        return {"id": document.id, "source": document.source, "error": str(document.error)}
    return {"id": document.id, "text": document.text, "meta": dict(document.meta)}
