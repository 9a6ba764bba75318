"""One JSON array of all scored documents, indented, each span with its card."""

from __future__ import annotations

import json

from rhetoric.analysis import Analysis
from rhetoric.cards import explain
from rhetoric.reports import Scored, as_record


class _Json:
    def __init__(self) -> None:
        self._written = 0

    def begin(self) -> str:
        return "["

    def one(self, scored: Scored) -> str:
        self._written += 1
        lead = "\n" if self._written == 1 else ",\n"
        record = as_record(scored)
        if isinstance(scored, Analysis):
            for span, card in zip(record["spans"], explain(scored), strict=True):
                span["card"] = card.as_dict()
        return lead + json.dumps(record, ensure_ascii=False, indent=1)

    def end(self) -> str:
        return "\n]\n" if self._written else "]\n"


def make() -> _Json:
    return _Json()
