"""One scored document a line."""

from __future__ import annotations

import json

from rhetoric.reports import Scored, as_record


class _JsonLines:
    def begin(self) -> str:
        return ""

    def one(self, scored: Scored) -> str:
        return json.dumps(as_record(scored), ensure_ascii=False) + "\n"

    def end(self) -> str:
        return ""


def make() -> _JsonLines:
    return _JsonLines()
