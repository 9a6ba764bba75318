"""The document in the terminal, its devices drawn in lanes under the lines, then a table of them.

Overlapping spans get lanes of their own. Colour goes by family and says nothing that the labels don't, so the view
reads the same in a pipe. Control characters of the document are never sent to the terminal.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass

from rhetoric.analysis import Analysis, DeviceCard, ModelCard
from rhetoric.reports import Scored
from rhetoric.reports.lanes import draw, name
from rhetoric.reports.visible import visible
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
        for line in draw(analysis.text, start, end, analysis.spans, self.width - MARGIN, name):
            yield " " * MARGIN + "".join(
                text if label is None else self._paint(text, _FAMILY_COLOURS[family[label]]) for text, label in line
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


def _counted(n: int, noun: str) -> str:
    return f"{n} {noun}{'' if n == 1 else 's'}"


def make(width: int = 100, colour: bool = False) -> _Text:
    return _Text(max(width, 40), colour)
