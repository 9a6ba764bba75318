"""Web archives (WARC), plain or gzip: a document for every page of HTML or plain text that was fetched whole.

Pictures, scripts, redirects and error pages are passed over.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Any

from rhetoric.document import Document
from rhetoric.errors import InputError
from rhetoric.text.decode import decode, open_bytes
from rhetoric.text.extras import library
from rhetoric.text.options import Options
from rhetoric.text.readers.html import known, page

_HTML = ("text/html", "application/xhtml+xml")
_PLAIN = "text/plain"
_KINDS = ("response", "resource", "conversion")
_OK = 200
_CHUNK = 1 << 20


def read(path: str, id: str, options: Options) -> Iterator[tuple[str, Document | InputError]]:
    """The documents of an archive, numbered by their records."""
    warc = library("fastwarc.warc", path)
    number = pages = 0
    with open_bytes(path, unpacked=False) as stream:
        archive = iter(warc.ArchiveIterator(stream, parse_http=False))
        while True:
            number += 1
            place = f"{path}: record {number}"
            try:
                record = next(archive, None)
                if record is None:
                    break
                content = _content(record, place, options)
            except (OSError, ValueError, EOFError, zlib.error) as error:
                raise InputError(f"{place}: is not a whole record of a web archive ({error}); fetch it again") from None
            try:
                document = _document(record, content, place, number, path, id, options)
            except InputError as error:
                pages += 1
                yield place, error
                continue
            if document:
                pages += 1
                yield place, document
    if not pages:
        raise InputError(f"{path}: no page of HTML or plain text in this archive; give one that holds pages")


def _content(record: Any, place: str, options: Options) -> bytes | None:
    """What a record holds, read whole; None where it is too large to be read."""
    length = record.content_length
    if length <= options.bytes:
        content: bytes = record.reader.read(length) if length else b""
        held = len(content)
    else:
        content, held = b"", 0
        while piece := record.reader.read(_CHUNK):
            held += len(piece)
    if held < length:
        raise ValueError(f"it ends after {held:,} of {length:,} bytes")
    return content if length <= options.bytes else None


def _document(
    record: Any, content: bytes | None, place: str, number: int, path: str, id: str, options: Options
) -> Document | None:
    """The page of a record; None where it holds something else."""
    address = (record.headers.get("WARC-Target-URI") or "").strip("<>")
    kind = (record.headers.get("WARC-Type") or "").strip().lower()
    if kind not in _KINDS or address.startswith("metadata:"):
        return None
    charset, media = None, (record.headers.get("Content-Type") or "").partition(";")[0].strip().lower()
    if content is None:
        raise options.too_large(place, "holds")
    if media == "application/http":
        try:
            record.set_bytes_content(content)
            record.parse_http(auto_decode="all")
            content = record.reader.read(options.bytes + 1)
        except (OSError, ValueError, EOFError) as error:
            raise InputError(f"{place}: its content cannot be unpacked ({error}); fetch it again") from None
        if record.http_headers is None or record.http_headers.status_code != _OK:
            return None
        media, charset = (record.http_content_type or "").lower(), record.http_charset
    if media not in (*_HTML, _PLAIN):
        return None
    if len(content) > options.bytes:
        raise options.too_large(place, "unpacks to")
    if media == _PLAIN:
        text, title = decode(content, place, options.encoding or known(charset)), ""
    else:
        text, title = page(content, place, options, charset)
    meta: dict[str, Any] = {"source": place, "file": path, "format": "warc"}
    meta |= {key: value for key, value in (("title", title), ("url", address)) if value}
    if record.record_date:
        meta["date"] = record.record_date.isoformat()
    return Document(f"{id}-{number}", text, meta={**meta, "places": [(0, f"record {number}")]})
