"""The pictures of a study: made to be told apart in print and by the colour-blind, by shape and place as well as
colour.

The colours are Okabe and Ito's (2008, "Color Universal Design"). Every picture shows numbers that stand in a table
beside it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from rhetoric.reports.study_words import NAMES
from rhetoric.study.moments import event_of
from rhetoric.study.rates import FEW_DOCUMENTS
from rhetoric.study.study import Study
from rhetoric.study.table import ALL
from rhetoric.text.extras import library

COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#000000", "#999999")
SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down", "stroke", "triangle-right")
MOST_GROUPS = len(COLOURS)
_LEAST_SPANS = 20
_WIDTH, _STEP = 420, 22
_LABELS = 30
"""Width of the labels of a vertical axis, in pixels: the same in every panel, so that panels stand in columns."""
_INK = "#222222"
_RESOURCES = re.compile(rb"(?:^ *\/[A-Za-z]+\d+ \d+ 0 R\n)+", re.MULTILINE)
"""Entries of a resource dictionary of a PDF, a line each: a name and the object that it stands for."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart by its name, with its title, what it shows in words, the table it is drawn from, and its Vega-Lite
    spec."""

    name: str
    title: str
    caption: str
    table: str
    spec: dict[str, Any]

    def svg(self) -> str:
        svg: str = _converter().vegalite_to_svg(json.dumps(self.spec))
        return svg

    def png(self) -> bytes:
        png: bytes = _converter().vegalite_to_png(json.dumps(self.spec), scale=3)
        return png

    def pdf(self) -> bytes:
        return in_order(_converter().vegalite_to_pdf(json.dumps(self.spec)))


def in_order(pdf: bytes) -> bytes:
    """A PDF with the entries of its resource dictionaries sorted, which its writer leaves in random order. No object
    changes its place."""
    return _RESOURCES.sub(lambda entries: b"".join(sorted(entries[0].splitlines(keepends=True))), pdf)


def _converter() -> Any:
    return library("vl_convert", "pictures", "study")


def pictures(study: Study) -> list[Picture]:
    """All pictures that a study has something for. MissingExtra without altair or vl-convert."""
    alt = library("altair", "pictures", "study")
    _converter()
    return list(_pictures(study, alt))


def _pictures(study: Study, alt: Any) -> Iterator[Picture]:
    groups = [group.group for group in study.groups]
    if len(groups) <= MOST_GROUPS:
        for voice in study.voices:
            yield _rates(study, alt, groups, voice)
    for number, (first, second) in enumerate(dict.fromkeys((c.first, c.second) for c in study.contrasts), start=1):
        yield _differences(study, alt, first, second, number)
    if study.estimates and len(groups) <= MOST_GROUPS:
        yield _estimates(study, alt)
    if study.periods and len(groups) <= MOST_GROUPS:
        periods = _periods(study, alt, groups)
        if periods is not None:
            yield periods


def _spec(chart: Any) -> dict[str, Any]:
    spec: dict[str, Any] = (
        chart.configure_view(stroke=None)
        .configure_axis(labelColor=_INK, titleColor=_INK, gridColor="#e4e4e4", labelLimit=220, titleFontWeight="normal")
        .configure_legend(labelColor=_INK, titleColor=_INK, orient="top", title=None, labelLimit=300, symbolOpacity=1)
        .configure_header(labelColor=_INK, title=None, labelFontWeight="normal")
        .to_dict()
    )
    return spec


def _data(alt: Any, rows: Sequence[dict[str, Any]]) -> Any:
    return alt.InlineData(values=list(rows))


def _by_group(alt: Any, field: str, domain: Sequence[str]) -> dict[str, Any]:
    """Colour and shape of a point, by a field."""
    names = list(domain)
    return {
        "color": alt.Color(f"{field}:N", scale=alt.Scale(domain=names, range=list(COLOURS[: len(names)]))),
        "shape": alt.Shape(f"{field}:N", scale=alt.Scale(domain=names, range=list(SHAPES[: len(names)]))),
    }


def _bars_and_points(alt: Any, field: str, domain: Sequence[str], title: str) -> Any:
    """Of every device and value of `field` a point with its interval, one under the other."""
    base = alt.Chart().encode(
        y=alt.Y("device:N", sort=None, title=None, axis=alt.Axis(grid=True)),
        yOffset=alt.YOffset(f"{field}:N", sort=list(domain)),
    )
    marks = _by_group(alt, field, domain)
    bars = base.mark_rule(strokeWidth=1.6).encode(x=alt.X("low:Q", title=title), x2="high:Q", color=marks["color"])
    points = base.mark_point(filled=True, size=46, opacity=1).encode(x="rate:Q", **marks)
    return (bars + points).properties(
        width=_WIDTH, height=alt.Step(max(_STEP, 10 * len(domain)), **{"for": "position"})
    )


def _rates(study: Study, alt: Any, groups: list[str], voice: str) -> Picture:
    rows = [
        {"device": r.device, "group": r.group, "rate": r.rate, "low": r.low, "high": r.high}
        for r in study.rates
        if r.voice == voice and r.rate is not None
    ]
    chart = _bars_and_points(alt, "group", groups, "spans per 1,000 words").properties(data=_data(alt, rows))
    title = f"Rates by group, {NAMES[voice]}"
    caption = "Spans per 1,000 words of each device in each group; bars are 95 % intervals by bootstrap over documents."
    return Picture(f"rates-{voice}", title, caption, "rates", _spec(chart))


def _differences(study: Study, alt: Any, first: str, second: str, number: int) -> Picture:
    voice = study.voices[-1]
    rows = [
        {
            "device": c.device, "difference": c.difference, "low": c.low, "high": c.high,
            "minus": -c.halves if c.halves is not None else None, "halves": c.halves,
            "told": "told apart (q ≤ 0.05)" if c.verdict != "not told apart" else "not told apart",
        }
        for c in study.contrasts
        if (c.first, c.second, c.voice) == (first, second, voice) and c.difference is not None
    ]  # fmt: skip
    y = alt.Y("device:N", sort=None, title=None)
    domain = ["told apart (q ≤ 0.05)", "not told apart"]
    fill = alt.Fill("told:N", scale=alt.Scale(domain=domain, range=[COLOURS[0], "#ffffff"]))
    base = alt.Chart(_data(alt, rows)).encode(y=y)
    axis = f"difference in spans per 1,000 words, {first} minus {second}"
    null = base.mark_bar(color="#d9d9d9", height=12).encode(x=alt.X("minus:Q", title=axis), x2="halves:Q")
    bars = base.mark_rule(strokeWidth=1.6, color=COLOURS[0]).encode(x=alt.X("low:Q", title=axis), x2="high:Q")
    points = base.mark_point(size=50, stroke=COLOURS[0], opacity=1).encode(x="difference:Q", fill=fill)
    zero = alt.Chart(_data(alt, [{"x": 0}])).mark_rule(color=_INK).encode(x="x:Q")
    chart = (null + zero + bars + points).properties(width=_WIDTH, height=alt.Step(_STEP))
    caption = (
        f"Difference of the rates of {first} and {second} ({NAMES[voice]}) with 95 % intervals. Grey: how far two "
        "random halves "
        "of one of the groups differ in 95 of 100 splits. Filled points are told apart at q 0.05."
    )
    return Picture(f"difference-{number}", f"{first} against {second}", caption, "contrasts", _spec(chart))


def _estimates(study: Study, alt: Any) -> Picture:
    rows = [
        {"device": r.device, "group": r.group, "method": "machine", "rate": r.rate, "low": r.low, "high": r.high}
        for r in study.rates
        if r.voice == ALL and r.rate is not None
    ] + [
        {"device": e.device, "group": e.group, "method": e.method, "rate": e.rate, "low": e.low, "high": e.high}
        for e in study.estimates
        if e.rate is not None
    ]  # fmt: skip
    methods = list(dict.fromkeys(str(row["method"]) for row in rows))
    layered = _bars_and_points(alt, "method", methods, "spans per 1,000 words").properties(width=_WIDTH // 2)
    chart = layered.facet(column=alt.Column("group:N", sort=None), data=_data(alt, rows))
    caption = (
        "The machine's rates, and those corrected for its errors, with 95 % intervals that carry both uncertainties."
    )
    return Picture("estimates", "Rates without the classifier's errors", caption, "estimates", _spec(chart))


def _periods(study: Study, alt: Any, groups: list[str]) -> Picture | None:
    spans: dict[str, int] = {}
    for p in study.periods:
        spans[p.device] = spans.get(p.device, 0) + p.spans
    shown = [device for device in study.labels if spans.get(device, 0) >= _LEAST_SPANS]
    rows = [
        {
            "device": p.device, "group": p.group, "start": p.start, "rate": p.rate, "low": p.low, "high": p.high,
            "few": p.documents < FEW_DOCUMENTS,
        }
        for p in study.periods
        if p.device in shown
    ]  # fmt: skip
    if not rows:
        return None
    marks = _by_group(alt, "group", groups)
    x = alt.X("start:Q", title=None, axis=alt.Axis(format="d", tickCount=5), scale=alt.Scale(zero=False))
    base = alt.Chart().encode(x=x)
    labels = alt.Axis(minExtent=_LABELS, maxExtent=_LABELS, labelFlush=True)
    y = alt.Y("low:Q", title="per 1,000 words", axis=labels)
    band = base.mark_area(opacity=0.18).encode(y=y, y2="high:Q", color=marks["color"])
    line = base.mark_line(strokeWidth=1.6).encode(y="rate:Q", color=marks["color"])
    few = alt.condition(alt.datum.few, alt.value("#ffffff"), marks["color"])
    points = base.mark_point(size=30, opacity=1).encode(y="rate:Q", fill=few, **marks)
    layers = band + line + points
    if study.plan.event:
        moment = event_of(study.plan.event)
        layers = layers + alt.Chart().mark_rule(strokeDash=[4, 3], color=_INK).encode(x=alt.datum(moment))
    chart = (
        layers.properties(width=190, height=110)
        .facet(facet=alt.Facet("device:N", sort=shown), columns=3, data=_data(alt, rows), bounds="flush", spacing=58)
        .resolve_scale(y="independent")
        .resolve_axis(x="independent")
    )
    event = f" The dashed line is {study.plan.event}." if study.plan.event else ""
    caption = (
        f"Rates by period, with 95 % intervals; devices with {_LEAST_SPANS} spans or more. Open points are of periods "
        f"with fewer than {FEW_DOCUMENTS} documents, whose intervals are too narrow, or cannot be had.{event}"
    )
    return Picture("periods", "Over time", caption, "periods", _spec(chart))
