"""The pages in headless Chromium: without fault for axe-core, by keyboard, on a small screen, on paper, without script.

Needs playwright and a Chromium on the machine; passed over where one is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from conftest import AXE, AXE_RULES, SEED
from html_samples import ANALYSIS, EMPTY, hostile

from rhetoric.analysis import load_model
from rhetoric.errors import InputError
from rhetoric.reports import Scored, folder_report, render
from rhetoric.reports.html.palette import LIGHT
from rhetoric.text.readers import Unreadable

BROKEN = Unreadable("two", "two.txt", InputError("two.txt: NUL at byte 3; give a text"))

Visit = Callable[..., Any]


@pytest.fixture
def visit(browser: Any, tmp_path: Path) -> Iterator[Visit]:
    """Opens a page; at the end, none may have asked for anything or raised an error."""
    asked: list[str] = []
    raised: list[str] = []
    contexts = []

    def open_(html: str, width: int = 1280, **options: Any) -> Any:
        context = browser.new_context(viewport={"width": width, "height": 800}, **options)
        contexts.append(context)
        tab = context.new_page()
        tab.on("request", lambda r: asked.append(r.url) if not r.url.startswith(("file:", "data:")) else None)
        tab.on("pageerror", lambda e: raised.append(str(e)))
        tab.on("console", lambda m: raised.append(m.text) if m.type == "error" else None)
        path = tmp_path / f"{len(contexts)}.html"
        path.write_text(html, encoding="utf-8", newline="")
        tab.goto(path.as_uri())
        return tab

    yield open_
    for context in contexts:
        context.close()
    assert asked == []
    assert raised == []


@pytest.fixture(scope="module")
def seed() -> str:
    return render("html", [load_model().analyse(SEED.read_text(encoding="utf-8"), id="seed", source=SEED.name)])


def index_of(*scored: Scored) -> str:
    folder = folder_report("html")
    for one in scored:
        folder.one(one)
    ((_, content),) = folder.end()
    return content


def faults(tab: Any) -> list[tuple[str, str]]:
    tab.evaluate(AXE.read_text(encoding="utf-8"))
    found = tab.evaluate("rules => axe.run(document, {runOnly: {type: 'tag', values: rules}})", AXE_RULES)
    return [(fault["id"], node["html"][:200]) for fault in found["violations"] for node in fault["nodes"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 1000, 360])
def test_axe_finds_no_fault(visit: Visit, width: int, scheme: str) -> None:
    tab = visit(render("html", [ANALYSIS]), width, color_scheme=scheme)
    assert faults(tab) == []
    tab.locator("#at-3").click()
    assert tab.locator(".card.on").count() == 1
    assert faults(tab) == []
    assert tab.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (360, "dark")])
def test_axe_finds_no_fault_on_the_seed(visit: Visit, seed: str, width: int, scheme: str) -> None:
    tab = visit(seed, width, color_scheme=scheme)
    tab.locator("#at-20").click()
    assert faults(tab) == []
    assert tab.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("what", ["index", "empty", "unmarked", "hostile", "failed"])
def test_axe_finds_no_fault_on_the_other_pages(visit: Visit, what: str, width: int) -> None:
    made = {
        "index": lambda: index_of(ANALYSIS, EMPTY, BROKEN, hostile()),
        "empty": lambda: render("html", [EMPTY]),
        "unmarked": lambda: render("html", [replace(ANALYSIS, spans=())]),
        "hostile": lambda: render("html", [hostile()]),
        "failed": lambda: render("html", [BROKEN]),
    }
    tab = visit(made[what](), width, color_scheme="dark" if width == 360 else "light")
    assert faults(tab) == []
    assert tab.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("guarded", [True, False])
def test_markup_in_a_document_is_inert_even_without_the_page_s_policy(visit: Visit, guarded: bool) -> None:
    for html in (render("html", [hostile()]), index_of(hostile())):
        tab = visit(html, bypass_csp=not guarded)
        assert tab.evaluate("window.taken") is None
        assert tab.locator("script").count() == 1
        assert tab.locator("img").count() == 0
        assert "<img src=http://127.0.0.1:9/x" in tab.locator("main").inner_text()


def test_the_pages_own_script_is_all_that_the_policy_lets_run(browser: Any) -> None:
    tab = browser.new_page()
    tab.set_content(render("html", [ANALYSIS]))
    assert tab.locator("html.js").count() == 1
    blocked = tab.evaluate(
        """() => new Promise(done => {
          document.addEventListener("securitypolicyviolation", e => done(e.violatedDirective));
          const script = document.createElement("script");
          script.textContent = "window.taken = 1";
          document.body.append(script);
        })"""
    )
    assert blocked.startswith("script-src")
    assert tab.evaluate("window.taken") is None
    tab.close()


def shown(tab: Any) -> list[int]:
    return [int(n.split("-")[1]) for n in tab.eval_on_selector_all(".card:not([hidden])", "all => all.map(c => c.id)")]


def test_filters_hide_cards_numbers_ticks_and_lanes(visit: Visit) -> None:
    tab = visit(render("html", [ANALYSIS]))
    assert shown(tab) == [1, 2, 3, 4, 5]
    tab.locator("#confidence").fill("0.65")
    assert shown(tab) == [1, 2, 5]
    assert tab.locator("#shown").inner_text() == "3 of 5 marks shown"
    assert tab.locator("#at-3").is_hidden()
    tab.locator("#confidence").fill("0")
    tab.get_by_label("quoted", exact=True).check()
    assert shown(tab) == [3, 4]
    tab.get_by_label("all", exact=True).check()
    tab.get_by_role("checkbox", name="Superlative").uncheck()
    assert shown(tab) == [1, 3, 4]
    lanes = tab.evaluate("getComputedStyle(document.querySelector('[data-m=\"1:0 2:1\"]')).backgroundImage")
    assert lanes.startswith('url("data:')
    assert lanes.endswith("none")
    assert tab.locator(".strip rect.off").count() == 2
    tab.get_by_role("button", name="None").click()
    assert shown(tab) == []
    tab.get_by_role("button", name="All devices").click()
    assert shown(tab) == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("width", [1440, 1280, 1200, 1000, 360])
def test_the_text_begins_on_the_first_screen(visit: Visit, seed: str, width: int) -> None:
    tab = visit(seed, width)
    assert tab.locator("#text").bounding_box()["y"] < 600
    assert tab.locator("#text").bounding_box()["width"] >= min(440, width - 40)


@pytest.mark.parametrize("width", [1280, 1000])
def test_the_filters_are_reached_by_keyboard(visit: Visit, width: int) -> None:
    tab = visit(render("html", [ANALYSIS]), width)
    assert tab.locator("#confidence").is_visible() == (width == 1280)
    tab.locator(".devices summary").focus()
    if width == 1000:
        tab.keyboard.press("Enter")
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.id") == "confidence"


def test_a_page_explains_only_what_stands_on_it(visit: Visit) -> None:
    assert visit(render("html", [EMPTY])).locator("footer").is_hidden()
    unmarked = visit(render("html", [replace(ANALYSIS, spans=())])).locator("footer").inner_text()
    assert "Tinted words" in unmarked
    assert "Confidence" not in unmarked
    assert "Confidence" in visit(render("html", [ANALYSIS])).locator("footer").inner_text()


def test_every_mark_is_reached_by_keyboard_and_left_again(visit: Visit) -> None:
    tab = visit(render("html", [ANALYSIS]))
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.textContent") == "To the text"
    tab.keyboard.press("Enter")
    reached = []
    for _ in range(5):
        tab.keyboard.press("Tab")
        reached.append(tab.evaluate("document.activeElement.getAttribute('aria-label')"))
    assert reached[0] == "Mark 1, Absolute"
    assert reached[4] == "Mark 5, Superlative"
    tab.keyboard.press("Enter")
    assert tab.evaluate("document.activeElement.id") == "mark-5"
    assert tab.locator("#mark-5").get_attribute("aria-current") == "true"
    tab.keyboard.press("Escape")
    assert tab.evaluate("document.activeElement.id") == "at-5"
    assert tab.locator(".on").count() == 0


def test_a_click_on_words_under_two_marks_goes_through_both(visit: Visit) -> None:
    tab = visit(render("html", [ANALYSIS]))
    words = tab.locator(".m", has_text="greatest city")
    chosen = []
    for _ in range(3):
        words.click(position={"x": 60, "y": 8})
        chosen.append(tab.locator(".card.on").get_attribute("id"))
    assert chosen == ["mark-2", "mark-1", "mark-2"]


def test_previous_and_next_go_round_what_is_shown(visit: Visit) -> None:
    tab = visit(render("html", [ANALYSIS]))
    tab.locator("#confidence").fill("0.65")
    for expected in ("mark-1", "mark-2", "mark-5", "mark-1"):
        tab.get_by_role("button", name="Next mark").click()
        assert tab.locator(".card.on").get_attribute("id") == expected
    tab.get_by_role("button", name="Previous mark").click()
    assert tab.locator(".card.on").get_attribute("id") == "mark-5"


def test_on_a_small_screen_the_card_does_not_cover_its_words(visit: Visit, seed: str) -> None:
    tab = visit(seed, 360)
    note = tab.locator("#at-12")
    note.scroll_into_view_if_needed()
    note.click()
    note, card = tab.locator("#at-12").bounding_box(), tab.locator("#mark-12").bounding_box()
    assert note["y"] + note["height"] <= card["y"]
    assert card["y"] + card["height"] <= 800
    tab.get_by_role("button", name="Close").click()
    assert tab.evaluate("document.activeElement.id") == "at-12"


def test_on_a_small_screen_a_card_is_short_until_it_is_chosen(visit: Visit, seed: str) -> None:
    tab = visit(seed, 360)
    assert tab.locator(".card").evaluate_all("all => Math.max(...all.map(card => card.offsetHeight))") < 160
    definition = tab.locator("#mark-12 .definition")
    assert definition.is_hidden()
    tab.locator("#mark-12").get_by_role("link", name="In the text").click()
    assert definition.is_visible()
    tab.get_by_role("button", name="Close").click()
    assert definition.is_hidden()
    tab.emulate_media(media="print")
    assert tab.locator("#mark-12 dl").first.is_visible()


def test_paper_has_every_card_and_a_light_ground(visit: Visit) -> None:
    tab = visit(render("html", [ANALYSIS]), 360, color_scheme="dark")
    tab.locator("#at-2").click()
    tab.emulate_media(media="print", color_scheme="dark")
    assert tab.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(253, 252, 249)"
    assert tab.locator(".controls").first.is_hidden()
    assert all(tab.locator(f"#mark-{n}").is_visible() for n in range(1, 6))
    assert tab.evaluate("getComputedStyle(document.querySelector('#mark-2')).position") == "static"


def test_paper_says_what_marks_of_a_device_are_worth_once(visit: Visit) -> None:
    tab = visit(render("html", [ANALYSIS]))
    assert tab.locator(".worth").is_hidden()
    assert tab.locator("#mark-1").get_by_text("This device", exact=True).is_visible()
    tab.emulate_media(media="print")
    assert [name.strip() for name in tab.locator(".worth tbody th").all_inner_texts()] == [
        "Absolute", "Superlative", "Appeal to fear",
    ]  # fmt: skip
    assert tab.locator(".worth tbody tr").first.inner_text().split("\t")[1:3] == ["0.50", "0.40"]
    assert tab.locator(".card").get_by_text("This device", exact=True).first.is_hidden()
    said = " ".join(tab.locator("#mark-3").inner_text().split())
    for words in ("0.60, more right than not", "quoted, of Anna Berg (named)", "page 1", "Nev +1.5", "N -0.5"):
        assert words in said
    assert "of ten marks" not in said


def test_paper_has_twenty_cards_on_a_page(visit: Visit, seed: str) -> None:
    tab = visit(seed)
    tab.emulate_media(media="print")
    tab.set_viewport_size({"width": 670, "height": 980})
    heights = tab.locator(".card").evaluate_all("all => all.map(card => card.offsetHeight)")
    assert sum(heights) / len(heights) < 980 / (20 / 3)


def test_paper_repeats_pictures_in_the_colours_of_paper(visit: Visit) -> None:
    tab = visit(render("html", [ANALYSIS]), color_scheme="dark")
    drawn = "getComputedStyle(document.querySelector('.m')).backgroundImage"
    assert "image/svg" in tab.evaluate(drawn)
    tab.emulate_media(media="print", color_scheme="dark")
    tab.wait_for_function(f"{drawn}.includes('image/png')")
    colour = tab.evaluate(
        """async () => {
          const picture = new Image();
          picture.src = getComputedStyle(document.querySelector(".m")).backgroundImage.match(/url\\("(.*?)"\\)/)[1];
          await picture.decode();
          const context = document.createElement("canvas").getContext("2d");
          context.drawImage(picture, 0, 0);
          const points = [...context.getImageData(0, 0, picture.width, picture.height).data];
          return points.flatMap((_, i) => i % 4 || points[i + 3] < 255 ? [] : [points.slice(i, i + 3)])[0];
        }"""
    )
    assert "#" + bytes(colour).hex() in LIGHT


def test_without_script_all_is_there_to_read(visit: Visit) -> None:
    tab = visit(render("html", [ANALYSIS]), java_script_enabled=False)
    assert tab.locator(".card").count() == 5
    assert tab.locator(".controls").first.is_hidden()
    tab.locator("#at-3").click()
    assert tab.url.endswith("#mark-3")


def test_the_index_sorts_by_every_column_and_keeps_failures_last(visit: Visit) -> None:
    others = [replace(ANALYSIS, id=id, meta={}, words=words) for id, words in (("b", 1000), ("c", 200), ("a", 3000))]
    tab = visit(index_of(BROKEN, *others, EMPTY))

    def order() -> list[str]:
        return tab.eval_on_selector_all(".index tbody th", "all => all.map(th => th.querySelector('bdi').innerText)")

    tab.get_by_role("button", name="Words").click()
    assert order() == ["a", "b", "c", "nothing", "two"]
    assert tab.locator("th[aria-sort]").get_attribute("aria-sort") == "descending"
    tab.get_by_role("button", name="Words").click()
    assert order() == ["nothing", "c", "b", "a", "two"]
    tab.get_by_role("button", name="Per 1,000").click()
    assert order() == ["c", "b", "a", "nothing", "two"]
    tab.get_by_role("button", name="Document").click()
    assert order() == ["a", "b", "c", "nothing", "two"]
    assert "sorted by Document, ascending" in tab.locator("#sorted").inner_text()
