"""Pages as files: one document as one page, or a folder of pages with an index."""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from rhetoric import __version__
from rhetoric.analysis import Analysis, ModelCard
from rhetoric.codebook import FAMILIES
from rhetoric.errors import OutputError
from rhetoric.reports import SIGN, Files, Scored
from rhetoric.reports.html import palette
from rhetoric.reports.html.page import STRIP_WIDTH, Page, per_thousand, title_of
from rhetoric.reports.visible import visible

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

INDEX = "index.html"
_TEMPLATES = Path(__file__).parent / "templates"
_UNSAFE = re.compile(r"[^\w.-]+")
_LONGEST_NAME = 60


class OnePage:
    """A report of one document. It is written when the last document has been seen, for there may be only one."""

    def __init__(self) -> None:
        self._scored: Scored | None = None

    def begin(self) -> str:
        return ""

    def one(self, scored: Scored) -> str:
        if self._scored is not None:
            raise OutputError("an HTML page holds one document; for several name a folder: -o FOLDER/")
        self._scored = scored
        return ""

    def end(self) -> str:
        return "" if self._scored is None else page(self._scored)


@dataclass(frozen=True, slots=True)
class IndexRow:
    """A document in the index. `families` are spans per 1,000 words by family, in the codebook's order."""

    title: str
    source: str
    file: str
    words: int
    spans: int
    rate: float | None
    families: tuple[float | None, ...]
    most: str
    error: str


class Folder:
    """A page a document, and at the end an index of them all."""

    def __init__(self) -> None:
        self._rows: list[IndexRow] = []
        self._names = {INDEX}
        self._model: ModelCard | None = None

    def begin(self) -> Files:
        """An index that says that the pages are not all there, until `end` has the one of them all."""
        return (self._index(finished=False),)

    def one(self, scored: Scored) -> Files:
        if not isinstance(scored, Analysis):
            self._rows.append(IndexRow(scored.id, scored.source, "", 0, 0, None, (), "", str(scored.error)))
            return ()
        self._model = scored.model
        file = self._name(scored.id)
        self._rows.append(_index_row(scored, file))
        return ((file, page(scored, index=INDEX)),)

    def end(self) -> Files:
        return (self._index(finished=True),)

    def _index(self, finished: bool) -> tuple[str, str]:
        scored = [row for row in self._rows if not row.error]
        context = {
            "finished": finished,
            "rows": self._rows,
            "model": self._model,
            "families": [family.replace("-", " ") for family in FAMILIES],
            "words": sum(row.words for row in scored),
            "spans": sum(row.spans for row in scored),
            "failed": len(self._rows) - len(scored),
        }
        return INDEX, _render("index", (), context)

    def _name(self, id: str) -> str:
        """The file of a document: its id where that can be a file's name, else what can be of it and a hash."""
        safe = _UNSAFE.sub("-", id).strip(".-")[:_LONGEST_NAME]
        name = f"{safe}.html"
        if not safe or safe != id or name.casefold() in self._names:
            name = f"{safe}-{hashlib.sha256(id.encode()).hexdigest()[:8]}.html".lstrip("-")
        self._names.add(name.casefold())
        return name


def page(scored: Scored, index: str = "", bar: Markup | None = None, bar_style: str = "") -> str:
    """The whole page of a document; `index` is the page that it leads back to. Nothing from the document is markup.

    A server puts its own `bar` above it, whose forms may send to that server alone.
    """
    if not isinstance(scored, Analysis):
        return _render("failure", (), {"scored": scored, "error": str(scored.error), "index": index})
    made = Page(scored)
    style = [*_device_style(scored.model, made.lanes), bar_style]
    return _render("page", style, {"page": made, "index": index, "strip_width": STRIP_WIDTH}, bar)


def policy(name: str = "page", forms: bool = False) -> str:
    """The content security policy of a page: nothing but its own script runs, and nothing is loaded; `forms` may send
    to the page's own server, else there are none."""
    digest = b64encode(hashlib.sha256(_script(name).encode()).digest()).decode()
    target = "'self'" if forms else "'none'"
    return (
        f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'; img-src data:; "
        f"base-uri 'none'; form-action {target}"
    )


def stylesheet() -> str:
    """The style that all pages share."""
    return "\n".join([*_family_style(), (_TEMPLATES / "style.css").read_text(encoding="utf-8")])


def _index_row(analysis: Analysis, file: str) -> IndexRow:
    family = {device.id: device.family for device in analysis.model.devices}
    counts = dict.fromkeys(FAMILIES, 0)
    for label, n in analysis.counts.items():
        if family[label] in counts:
            counts[family[label]] += n
    most = max(analysis.counts, key=lambda label: analysis.counts[label], default="")
    return IndexRow(
        title_of(analysis),
        analysis.source or analysis.id,
        quote(file),
        analysis.words,
        len(analysis.spans),
        per_thousand(analysis),
        tuple(1000 * n / analysis.words if analysis.words else None for n in counts.values()),
        most if analysis.spans else "",
        "",
    )


def _render(name: str, style: Sequence[str], context: dict[str, Any], bar: Markup | None = None) -> str:
    from markupsafe import Markup

    return _environment().get_template(f"{name}.html").render(
        **context,
        bar=bar,
        generator=Markup(f'{SIGN} {__version__}">'),
        style=Markup("\n".join([stylesheet(), *style])),
        script=Markup(_script(name)),
        policy=Markup(policy(name, forms=bar is not None)),
    )  # fmt: skip


def _script(name: str) -> str:
    file = _TEMPLATES / f"{name}.js"
    return file.read_text(encoding="utf-8") if file.exists() else ""


def _family_style() -> list[str]:
    light, dark = (
        "".join(f"--f{n}:{colour};" for n, colour in enumerate(palette.colours(dark=dark))) for dark in (False, True)
    )
    classes = "".join(f".f{n}{{--family:var(--f{n})}}" for n in range(len(FAMILIES) + 1))
    return [
        f":root{{--ground:{palette.LIGHT_GROUND};{light}}}",
        f"@media screen and (prefers-color-scheme:dark){{:root{{--ground:{palette.DARK_GROUND};{dark}}}}}",
        classes,
    ]


def _device_style(model: ModelCard, lanes: int) -> list[str]:
    """Patterns of the devices as variables, and where each lane runs under the words."""
    light, dark = (
        "".join(f"--d{n}:{tile};" for n, tile in enumerate(palette.patterns(model.devices, dark)))
        for dark in (False, True)
    )
    images = ",".join(f"var(--l{lane},none)" for lane in range(max(lanes, 1)))
    places = ",".join(f"0 calc(100% - (var(--lanes) - {lane + 1})*var(--lane))" for lane in range(max(lanes, 1)))
    return [
        f":root{{{light}}}",
        f"@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}",
        f".m{{background-image:{images};background-position:{places}}}",
    ]


@lru_cache(maxsize=1)
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    environment.filters |= {"visible": visible, "rate": _rate, "percent": _percent}
    return environment


def _rate(rate: float | None) -> str:
    if rate is None:
        return "–"
    return "< 0.1" if 0 < rate < 0.05 else f"{rate:.1f}"


def _percent(share: float | None) -> str:
    return "too few to say" if share is None else f"{100 * share:.0f} %"
