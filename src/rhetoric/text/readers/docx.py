"""Word documents (.docx): paragraphs, tables and notes in the order of the text, as it reads with all changes accepted.

Headers, footers, comments and deleted words are left out. Headings are the places of spans.
"""

from __future__ import annotations

from collections.abc import Iterator

from rhetoric.document import Document
from rhetoric.text.archive import Archive
from rhetoric.text.decode import read_bytes
from rhetoric.text.options import Options
from rhetoric.text.places import Place
from rhetoric.text.xml import events

_BODY, _STYLES, _PROPERTIES = "word/document.xml", "word/styles.xml", "docProps/core.xml"
_NOTES = ("word/footnotes.xml", "word/endnotes.xml")
_LEFT_OUT = frozenset("del moveFrom Fallback instrText delText rPr sectPr txbxContent".split())
"""Elements whose words are not read: deletions, field codes, and the older of two forms of one drawing.

Text boxes are read after the paragraph that they hang on.
"""


def read(path: str, id: str, options: Options) -> Iterator[tuple[str, Document]]:
    """The one document of a file."""
    archive = Archive(read_bytes(path, options), path, options)
    if _BODY not in archive.names:
        raise archive.broken("has no Word document in it")
    reader = _Paragraphs(_heading_styles(archive, path))
    for part in (_BODY, *(note for note in _NOTES if note in archive.names)):
        reader.read(archive.read(part), f"{path}: {part}")
    title = _title(archive, path)
    meta = {"source": path, "format": "docx", **({"title": title} if title else {}), "places": reader.places}
    yield id, Document(id, reader.text, meta=meta)


class _Paragraphs:
    def __init__(self, headings: frozenset[str]) -> None:
        self._headings = headings
        self._pieces: list[str] = []
        self._length = 0
        self.places: list[Place] = []

    @property
    def text(self) -> str:
        return "".join(self._pieces)

    def read(self, raw: bytes, name: str) -> None:
        """Add the paragraphs of a part. Paragraphs nest (a text box in one): inner ones follow the outer."""
        open_: list[list[str]] = []
        finished: list[list[str]] = []
        heading: list[bool] = []
        skipped = in_text = 0
        for kind, tag, about in events(raw, name):
            if tag in _LEFT_OUT and kind != "text" and tag != "txbxContent":
                skipped += 1 if kind == "start" else -1
            elif skipped:
                continue
            elif kind == "text":
                if in_text and open_:
                    open_[-1].append(tag)
            elif tag == "t":
                in_text += 1 if kind == "start" else -1
            elif tag == "p" and kind == "start":
                open_.append([])
                heading.append(False)
            elif tag == "p" and open_:
                words, is_heading = open_.pop(), heading.pop()
                if open_:
                    finished.append(words)
                else:
                    self._add("".join(words), is_heading)
                    for inner in finished:
                        self._add("".join(inner), False)
                    finished.clear()
            elif kind == "start" and open_:
                if tag in ("tab", "ptab"):
                    open_[-1].append("\t")
                elif tag in ("br", "cr"):
                    open_[-1].append("\n")
                elif tag == "noBreakHyphen":
                    open_[-1].append("\u2011")
                elif tag == "outlineLvl" or (tag == "pStyle" and about.get("val") in self._headings):
                    heading[-1] = True

    def _add(self, words: str, heading: bool) -> None:
        words = words.strip()
        if not words:
            return
        if self._length:
            words = "\n\n" + words
        if heading:
            self.places.append((self._length + 2 * bool(self._length), " ".join(words.split())))
        self._pieces.append(words)
        self._length += len(words)


def _heading_styles(archive: Archive, path: str) -> frozenset[str]:
    """The ids of the styles that stand in the outline."""
    if _STYLES not in archive.names:
        return frozenset()
    found, style = set(), ""
    for kind, tag, about in events(archive.read(_STYLES), f"{path}: {_STYLES}"):
        if kind == "start" and tag == "style":
            style = about.get("styleId", "")
        elif kind == "start" and tag == "outlineLvl":
            found.add(style)
    return frozenset(found)


def _title(archive: Archive, path: str) -> str:
    if _PROPERTIES not in archive.names:
        return ""
    title, inside = "", False
    for kind, tag, _ in events(archive.read(_PROPERTIES), f"{path}: {_PROPERTIES}"):
        if kind == "text":
            title += tag if inside else ""
        elif tag == "title":
            inside = kind == "start"
    return " ".join(title.split())
