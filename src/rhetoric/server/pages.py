"""The workshop's own pages and the bar above a report: no script, and nothing of a document is markup."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Flask, render_template

from rhetoric.analysis import Analysis, Model
from rhetoric.codebook import Device, load_codebook
from rhetoric.reports import Scored
from rhetoric.reports.html import report
from rhetoric.reports.html.page import per_thousand, title_of
from rhetoric.reports.visible import visible
from rhetoric.server.guards import NO_FRAMES, token
from rhetoric.text.options import Options
from rhetoric.text.readers import SUFFIXES

if TYPE_CHECKING:
    from markupsafe import Markup

_TEMPLATES = Path(__file__).resolve().parent / "templates"
PRACTISED = ("superlative", "unattributed-quotation", "teleological-framing")
"""Devices that are chosen for an exercise unless somebody chooses others."""


@dataclass(frozen=True, slots=True)
class Opened:
    """Where a visitor is: the sealed documents, how many they are, the number of the one that is shown, from 1 (None
    for the list of them all), the name of the model, and whether the words that spoke for a mark, which this model
    finds slowly, were asked for, or can be."""

    sealed: str
    documents: int
    number: int | None
    model: str
    evidence_asked: bool = False
    evidence_offered: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A document in the list of several."""

    number: int
    title: str
    words: int
    spans: int
    rate: float | None
    error: str


def prepare(app: Flask) -> None:
    """Set up the templates: strict about names, and everything escaped."""
    from jinja2 import StrictUndefined

    app.jinja_options = {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    app.jinja_env.filters["visible"] = visible


def policy() -> str:
    """The content security policy of the workshop's own pages: its one style, no script, forms to the server alone."""
    digest = b64encode(hashlib.sha256(_style().encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'self'; "
        f"{NO_FRAMES}"
    )


def start(
    models: Mapping[str, Model],
    options: Options,
    chosen: str,
    written: Mapping[str, str] | None = None,
    error: str = "",
) -> str:
    """The page on which a text is pasted or a file opened; `error` says why that went wrong with what was `written` in
    its fields."""
    written = {name: (written or {}).get(name, "") for name in ("text", "encoding", "text-column", "id-column")}
    return _own(
        "start.html", models=models, options=options, chosen=chosen, written=written, error=error, suffixes=SUFFIXES
    )


def documents(scored: Sequence[Scored], models: Mapping[str, Model], opened: Opened) -> str:
    """The list of the documents of a file."""
    rows = [_row(n, one) for n, one in enumerate(scored, start=1)]
    return _own("documents.html", rows=rows, **_bar_context(models, opened))


def one_document(scored: Analysis, models: Mapping[str, Model], opened: Opened) -> str:
    """The report of a document, under the bar."""
    from markupsafe import Markup

    bar: Markup = Markup(render_template("bar.html", **_bar_context(models, opened)))
    return report.page(scored, bar=bar, bar_style=_own_style())


def message(title: str, text: str, sealed: str = "") -> str:
    """A page that says what is the matter, with the way back to the sealed documents, if there are any."""
    return _own("message.html", title=title, text=text, sealed=sealed)


def _own(template: str, **context: Any) -> str:
    from markupsafe import Markup

    common = {"style": Markup(_style()), "token": token, "families": _families(), "practised": PRACTISED}
    return render_template(template, **(common | context))


def _bar_context(models: Mapping[str, Model], opened: Opened) -> dict[str, Any]:
    return {
        "models": models, "opened": opened, "token": token, "families": _families(), "practised": PRACTISED,
    }  # fmt: skip


def _row(number: int, scored: Scored) -> Row:
    if isinstance(scored, Analysis):
        return Row(number, title_of(scored), scored.words, len(scored.spans), per_thousand(scored), "")
    return Row(number, scored.id, 0, 0, None, str(scored.error))


def _families() -> list[tuple[str, list[Device]]]:
    """The codebook's devices by family, in its order."""
    return [(name.replace("-", " "), list(group)) for name, group in groupby(load_codebook(), lambda d: d.family)]


@lru_cache(maxsize=1)
def _own_style() -> str:
    return (_TEMPLATES / "style.css").read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def _style() -> str:
    return f"{report.stylesheet()}\n{_own_style()}"
