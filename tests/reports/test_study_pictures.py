"""The pictures of a study."""

from __future__ import annotations

from xml.etree import ElementTree

import numpy as np
import pytest

from rhetoric.reports.study_pictures import Picture, in_order, pictures
from rhetoric.study.plan import Plan
from rhetoric.study.study import carry_out
from rhetoric.study.table import ALL, Table

PANELS = {
    "config": {"axis": {"titleFontWeight": "normal"}, "header": {"titleFontWeight": "normal"}},
    "data": {"values": [{"panel": f"p{i}", "x": x, "low": 0, "high": x} for i in range(8) for x in (1, 2, 3)]},
    "facet": {"field": "panel", "type": "nominal"},
    "columns": 4,
    "spec": {
        "mark": {"type": "area", "opacity": 0.2},
        "encoding": {
            "x": {"field": "x", "type": "quantitative"},
            "y": {"field": "low", "type": "quantitative"},
            "y2": {"field": "high"},
        },
    },
}


def test_a_picture_with_many_shaded_areas_gives_the_same_pdf_every_time() -> None:
    pytest.importorskip("vl_convert")
    picture = Picture("bands", "Bands", "", "periods", PANELS)
    first = picture.pdf()
    assert first.count(b"/gs") >= 8
    assert all(picture.pdf() == first for _ in range(3))


def test_only_the_order_of_resources_is_changed() -> None:
    page = b"<<\n/XObject <<\n  /xo2 9 0 R\n  /xo0 7 0 R\n>>\n/Kids 1 0 R\n>>\nstream\n/b 1\n/a 0\n"
    assert in_order(page) == page.replace(b"  /xo2 9 0 R\n  /xo0 7 0 R\n", b"  /xo0 7 0 R\n  /xo2 9 0 R\n")


def test_panels_of_periods_stand_in_rows_and_columns_each_with_its_years() -> None:
    """Five devices in three columns, of rates whose labels differ in width; the last column has one panel only."""
    pytest.importorskip("vl_convert")
    pytest.importorskip("statsmodels")
    n = 24
    made = Table(
        labels=tuple("abcde"), groups=("one", "two"), ids=[f"d{i}" for i in range(n)], sources=[""] * n,
        digests=[""] * n, group=np.arange(n) // 12, words=np.full(n, 500),
        counts={ALL: np.array([[1, 400, 2, 30, 3]] * n, dtype=np.int32)}, model=None,
        columns={"year": [2000] * 10 + [2001, 2003] + [2000, 2001, 2003] * 4},
    )  # fmt: skip
    study = carry_out(Plan((), time="year", resamples=100), made, None)
    (picture,) = (picture for picture in pictures(study) if picture.name == "periods")
    places = panels(picture.svg())
    assert [x for x, _ in places] == [x for x, _ in places[:3]] + [x for x, _ in places[:2]]
    assert [y for _, y in places] == [places[0][1]] * 3 + [places[3][1]] * 2
    assert picture.svg().count('aria-label="X-axis') == 5
    (rows,) = picture.spec["datasets"].values()
    assert {(row["group"], row["start"]) for row in rows if not row["few"]} == {("one", 2000)}


def panels(svg: str) -> list[tuple[float, float]]:
    """Where the panels of a picture with facets stand."""
    cells = [cell for cell in ElementTree.fromstring(svg).iter() if "cell" in cell.get("class", "").split()]
    inner = [panel.get("transform", "") for cell in cells for panel in cell]
    return [tuple(map(float, place.removeprefix("translate(").rstrip(")").split(","))) for place in inner]
