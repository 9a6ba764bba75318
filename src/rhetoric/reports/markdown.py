"""Markdown for notes, issues and pull requests: of every document a table of its devices and a table of its spans.

Whatever comes from a document is escaped, so that no markup of its own shows.
"""

from __future__ import annotations

import re

from rhetoric.analysis import Analysis, FoundSpan
from rhetoric.reports import Scored

_CONTEXT = 40
_MARKUP = re.compile(r"[\\`*_{}\[\]<>#|~&!$@^=+]|:(?=//)|(?<=www)\.", re.I)
_HIDDEN = re.compile("[\x00-\x1f\x7f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+")
"""Control characters, and marks that turn the direction of writing."""


class _Markdown:
    def begin(self) -> str:
        return ""

    def one(self, scored: Scored) -> str:
        if not isinstance(scored, Analysis):
            return f"## {inert(scored.id)}\n\nNot scored: {inert(str(scored.error))}\n\n"
        title = scored.meta.get("title")
        lines = [f"## {inert(str(title or scored.id))}", ""]
        about = [scored.source or scored.id, f"{scored.words:,} words", f"{len(scored.spans):,} spans"]
        lines += [f"{inert(', '.join(about))}, model {inert(scored.model.name)} {inert(scored.model.version)}", ""]
        if scored.spans:
            lines += [*_devices(scored), "", *_spans(scored), ""]
        return "\n".join(lines) + "\n"

    def end(self) -> str:
        return ""


def _devices(analysis: Analysis) -> list[str]:
    cards = {device.id: device for device in analysis.model.devices}
    found = sorted(((n, label) for label, n in analysis.counts.items() if n), key=lambda item: -item[0])
    lines = ["| device | spans | per 1,000 words | held-out precision |", "|---|--:|--:|--:|"]
    for n, label in found:
        precision = cards[label].precision
        reached = "too few to say" if precision is None else f"{precision:.2f}"
        lines.append(f"| {label} | {n} | {analysis.rates[label]:.1f} | {reached} |")
    return lines


def _spans(analysis: Analysis) -> list[str]:
    places = any(span.place for span in analysis.spans)
    head = ["words", "device", "confidence", *(["place"] if places else [])]
    lines = [_row(head), "|---|---|--:|" + ("---|" if places else "")]
    for span in analysis.spans:
        cells = [_in_context(analysis.text, span), span.label, f"{span.confidence:.2f}"]
        lines.append(_row([*cells, *([inert(span.place or "")] if places else [])]))
    return lines


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _in_context(text: str, span: FoundSpan) -> str:
    """The span in bold, between the words around it that stand in its paragraph."""
    before = text[max(0, span.start - _CONTEXT) : span.start].rpartition("\n")[2]
    after = text[span.end : span.end + _CONTEXT].partition("\n")[0]
    if span.start > _CONTEXT and len(before) == _CONTEXT:
        before = "… " + before.partition(" ")[2]
    if len(text) > span.end + _CONTEXT and len(after) == _CONTEXT:
        after = after.rpartition(" ")[0] + " …"
    inner = inert(span.text).strip()
    return f"{inert(before)}<b>{inner}</b>{inert(after)}".strip()


def inert(text: str) -> str:
    """Words of a document with its own markup, if it has some, made to show as it is."""
    return _MARKUP.sub(r"\\\g<0>", _HIDDEN.sub(" ", text))


def make() -> _Markdown:
    return _Markdown()
