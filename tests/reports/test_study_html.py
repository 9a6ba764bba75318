"""The page of a study: what it says, and how it stands on a phone and on paper."""

from __future__ import annotations

import dataclasses
import io
import re
from typing import Any

import numpy as np
import pytest

from rhetoric.reports.study_html import page
from rhetoric.reports.study_words import figure, method
from rhetoric.study.keyness import Example, Key
from rhetoric.study.plan import Plan
from rhetoric.study.study import Study, carry_out
from rhetoric.study.table import ALL, Table

LONG = "The Northern Evening Herald and Weekly Advertiser"


@pytest.fixture(scope="module")
def study() -> Study:
    """Two groups with long names, over years, with words of their marks."""
    rng = np.random.default_rng(0)
    n = 60
    made = Table(
        labels=("causal-oversimplification", "unattributed-quotation"),
        groups=(LONG, "Wire"),
        ids=[f"d{i}" for i in range(n)],
        sources=[""] * n,
        digests=[""] * n,
        group=np.arange(n) // 30,
        words=np.full(n, 500),
        counts={ALL: rng.poisson([[4, 2]] * 30 + [[1, 2]] * 30).astype(np.int32)},
        model=None,
        columns={"year": [1960 + i for i in range(30)] * 2},
    )
    return carry_out(Plan((), time="year", resamples=100), made, None)


def test_what_shows_as_nought_has_no_sign() -> None:
    assert [figure(x, sign=True) for x in (-0.0, 0.0, -0.0004, 0.0004)] == ["0.00", "0.00", "0.000", "0.000"]
    assert [figure(x, sign=True) for x in (-0.004, 0.25, -1.5)] == ["-0.004", "+0.25", "-1.50"]
    assert [figure(x, 4) for x in (0.00001, -0.00001)] == ["<0.0001", ">-0.0001"]


def test_the_method_says_how_many_permutations_there_were(study: Study) -> None:
    assert "Differences were tested by 100 permutations" in method(study)


def key(first: str, side: str, word: str) -> Key:
    return Key(first, "all others", "doubt", side, word, 3, 9, 50, 90, 4, -1.0, -2.5)


def test_words_of_all_others_have_no_example_from_the_group_itself(study: Study) -> None:
    examples = [
        Example("doubt", "so-called", group, f"of-{group}", 0, "", "so-called", "") for group in ("a", "b", "c")
    ]
    made = dataclasses.replace(study, keys=[key("a", "all others", "so-called")], examples=examples)
    shown = re.findall(r"\((\w), of-", page(made, "", [], ""))
    assert shown == ["b", "c"]


def test_the_table_of_periods_says_of_how_many_documents(study: Study) -> None:
    made = page(study, "", [], "")
    (p,) = (p for p in study.periods if (p.device, p.group, p.period) == (study.labels[0], "Wire", "1960s"))
    assert "<th>words</th><th>documents</th>" in made.split("The table of the periods")[1]
    assert f"<td>{p.spans}</td><td>5,000</td><td>10</td>" in made


def test_a_page_is_no_wider_than_a_phone(study: Study, browser: Any) -> None:
    record = f"articles.jsonl: 1 files, SHA-256 {'0123456789abcdef' * 4}"
    sheet = browser.new_page(viewport={"width": 390, "height": 844})
    sheet.set_content(page(study, "rhetoric compare", [], record))
    assert sheet.evaluate("document.documentElement.scrollWidth") == 390
    sheet.close()


def test_on_paper_every_column_is_whole_and_closed_tables_are_there(study: Study, browser: Any) -> None:
    pdfium = pytest.importorskip("pypdfium2")
    sheet = browser.new_page()
    sheet.set_content(page(study, "rhetoric compare", [], ""))
    margins = dict.fromkeys(("top", "bottom", "left", "right"), "15mm")
    printed = pdfium.PdfDocument(io.BytesIO(sheet.pdf(format="A4", margin=margins)))
    text = " ".join(" ".join(p.get_textpage().get_text_range() for p in printed).split())
    sheet.emulate_media(media="print")
    sheet.set_viewport_size({"width": 680, "height": 1000})
    assert sheet.evaluate("Math.max(...[...document.querySelectorAll('table')].map(t => t.offsetWidth))") <= 680
    assert "in words" in text
    assert "1970s" in text
    sheet.close()
