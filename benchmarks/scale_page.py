"""Write the figures of docs/scale.md, and its picture docs/scale.svg, from benchmarks/scale.json.

python benchmarks/scale_page.py            write them
python benchmarks/scale_page.py --check    exit 1 where the page is older than the results
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from typing import Any

import numpy as np
from scale import RESULTS, ROOT
from scipy.optimize import nnls

PAGE = ROOT / "docs" / "scale.md"
PICTURE = ROOT / "docs" / "scale.svg"
_BLOCK = re.compile(r"(<!-- scale:(\w+) -->\n).*?(<!-- end of scale -->)", re.DOTALL)
SIZES = (10_000_000, 1_000_000_000)
LENGTHS = (50, 700)
"""Words of a document: an excerpt or a short post, and a news article."""
CORES = (16, 256, 1024)
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7")
SHAPES = ("circle", "square", "triangle-up", "diamond")

Line = dict[str, Any]


def rendered(lines: list[Line]) -> str:
    """The page as it must read."""
    blocks = {"table": _table, "cost": _cost, "compare": _compare}
    return _BLOCK.sub(lambda m: m[1] + "\n".join(blocks[m[2]](lines)) + "\n" + m[3], PAGE.read_text(encoding="utf-8"))


def _scored(lines: list[Line]) -> list[Line]:
    return [line for line in lines if line["task"] == "score"]


def _table(lines: list[Line]) -> Iterator[str]:
    models = sorted({line["model"][:8] for line in _scored(lines)})
    yield f"Model `fast`, {' and '.join(models)}."
    yield ""
    yield "| texts | engine | cores | documents | words | seconds | processor s | words/s | peak MB | Python's MB |"
    yield "|---|---|" + "--:|" * 8
    for line in _scored(lines):
        rate = line["words"] / line["seconds"]
        cells = [
            f"{line['characters']} characters" if line["characters"] else "whole",
            line["engine"],
            *(f"{line[key]:,}" for key in ("cores", "documents", "words", "seconds", "processor_seconds")),
            f"{rate:,.0f}",
            *(f"{line[key]:,}" for key in ("peak_mb", "python_mb")),
        ]
        yield "| " + " | ".join(cells) + " |"


def _compare(lines: list[Line]) -> Iterator[str]:
    yield "| documents | seconds | processor s | peak MB |"
    yield "|--:|--:|--:|--:|"
    for line in lines:
        if line["task"] == "compare":
            cells = [f"{line[key]:,}" for key in ("documents", "seconds", "processor_seconds", "peak_mb")]
            yield "| " + " | ".join(cells) + " |"


def fitted(lines: list[Line], engine: str) -> tuple[float, float, float]:
    """Processor seconds of an engine's start, of a document, and of a word, none below 0: by least squares of relative
    errors over all its runs."""
    runs = [line for line in _scored(lines) if line["engine"] == engine]
    used = np.array([line["processor_seconds"] for line in runs])
    terms = np.array([[1, line["documents"], line["words"]] for line in runs], dtype=float)
    scale = terms.max(axis=0)
    found, _ = nnls(terms / scale / used[:, None], np.ones(len(runs)))
    start, document, word = (found / scale).tolist()
    return start, document, word


def _cost(lines: list[Line]) -> Iterator[str]:
    for engine in ("local", "spark"):
        start, document, word = fitted(lines, engine)
        yield (
            f"- `{engine}`: {start:.0f} s to start, {1000 * document:.2f} ms a document and {1000 * word:.3f} ms a word"
            + f" ({1 / word:,.0f} words a second of one core)."
        )
    yield ""
    yield "| documents | words each | core-hours | " + " | ".join(f"hours on {cores:,} cores" for cores in CORES) + " |"
    yield "|--:|--:|--:|" + "--:|" * len(CORES)
    _, document, word = fitted(lines, "spark")
    for size in SIZES:
        for length in LENGTHS:
            hours = size * (document + word * length) / 3600
            cells = [f"{size:,}", f"{length}", _hours(hours), *(_hours(hours / cores) for cores in CORES)]
            yield "| " + " | ".join(cells) + " |"


def _hours(hours: float) -> str:
    """With two figures."""
    return f"{float(f'{hours:.2g}'):,.3g}" if hours < 1000 else f"{float(f'{hours:.2g}'):,.0f}"


def picture(lines: list[Line]) -> str:
    """Seconds and peak memory by the number of documents, on logarithmic axes, as SVG."""
    import altair as alt
    import pandas as pd

    runs = _scored(lines)
    shown = max(
        {line["characters"] for line in runs}, key=lambda c: max(r["documents"] for r in runs if r["characters"] == c)
    )
    rows = [
        {
            "documents": line["documents"],
            "run": f"{line['engine']}, {line['cores']} core{'s' * (line['cores'] > 1)}",
            "seconds": line["seconds"],
            "peak MB": line["peak_mb"],
        }
        for line in runs
        if line["characters"] == shown
    ]
    names = sorted({row["run"] for row in rows})
    base = alt.Chart(pd.DataFrame(rows)).encode(
        x=alt.X(
            "documents:Q", scale=alt.Scale(type="log"), axis=alt.Axis(format="~s", values=[10**n for n in range(3, 7)])
        ),
        color=alt.Color("run:N", title=None, scale=alt.Scale(domain=names, range=[*COLOURS])),
        shape=alt.Shape("run:N", title=None, scale=alt.Scale(domain=names, range=[*SHAPES])),
    )
    panels = [
        base.mark_line(point=alt.OverlayMarkDef(size=60, filled=True))
        .encode(y=alt.Y(f"{name}:Q", scale=alt.Scale(type="log"), title=title))
        .properties(width=300, height=260)
        for name, title in (("seconds", "seconds by the clock"), ("peak MB", "peak memory of all processes, MB"))
    ]
    made: str = _svg(alt.hconcat(*panels).configure_view(stroke=None).to_dict())
    return made


def _svg(spec: dict[str, Any]) -> str:
    import vl_convert

    return str(vl_convert.vegalite_to_svg(spec))


def main() -> int:
    lines = json.loads(RESULTS.read_text(encoding="utf-8"))
    page = rendered(lines)
    if "--check" in sys.argv:
        if page != PAGE.read_text(encoding="utf-8"):
            print(f"{PAGE.name}: is older than its results; run benchmarks/scale_page.py")
            return 1
        return 0
    PAGE.write_text(page, encoding="utf-8")
    PICTURE.write_text(picture(lines), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
