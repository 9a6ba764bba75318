"""A visitor of the workshop: the test client with a session, its token, and an eye for scripts."""

from __future__ import annotations

import re
from functools import lru_cache
from html.parser import HTMLParser
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from rhetoric.analysis import load_model
from rhetoric.classroom.page import ASSETS
from rhetoric.reports.html import report
from rhetoric.server.app import make_app
from rhetoric.text.options import Options

TEXT = "All the people wept.\n\nIt was the greatest harvest of all time, a resident said.\n"
OPTIONS = Options(megabytes=1, pages=20, seconds=10)
PAGE_SCRIPT = (report._TEMPLATES / "page.js").read_text(encoding="utf-8")
EXERCISE_SCRIPT = (ASSETS / "exercise.js").read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def workshop() -> Flask:
    """An application that does not turn its mistakes into pages: they fail the test."""
    app = make_app({name: load_model(name) for name in ("fast", "lexicon")}, OPTIONS)
    app.testing = True
    return app


class Visitor:
    """Somebody with a browser who has opened the first page."""

    def __init__(self, app: Flask) -> None:
        self.client = app.test_client()
        self.token = field(self.client.get("/").text, "csrf")

    def post(self, path: str, **fields: Any) -> TestResponse:
        """Send a form; `_` in the names of its fields stands for `-`."""
        data = {"csrf": self.token} | {name.replace("_", "-"): value for name, value in fields.items()}
        return self.client.post(path, data=data, content_type="multipart/form-data")

    def opened(self, **fields: Any) -> str:
        """The sealed documents of what was pasted or opened."""
        return field(self.post("/report", **fields).text, "documents")


def field(html: str, name: str) -> str:
    found = re.search(rf'<input type="hidden" name="{name}" value="([^"]+)">', html)
    assert found, html[:2000]
    return found.group(1)


class Markup(HTMLParser):
    """What of a page could act: its scripts, and whatever else runs, loads or leads elsewhere."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.scripts: list[str] = []
        self.acts: list[str] = []
        self.text = ""
        self._inside = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = tag
        if tag == "script":
            self.scripts.append("")
        if tag in ("iframe", "object", "embed", "base", "img", "video", "audio", "frame"):
            self.acts.append(tag)
        for name, value in attrs:
            said = (value or "").strip().lower()
            led_away = name in ("href", "src", "action", "formaction") and not said.startswith(("/", "#", "data:,"))
            if name.startswith("on") or led_away or said.startswith("javascript:"):
                self.acts.append(f"{tag} {name}={value}")

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside == "script":
            self.scripts[-1] += data
        elif self._inside != "style":
            self.text += data
