"""The lesson as a student lives it, in headless Chromium: with the mouse, by touch, by keyboard alone."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from conftest import AXE
from handins import KEY, TEXT, hand_in, save, small_exercise, span

from rhetoric.classroom.exercise import Coding, Exercise, ExerciseText, choose
from rhetoric.classroom.grading import grade
from rhetoric.classroom.intake import SetApart
from rhetoric.classroom.page import page as page_of
from rhetoric.classroom.page import read_page
from rhetoric.classroom.submission import read_submission
from rhetoric.cli.main import group
from rhetoric.corpus.jsonl import load_dataset, write_jsonl
from rhetoric.document import Document, Span
from rhetoric.reports.grades import Results, write_results

WORDS_AT = """(box, words) => {
  const walker = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
  const nodes = [];
  let text = "";
  for (let n = walker.nextNode(); n; n = walker.nextNode()) { nodes.push([n, text.length]); text += n.data; }
  const start = text.indexOf(words);
  const at = (k, end) => nodes.findLast(([n, o]) => (end ? o < k : o <= k));
  const range = document.createRange();
  const [a, b] = [at(start, false), at(start + words.length, true)];
  range.setStart(a[0], start - a[1]);
  range.setEnd(b[0], start + words.length - b[1]);
  box.scrollIntoView({ block: "center" });
  const r = [...range.getClientRects()];
  const [f, l] = [r[0], r[r.length - 1]];
  return [f.left + 2, f.top + f.height / 2, l.right - 2, l.top + l.height / 2];
}"""


@pytest.fixture
def visit(browser: Any, tmp_path: Path) -> Iterator[Callable[..., Any]]:
    """Opens the page of an exercise (or a file); at the end, it must have asked for nothing and raised nothing."""
    asked: list[str] = []
    raised: list[str] = []
    contexts = []

    def open_(what: Exercise | Path, **options: Any) -> Any:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        contexts.append(context)
        tab = context.new_page()
        tab.set_default_timeout(5000)
        tab.on("request", lambda r: asked.append(r.url) if not r.url.startswith(("file:", "blob:")) else None)
        tab.on("pageerror", lambda e: raised.append(str(e)))
        tab.on("console", lambda m: raised.append(m.text) if m.type == "error" else None)
        path = what if isinstance(what, Path) else tmp_path / "exercise.html"
        if isinstance(what, Exercise):
            path.write_text(page_of(what), encoding="utf-8", newline="")
        tab.goto(path.as_uri())
        return tab

    yield open_
    for context in contexts:
        context.close()
    assert asked == []
    assert raised == []


def drag(tab: Any, words: str) -> None:
    """Select words with the mouse."""
    box = tab.locator(".paragraph", has_text=words).first
    x, y, to_x, to_y = box.evaluate(WORDS_AT, words)
    tab.mouse.move(x, y)
    tab.mouse.down()
    tab.mouse.move((x + to_x) / 2, to_y, steps=3)
    tab.mouse.move(to_x, to_y, steps=3)
    tab.mouse.up()
    tab.locator(".picker").wait_for()


def tap(tab: Any, word: str) -> None:
    x, y, *_ = tab.locator(".paragraph", has_text=word).first.evaluate(WORDS_AT, word)
    tab.touchscreen.tap(x, y)
    tab.locator(".picker").wait_for()


def choose_device(tab: Any, name: str) -> None:
    tab.locator(".picker .devices button", has_text=name).click()


def marks(tab: Any) -> list[str]:
    return [" ".join(t.split()) for t in tab.locator(".marks button > span:last-child").all_inner_texts()]


def hand_it_in(tab: Any, exercise: Exercise, folder: Path, press: Callable[[], None] | None = None) -> Any:
    button = tab.locator("button", has_text="Hand in")
    with tab.expect_download() as download:
        (press or button.click)()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return read_submission(path, path.name, exercise)


def assert_accessible(tab: Any) -> None:
    if tab.evaluate("typeof axe") == "undefined":
        tab.evaluate(AXE.read_text(encoding="utf-8"))
    found = tab.evaluate(
        "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})"
    )
    assert [(v["id"], [n["html"][:120] for n in v["nodes"]]) for v in found["violations"]] == []


def test_a_whole_lesson_with_the_mouse(visit: Callable[..., Any], tmp_path: Path) -> None:
    exercise = small_exercise()
    tab = visit(exercise)
    drag(tab, "reatest harbour 👩‍👩‍👧 in the worl")  # cut words are taken whole
    assert_accessible(tab)
    choose_device(tab, "Superlative")
    tab.fill("#why", "first of all harbours")
    tab.locator(".picker button.main").click()

    drag(tab, "greatest")  # a mark may lie inside another
    choose_device(tab, "Absolute")
    tab.keyboard.press("Escape")
    assert marks(tab) == [
        "Absolute “greatest”",
        "Superlative “greatest harbour 👩‍👩‍👧 in the world” first of all harbours",
    ]

    drag(tab, "“all the people”")
    choose_device(tab, "Unattributed quotation")
    choose_device(tab, "Absolute")  # the wrong device: another is chosen
    tab.get_by_label("Begin one word later").click()  # the wrong border: it is moved
    tab.get_by_label("End one word earlier").click()
    tab.locator(".picker button.main").click()

    tab.locator(".marks button", has_text="“greatest”").click()
    tab.locator(".picker button", has_text="Remove").click()
    assert len(marks(tab)) == 2
    tab.locator("button", has_text="Undo").click()
    assert len(marks(tab)) == 3

    tab.reload()
    assert len(marks(tab)) == 3

    tab.locator("button", has_text="Hand in").click()
    assert "Write your name" in tab.locator(".message").first.inner_text()
    tab.fill("#name", "Zoë <b>O'Neil</b> 🙂")
    handed = hand_it_in(tab, exercise, tmp_path)
    assert handed.name == "Zoë <b>O'Neil</b> 🙂"
    assert {(TEXT[s.start : s.end], s.label) for s in handed.spans[0]} == {
        ("greatest harbour 👩‍👩‍👧 in the world", "superlative"),
        ("greatest", "absolute"),
        ("all the people", "absolute"),
    }
    assert handed.whys == {(0, KEY[0]): "first of all harbours"}
    assert tab.title() == "Harbours"  # the script in the text did not run


def test_a_sample_marked_in_the_browser_is_a_coding_of_all_its_texts(visit: Callable[..., Any], tmp_path: Path) -> None:
    texts = (ExerciseText("One", "Nothing was said."), ExerciseText("Two", TEXT))
    write_jsonl([Document(f"{t.title} 🚢", t.text) for t in texts], tmp_path / "to-code.jsonl")
    page, coded = tmp_path / "page.html", tmp_path / "coded.jsonl"
    runner = CliRunner()
    made = runner.invoke(group, ["exercise", f"{tmp_path}/to-code.jsonl", "--devices", "all", "-o", str(page)])
    assert made.exit_code == 0, made.output
    tab = visit(page)
    drag(tab, "greatest harbour 👩‍👩‍👧 in the world")
    choose_device(tab, "Superlative")
    tab.keyboard.press("Escape")
    tab.fill("#name", "Ann")
    hand_it_in(tab, read_page(page), tmp_path)
    (handed,) = tmp_path.glob("*--Ann.json")
    done = runner.invoke(group, ["convert", str(handed), str(coded), "--exercise", str(page)])
    assert done.exit_code == 0, done.output
    assert [(d.id, d.text, d.spans) for d in load_dataset([coded])] == [
        ("One 🚢", texts[0].text, ()),
        ("Two 🚢", TEXT, (KEY[0],)),
    ]


def test_marking_the_same_device_again_moves_its_borders(visit: Callable[..., Any]) -> None:
    tab = visit(small_exercise())
    drag(tab, "harbour 👩‍👩‍👧 in")
    choose_device(tab, "Superlative")
    tab.keyboard.press("Escape")
    drag(tab, "greatest harbour")
    choose_device(tab, "Superlative")
    assert marks(tab) == ["Superlative “greatest harbour”"]


def test_a_lesson_by_keyboard_alone(visit: Callable[..., Any], tmp_path: Path) -> None:
    exercise = small_exercise()
    tab = visit(exercise)

    def to(label: str) -> None:
        for _ in range(40):
            tab.keyboard.press("Tab")
            if label in tab.evaluate("(e => `${e.ariaLabel} ${e.textContent} ${e.id}`)(document.activeElement)"):
                return
        raise AssertionError(f"Tab does not reach {label}")

    to("Paragraph 2 of 3")
    tab.keyboard.press("Home")
    for _ in range(3):
        tab.keyboard.press("Control+ArrowRight")
    for _ in range(2):
        tab.keyboard.press("Control+Shift+ArrowRight")
    tab.keyboard.press("Enter")
    assert "Mark “greatest harbour”" in tab.locator(".picker").get_attribute("aria-label")
    tab.keyboard.press("Enter")  # the first device has the focus
    tab.keyboard.type("said with 1 reason")  # and now the reason; digits in it are digits
    tab.keyboard.press("Escape")
    assert marks(tab) == ["Superlative “greatest harbour” said with 1 reason"]

    tab.keyboard.press("2")  # a number marks the word at the caret
    assert marks(tab)[1:] == ["Absolute “harbour”"]
    tab.keyboard.press("Control+z")
    assert len(marks(tab)) == 1
    tab.keyboard.press("3")
    tab.keyboard.press("x")  # no key changes the text
    tab.keyboard.press("Control+v")
    assert tab.locator(".paragraph").nth(1).evaluate("e => e.textContent") == TEXT.split("\r\n\r\n")[1]
    for _ in range(6):
        tab.keyboard.press("ArrowDown")
        tab.wait_for_timeout(20)
    assert tab.evaluate("document.activeElement.ariaLabel") == "Paragraph 3 of 3"
    to("name")
    tab.keyboard.type("Kim")
    to("Hand in")
    handed = hand_it_in(tab, exercise, tmp_path, lambda: tab.keyboard.press("Enter"))
    assert [(TEXT[s.start : s.end], s.label) for s in handed.spans[0]] == [
        ("greatest harbour", "superlative"),
        ("harbour", "unattributed-quotation"),
    ]


def test_a_mark_is_removed_by_key(visit: Callable[..., Any]) -> None:
    tab = visit(small_exercise())
    drag(tab, "all the people")
    choose_device(tab, "Absolute")
    tab.keyboard.press("Escape")
    tab.keyboard.press("Delete")
    assert marks(tab) == []


def test_on_a_phone_by_touch(visit: Callable[..., Any], tmp_path: Path) -> None:
    exercise = small_exercise()
    tab = visit(exercise, has_touch=True, is_mobile=True, viewport={"width": 360, "height": 640})
    tap(tab, "all")
    tap(tab, "people")
    assert tab.locator(".picker .words").inner_text() == "“all the people”"
    assert_accessible(tab)
    tab.locator(".picker .devices button", has_text="Absolute").tap()
    tab.locator(".picker button.main").tap()
    tap(tab, "never")
    tab.get_by_label("End one word later").tap()
    tab.locator(".picker .devices button", has_text="Absolute").tap()
    tab.get_by_label("Close").tap()
    assert tab.evaluate("document.documentElement.scrollWidth") == 360
    assert (
        tab.evaluate(
            "Math.min(...[...document.querySelectorAll('button')].filter(b => b.offsetHeight).map(b => b.offsetHeight))"
        )
        >= 24
    )
    tab.fill("#name", "Tap")
    handed = hand_it_in(tab, exercise, tmp_path)
    assert [TEXT[s.start : s.end] for s in handed.spans[0]] == ["all the people", "never yield"]


def test_a_screen_reader_is_told_of_marks(visit: Callable[..., Any]) -> None:
    tab = visit(small_exercise())
    drag(tab, "greatest harbour 👩‍👩‍👧 in the world")
    choose_device(tab, "Superlative")
    expect = pytest.importorskip("playwright.sync_api").expect
    expect(tab.locator("[role=status]")).to_contain_text("Marked as Superlative: greatest harbour")
    tree = tab.locator(".paragraph").nth(1).aria_snapshot()
    assert 'textbox "Paragraph 2 of 3"' in tree
    assert "Superlative: greatest harbour 👩‍👩‍👧 in the world (end of Superlative)" in tree


def test_dark_and_print(visit: Callable[..., Any]) -> None:
    tab = visit(small_exercise(), color_scheme="dark")
    drag(tab, "all the people")
    choose_device(tab, "Absolute")
    assert_accessible(tab)
    tab.emulate_media(media="print")
    assert not tab.locator(".picker").is_visible()
    assert not tab.locator("button", has_text="Hand in").is_visible()
    assert tab.locator(".paragraph mark").is_visible()
    assert tab.locator(".marks").is_visible()
    assert tab.pdf()[:5] == b"%PDF-"


def test_practice_says_what_was_found_missed_and_mistaken(visit: Callable[..., Any]) -> None:
    exercise = small_exercise("practice", codings=(Coding("key", (KEY,)),))
    tab = visit(exercise)
    drag(tab, "greatest harbour")
    choose_device(tab, "Superlative")
    tab.keyboard.press("Escape")
    drag(tab, "the people")
    choose_device(tab, "Unattributed quotation")
    tab.keyboard.press("Escape")
    drag(tab, "so on")
    choose_device(tab, "Superlative")
    tab.keyboard.press("Escape")
    for n in range(3):
        tab.locator(".check").nth(n).click()
    first, second, third = (tab.locator(f"#feedback-0-{n}") for n in range(3))
    assert "Nothing to mark here" in first.inner_text()
    assert second.locator("li.found").count() == 1
    assert "You took it for Unattributed quotation" in second.locator("li.near").inner_text()
    assert third.locator("li.missed").count() == 2
    assert third.locator("li.extra").count() == 1
    assert_accessible(tab)
    tab.reload()
    assert tab.locator("li.missed").count() == 2
    drag(tab, "never yield")  # shown feedback follows the marks
    choose_device(tab, "Absolute")
    assert tab.locator("li.missed").count() == 1


def test_discussion_shows_two_codings_and_their_disputes(visit: Callable[..., Any]) -> None:
    other = (KEY[0], span("all the people” of", "absolute"))
    exercise = small_exercise("discussion", codings=(Coding("Anna", (KEY,)), Coding("Ben", (other,))))
    tab = visit(exercise)
    assert tab.locator(".disputes li").count() == 2
    assert "Ben: 2 Absolute “all the people” of”" in " ".join(tab.locator(".disputes li").first.inner_text().split())
    tab.fill("#note0", "Ben went too far")
    tab.reload()
    assert tab.locator("#note0").input_value() == "Ben went too far"
    assert_accessible(tab)
    tab.set_viewport_size({"width": 360, "height": 640})
    assert tab.evaluate("document.documentElement.scrollWidth") == 360


def test_work_is_kept_apart_from_that_of_another_exercise(visit: Callable[..., Any]) -> None:
    tab = visit(small_exercise())
    drag(tab, "all the people")
    choose_device(tab, "Absolute")
    other = Exercise("Other", "assignment", choose(["doubt"]), (ExerciseText("", TEXT),))
    (Path(tab.url.removeprefix("file://"))).write_text(page_of(other), encoding="utf-8")
    tab.reload()
    assert marks(tab) == []


def test_results_are_accessible_and_inert(visit: Callable[..., Any], tmp_path: Path) -> None:
    exercise = small_exercise(title="<img src=x onerror=alert(1)>")
    key = Coding("key", (tuple(sorted(KEY)),))
    hostile = "</style><script>alert(1)</script>"
    works = {"Ann": KEY, "Ben": KEY[:2], hostile: (Span(0, 3, "absolute"), span("greatest", "absolute"))}
    files = []
    for n, (name, spans) in enumerate(works.items()):
        record = hand_in(exercise, name, tuple(sorted(spans)), why={spans[0]: hostile})
        files.append(save(record, tmp_path / f"{n}.json"))
    grades = [grade(read_submission(f, f.name, exercise), key, exercise) for f in files]
    apart = [SetApart("<b>.json", hostile, "damaged", "<i>broken</i>")]
    write_results(Results(exercise, key, grades, apart), tmp_path / "results")
    feedback = sorted((tmp_path / "results" / "feedback").iterdir())
    for path in (tmp_path / "results" / "index.html", feedback[-1]):
        tab = visit(path, viewport={"width": 360, "height": 640})
        tab.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        assert tab.locator("script, img").count() == 0
        assert tab.evaluate("document.documentElement.scrollWidth") == 360
        assert_accessible(tab)
        tab.emulate_media(color_scheme="dark")
        assert_accessible(tab)


def test_what_is_handed_in_has_no_word_of_the_text(visit: Callable[..., Any], tmp_path: Path) -> None:
    tab = visit(small_exercise(title="Superlatives, and what they compare with (practice)"))
    drag(tab, "greatest harbour")
    choose_device(tab, "Superlative")
    tab.fill("#name", "N")
    with tab.expect_download() as download:
        tab.locator("button", has_text="Hand in").click()
    assert download.value.suggested_filename == "Superlatives-and-what-they-compare-with--N.json"
    record = json.loads(Path(download.value.path()).read_text(encoding="utf-8"))
    assert "greatest" not in json.dumps(record)
    assert record["@context"][0] == "http://www.w3.org/ns/anno.jsonld"
    assert record["first"]["items"][0]["target"]["selector"] == {"type": "TextPositionSelector", "start": 37, "end": 53}
