"""Web pages: the main text, without navigation, banners, scripts and what else stands around it.

The encoding is that of a byte order mark, of --encoding, or what the page declares; else strict UTF-8.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from rhetoric.document import Document
from rhetoric.errors import EncodingError, InputError
from rhetoric.text.decode import decode, read_bytes
from rhetoric.text.extras import library
from rhetoric.text.options import Options

_DECLARED = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]+)|<\?xml[^>]{0,100}?encoding=["']([\w.:-]+)""", re.I
)
_DECLARED_WITHIN = 2048
_ALIASES = {"iso-8859-1": "cp1252", "latin1": "cp1252", "latin-1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252"}
"""Names that browsers take for Windows' superset of them, and so must readers of pages."""

_DEPTH = 1_000
_TAG = re.compile(r"<(/?)([a-z][^\s/>]*)([^<>]*)", re.I)
_FOREIGN = ("svg", "math")
"""Elements of other vocabularies, in which any element nests, and may be closed where it is opened."""

_UNNESTED = frozenset(
    "area base br col embed hr img input link meta param source track wbr "
    "p li dt dd option optgroup tr td th thead tbody tfoot rt rp html head body".split()
)
"""Elements that never hold others, or whose end may be left out, so that open ones do not nest."""

_BANNERS = (
    "cookie-banner cookie-consent cookie-notice cookie-bar cookiebanner cookieconsent cookie_banner gdpr onetrust"
)
_BOILERPLATE = (
    *(f"[{attribute}*={word}]" for word in _BANNERS.split() for attribute in ("class", "id")),
    "[role=dialog]", "[role=navigation]", "[role=banner]", "[role=contentinfo]", "[role=search]", "[aria-modal=true]",
)  # fmt: skip


def read(path: str, id: str, options: Options) -> Iterator[tuple[str, Document]]:
    """The one document of a page."""
    text, title = page(read_bytes(path, options), path, options)
    meta = {"source": path, "format": "html", **({"title": title} if title else {})}
    yield id, Document(id, text, meta=meta)


def page(raw: bytes, name: str, options: Options, charset: str | None = None) -> tuple[str, str]:
    """The main text of a page and its title. `charset` came with the page, and counts before what it declares."""
    html = source_of(raw, name, options, charset)
    return main_text(html, name), title_of(html, name)


def source_of(raw: bytes, name: str, options: Options, charset: str | None = None) -> str:
    """The markup of a page, decoded."""
    marked = raw.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    encoding = options.encoding or (None if marked else known(charset) or _declared(raw))
    try:
        return decode(raw, name, encoding)
    except EncodingError as error:
        if encoding is None or encoding == options.encoding:
            raise
        raise EncodingError(f"{error} (the page declares {encoding})") from None


def _declared(raw: bytes) -> str | None:
    found = _DECLARED.search(raw[:_DECLARED_WITHIN])
    if not found:
        return None
    name = known((found.group(1) or found.group(2)).decode("ascii", errors="replace"))
    return None if name and name.startswith("utf-16") else name  # what could be read so far is no UTF-16


def known(charset: str | None) -> str | None:
    """The encoding that a page means by a name, which is not always the one that it says."""
    name = (charset or "").strip().lower()
    return _ALIASES.get(name, name) or None


def main_text(html: str, name: str) -> str:
    """The main text of a page; all of its text where nothing in it looks like the main one."""
    extract = library("resiliparse.extract.html2text", name).extract_plain_text
    _require_shallow(html, name)
    options = {"list_bullets": False, "alt_texts": False, "skip_elements": _BOILERPLATE}
    text: str = extract(html, main_content=True, comments=False, post_meta=False, **options)
    if not text.strip():
        text = extract(html, main_content=False, list_bullets=False, alt_texts=False)
    return tidy(text)


def whole_text(html: str, name: str) -> str:
    """All text of a page that a reader of it sees."""
    extract = library("resiliparse.extract.html2text", name).extract_plain_text
    _require_shallow(html, name)
    return tidy(extract(html, main_content=False, list_bullets=False, alt_texts=False))


def tidy(text: str) -> str:
    """Lines without white space at their ends, never more than one of them empty, none at the ends of the text."""
    lines = (line.strip() for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def title_of(html: str, name: str, heading_first: bool = False) -> str:
    """What a page calls itself, or its first heading."""
    tree = library("resiliparse.parse.html", name).HTMLTree.parse(html)
    heading = tree.document.query_selector("h1, h2, h3")
    titles = [tree.title or "", heading.text if heading else ""]
    if heading_first:
        titles.reverse()
    return next((" ".join(t.split()) for t in titles if t.strip()), "")


def _require_shallow(html: str, page_name: str) -> None:
    """InputError for elements nested so deep that finding the main text would take for ever."""
    depth = foreign = 0
    for tag in _TAG.finditer(html):
        closes, name, rest = tag.group(1), tag.group(2).lower(), tag.group(3)
        if rest.endswith("/") if foreign else name in _UNNESTED:
            continue
        if name in _FOREIGN:
            foreign = max(foreign - 1, 0) if closes else foreign + 1
        depth = max(depth - 1, 0) if closes else depth + 1
        if depth > _DEPTH:
            raise InputError(f"{page_name}: nests elements deeper than {_DEPTH:,}; give the text of it instead")
