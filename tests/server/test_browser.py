"""The workshop in headless Chromium: what a leader and a student do from the first page to the last download.

Needs playwright and a Chromium on the machine; passed over where one is missing.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import AXE, AXE_RULES
from visitor import TEXT, workshop
from werkzeug.serving import make_server

from rhetoric.analysis import load_model
from rhetoric.classroom.page import read_page
from rhetoric.server.pages import PRACTISED

ROWS = '{"text": "The greatest harvest of all time.", "title": "<b>One</b>"}\n{"text": "Nobody came."}\n'


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    server = make_server("127.0.0.1", 0, workshop(), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}/"
    server.shutdown()
    thread.join()


@pytest.fixture(params=[(1280, "light"), (360, "dark")], ids=["wide", "phone"])
def tab(request: pytest.FixtureRequest, browser: Any, address: str) -> Iterator[Any]:
    """The first page; at the end nothing was asked of another server, forbidden by a policy, or gone wrong."""
    width, scheme = request.param
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    elsewhere: list[str] = []
    wrong: list[str] = []

    def watch(opened: Any) -> None:
        opened.on("request", lambda r: None if r.url.startswith((address, "data:")) else elsewhere.append(r.url))
        opened.on("pageerror", lambda e: wrong.append(str(e)))
        opened.on("console", lambda m: wrong.append(m.text) if m.type == "error" and "400 (" not in m.text else None)

    context.on("page", watch)
    first = context.new_page()
    first.goto(address)
    yield first
    context.close()
    assert elsewhere == []
    assert wrong == []


def in_order(tab: Any) -> None:
    """Nothing for axe-core to find, and nothing wider than the window."""
    tab.evaluate(AXE.read_text(encoding="utf-8"))
    found = tab.evaluate("rules => axe.run({runOnly: rules})", AXE_RULES)
    assert [(v["id"], [n["html"][:120] for n in v["nodes"]]) for v in found["violations"]] == []
    assert tab.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def show(tab: Any) -> None:
    tab.get_by_role("button", name="Show the report").click()


def saved(tab: Any, button: str, folder: Path) -> Path:
    with tab.expect_download() as download:
        tab.get_by_role("button", name=button, exact=True).click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


def test_from_a_pasted_text_to_its_results_and_an_exercise(tab: Any, tmp_path: Path) -> None:
    in_order(tab)
    show(tab)
    assert "paste a text or open a file" in tab.get_by_role("alert").inner_text()
    tab.get_by_label("A text in English").fill(TEXT)
    show(tab)
    for name in ("fast", "lexicon"):
        tab.get_by_label("Model").select_option(name)
        tab.get_by_role("button", name="Show", exact=True).click()
        assert tab.locator("li.card").count() == len(load_model(name).analyse(TEXT).spans) > 0
    (record,) = json.loads(saved(tab, "JSON", tmp_path).read_text(encoding="utf-8"))
    assert all(TEXT[span["start"] : span["end"]] == span["text"] for span in record["spans"])
    assert saved(tab, "CSV", tmp_path).read_text(encoding="utf-8").startswith("id,")
    assert "<!DOCTYPE html>" in saved(tab, "HTML", tmp_path).read_text(encoding="utf-8")
    tab.get_by_text("Make an exercise of this text").click()
    in_order(tab)
    assert read_page(saved(tab, "Download it to hand out", tmp_path)).texts[0].text == TEXT
    with tab.context.expect_page() as opened:
        tab.get_by_role("button", name="Try it").click()
    opened.value.get_by_role("heading", name="The devices").wait_for()
    in_order(opened.value)


def test_a_file_of_several_documents_and_back(tab: Any, address: str) -> None:
    tab.get_by_label("or a file").set_input_files(
        [{"name": "rows.jsonl", "mimeType": "text/plain", "buffer": ROWS.encode()}]
    )
    show(tab)
    in_order(tab)
    tab.get_by_role("button", name="<b>One</b>").click()
    tab.get_by_text("Make an exercise of this text").click()
    for name in PRACTISED:
        tab.locator(f'input[name="device"][value="{name}"]').uncheck()
    tab.get_by_role("button", name="Download it to hand out").click()
    assert "choose one device or more" in tab.get_by_role("alert").inner_text()
    in_order(tab)
    tab.get_by_role("button", name="Back to the report").click()
    assert tab.get_by_role("heading", level=1).inner_text() == "2 documents"
    tab.get_by_role("link", name="Another text").click()
    assert tab.url == address


def test_practice_gives_its_feedback(tab: Any) -> None:
    tab.get_by_role("button", name="Begin").click()
    tab.get_by_role("heading", name="Practice: a text of state hagiography").wait_for()
    tab.get_by_role("button", name="Check this paragraph").first.click()
    in_order(tab)
