"""Makes files that are out to take more of the machine than they may."""

from __future__ import annotations

import io
import json
import struct
import zipfile
from pathlib import Path

LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefghi", "bcdefghij", strict=True))
    + "]><w>&j;</w>"
)
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a SYSTEM "file:///etc/passwd">]><w>&a;</w>'
_CONTAINER = (
    '<?xml version="1.0"?><container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="{}" media-type="application/oebps-package+xml"/></rootfiles></container>'
)


def zipped(entries: dict[str, bytes | str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def docx(body: bytes | str) -> bytes:
    return zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": body})


def epub(chapters: dict[str, bytes | str], hrefs: list[str] | None = None, package: str = "OEBPS/book.opf") -> bytes:
    """A book of these entries; its manifest names `hrefs`, by default the entries."""
    names = hrefs if hrefs is not None else [name.removeprefix("OEBPS/") for name in chapters]
    items = "".join(f'<item id="i{n}" href="{h}" media-type="application/xhtml+xml"/>' for n, h in enumerate(names))
    spine = "".join(f'<itemref idref="i{n}"/>' for n in range(len(names)))
    opf = f"<package><manifest>{items}</manifest><spine>{spine}</spine></package>"
    return zipped({"META-INF/container.xml": _CONTAINER.format(package), "OEBPS/book.opf": opf, **chapters})


def page(body: str) -> str:
    return f"<html><head><title>t</title></head><body>{body}</body></html>"


def shrunk_in_its_header(raw: bytes, size: int) -> bytes:
    """A zip file whose entries all say that they unpack to so many bytes."""
    out = bytearray(raw)
    for mark, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        start = out.find(mark)
        while start >= 0:
            out[start + at : start + at + 4] = struct.pack("<I", size)
            start = out.find(mark, start + 4)
    return bytes(out)


def overlapping(entry: str, copies: int, megabytes: int) -> bytes:
    """A zip file in which many names share one packed entry, after Fifield (2019), "A better zip bomb"."""
    raw = zipped({entry: b"a" * megabytes * 1_000_000})
    start = raw.index(b"PK\x01\x02")
    end = raw.index(b"PK\x05\x06")
    central, tail = raw[start:end], bytearray(raw[end:])
    tail[8:12] = struct.pack("<HH", copies, copies)
    tail[12:16] = struct.pack("<I", len(central) * copies)
    return raw[:start] + central * copies + bytes(tail)


def pdf(objects: list[str]) -> bytes:
    """A PDF of these objects, the first of which is its catalogue."""
    out = b"%PDF-1.4\n"
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n{content}\nendobj\n".encode()
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{place:010} 00000 n \n".encode() for place in places)
    return out + f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()


CATALOGUE = "<< /Type /Catalog /Pages 2 0 R >>"
PAGE = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>"


def many_pages(pages: int) -> bytes:
    """So many pages, all of them one object."""
    kids = "3 0 R " * pages
    return pdf([CATALOGUE, f"<< /Type /Pages /Count {pages} /Kids [{kids}] >>", PAGE])


def lying_count(pages: int) -> bytes:
    return pdf([CATALOGUE, f"<< /Type /Pages /Count {pages} /Kids [3 0 R] >>", PAGE])


def looping_pages() -> bytes:
    """A tree of pages whose branches have their own root, and each other, for children."""
    return pdf(
        [
            CATALOGUE,
            "<< /Type /Pages /Count 4 /Kids [3 0 R 4 0 R 2 0 R] >>",
            "<< /Type /Pages /Parent 2 0 R /Count 4 /Kids [2 0 R 4 0 R] >>",
            "<< /Type /Pages /Parent 3 0 R /Count 4 /Kids [3 0 R 2 0 R] >>",
        ]
    )


def looping_form(times: int) -> bytes:
    """A page that draws a form which draws itself, so many times over."""
    text = "/F Do " * times
    stream = f"/Length {len(text)} >>\nstream\n{text}\nendstream"
    resources = "/Resources << /XObject << /F 5 0 R >> >>"
    return pdf(
        [
            CATALOGUE,
            "<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Contents 4 0 R {resources} >>",
            f"<< {stream}",
            f"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] {resources} {stream}",
        ]
    )


def sparse(path: Path, size: int, head: bytes = b"") -> Path:
    """A file of so many bytes that takes no room on the disk."""
    with path.open("wb") as stream:
        stream.write(head)
        stream.truncate(size)
    return path


def wide_record(characters: int) -> bytes:
    return json.dumps({"id": "wide", "text": "a" * characters}).encode()
