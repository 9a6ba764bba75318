"""The document in the terminal, its devices drawn in lanes under the lines, then a table of them.

Overlapping spans get lanes of their own. Colour goes by family and says nothing that the labels don't, so the view
reads the same in a pipe. Control characters of the document are never sent to the terminal.
"""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from rhetoric.analysis import Analysis, DeviceCard, FoundSpan, ModelCard
from rhetoric.reports import Scored
from rhetoric.reports.visible import DIRECTION, visible
from rhetoric.text.segment import paragraphs

_FAMILY_COLOURS = {
    "amplification": "33",
    "attribution": "36",
    "history-and-cause": "35",
    "identity-and-emotion": "31",
    "form": "32",
}
_BOLD, _DIM = "1", "2"
MARGIN = 2


@dataclass(frozen=True, slots=True)
class _Text:
    width: int
    colour: bool

    def begin(self) -> str:
        return ""

    def one(self, scored: Scored) -> str:
        if not isinstance(scored, Analysis):
            return f"{self._paint(scored.id, _BOLD)}  not scored: {visible(str(scored.error))}\n\n"
        lines = [self._paint(visible(scored.id), _BOLD), ""]
        for start, end in paragraphs(scored.text):
            lines += [*self._paragraph(scored, start, end), ""]
        return "\n".join([*lines, *self._table(scored), ""]) + "\n"

    def end(self) -> str:
        return ""

    def _paint(self, text: str, code: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.colour and text else text

    def _paragraph(self, analysis: Analysis, start: int, end: int) -> Iterator[str]:
        family = {device.id: device.family for device in analysis.model.devices}
        spans = [s for s in analysis.spans if s.start < end and start < s.end]
        for a, b in _wrap(analysis.text, start, end, self.width - MARGIN):
            yield " " * MARGIN + visible(analysis.text[a:b]).rstrip()
            for lane in _lanes(analysis.text, a, b, [s for s in spans if s.start < b and a < s.end]):
                yield " " * MARGIN + "".join(
                    text if label is None else self._paint(text, _FAMILY_COLOURS[family[label]]) for text, label in lane
                )

    def _table(self, analysis: Analysis) -> Iterator[str]:
        cards = {device.id: device for device in analysis.model.devices}
        found = [(label, n) for label, n in analysis.counts.items() if n]
        model = f"model {analysis.model.name} {analysis.model.version}"
        spans = len(analysis.spans)
        yield self._paint(f"{_counted(analysis.words, 'word')}, {_counted(spans, 'span')}, {model}", _BOLD)
        if not found:
            yield "no device found" if analysis.words else "no words to score"
            return
        yield ""
        yield self._paint(f"{'device':26}{'spans':>6}{'per 1,000 words':>17}{'held-out precision':>20}", _DIM)
        found.sort(key=lambda item: -item[1])
        for label, n in found:
            precision = cards[label].precision
            reached = "too few to say" if precision is None else f"{precision:.2f}"
            yield f"{self._name(cards[label])}{n:>6}{analysis.rates[label]:>17.1f}{reached:>20}"
        yield ""
        for label, _ in found:
            first, *rest = textwrap.wrap(cards[label].definition, self.width - 28, break_on_hyphens=False)
            yield f"{self._name(cards[label])}  {first}"
            yield from (" " * 28 + line for line in rest)
        yield ""
        for line in textwrap.wrap(_trust(analysis.model), self.width):
            yield self._paint(line, _DIM)
        yield self._paint(
            "Held-out precision: of the marks of a device in documents unknown to the model, how many", _DIM
        )
        yield self._paint("are right. `rhetoric codebook DEVICE` prints a device's whole card.", _DIM)

    def _name(self, card: DeviceCard) -> str:
        return self._paint(f"{card.id:26}", _FAMILY_COLOURS[card.family])


def _trust(model: ModelCard) -> str:
    """How far the marks can be trusted, in a sentence; none where the model does not say."""
    kinds = [
        f"in {kind.name} prose {kind.precision:.0%} of marks are right, and {kind.recall:.0%} of what is there is found"
        for kind in model.kinds
    ]
    return f"On held-out documents, {'; '.join(kinds)}." if kinds else ""


def _wrap(text: str, start: int, end: int, width: int) -> Iterator[tuple[int, int]]:
    """Lines of at most `width` columns, broken at white space where there is some."""
    line = start
    while line < end:
        columns, at, space = 0, line, 0
        while at < end and columns + _columns(text[at]) <= width:
            columns += _columns(text[at])
            at += 1
            if text[at - 1].isspace():
                space = at
        if at < end and space > line and not text[at].isspace():
            at = space
        yield line, max(at, line + 1)
        line = max(at, line + 1)
        while line < end and text[line].isspace():
            line += 1


def _lanes(text: str, a: int, b: int, spans: list[FoundSpan]) -> Iterator[list[tuple[str, str | None]]]:
    """Bars under the columns of the spans in text[a:b], in as many lanes as overlaps need, as pieces (text, label)."""
    edges = [0]
    for character in text[a:b]:
        edges.append(edges[-1] + _columns(character))
    lanes: list[list[tuple[int, str, str]]] = []
    for span in sorted(spans, key=lambda s: (s.start, -s.end)):
        first, last = edges[max(span.start, a) - a], edges[min(span.end, b) - a]
        bar = _bar(span, last - first, starts=span.start >= a, ends=span.end <= b)
        lane = next((lane for lane in lanes if lane[-1][0] + len(lane[-1][1]) < first), None)
        if lane is None:
            lanes.append(lane := [])
        lane.append((first, bar, span.label))
    for lane in lanes:
        pieces: list[tuple[str, str | None]] = []
        column = 0
        for first, bar, label in lane:
            pieces += [(" " * (first - column), None), (bar, label)]
            column = first + len(bar)
        yield pieces


def _bar(span: FoundSpan, width: int, starts: bool, ends: bool) -> str:
    label = f"{span.label} {span.confidence:.2f}"
    left, right = "╰" if starts else "─", "╯" if ends else "─"
    if not starts:
        label = "" if width < len(label) + 4 else label
    if width >= len(label) + 4:
        return f"{left}─{label}{'─' * (width - len(label) - 3)}{right}"
    return f"{left}{'─' * (width - 2)}{right if width > 1 else ''} {label}".rstrip()


@lru_cache(maxsize=4096)
def _columns(character: str) -> int:
    if character == "\r" or unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0 if character not in DIRECTION else 1
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _counted(n: int, noun: str) -> str:
    return f"{n} {noun}{'' if n == 1 else 's'}"


def make(width: int = 100, colour: bool = False) -> _Text:
    return _Text(max(width, 40), colour)
