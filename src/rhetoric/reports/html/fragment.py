"""An analysis as a fragment of HTML for notebooks: the text with its spans, all of it escaped."""

from __future__ import annotations

from html import escape
from itertools import pairwise

from rhetoric.analysis import Analysis, FoundSpan
from rhetoric.reports.html.palette import colours, family_index


def fragment(analysis: Analysis) -> str:
    """Text with nested underlines, one a span that covers it, and a table of rates. No script, no outside resource."""
    family = {device.id: device.family for device in analysis.model.devices}
    rows = "".join(
        f"<tr><td>{escape(label)}</td><td>{n}</td><td>{analysis.rates[label]}</td></tr>"
        for label, n in analysis.counts.items()
        if n
    )
    return (
        f'<div style="max-width:50em;line-height:2;white-space:pre-wrap">{_marked(analysis, family)}</div>'
        "<table><thead><tr><th>device</th><th>spans</th><th>per 1,000 words</th></tr></thead>"
        f"<tbody>{rows}</tbody></table>"
    )


def _marked(analysis: Analysis, family: dict[str, str]) -> str:
    edges = sorted({0, len(analysis.text), *(e for s in analysis.spans for e in (s.start, s.end))})
    pieces = []
    open_spans: list[FoundSpan] = []
    coming = list(analysis.spans)
    for a, b in pairwise(edges):
        open_spans = [s for s in open_spans if s.end > a]
        while coming and coming[0].start <= a:
            open_spans.append(coming.pop(0))
        piece = escape(analysis.text[a:b])
        for depth, span in enumerate(open_spans):
            colour = colours(dark=False)[family_index(family[span.label])]
            title = escape(f"{span.label} {span.confidence:.2f}", quote=True)
            piece = (
                f'<span title="{title}" style="border-bottom:2px solid {colour};'
                f'padding-bottom:{3 * depth}px">{piece}</span>'
            )
        pieces.append(piece)
    return "".join(pieces)
