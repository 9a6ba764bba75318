"""The pictures of a study."""

from __future__ import annotations

import pytest

from rhetoric.reports.study_pictures import Picture, in_order

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
