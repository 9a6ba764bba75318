"""SARIF 2.1.0, which editors and code hosts read: a result a span, a rule a device.

Where the text of a document is its file (plain text, Markdown) a result has lines, columns and offsets in it. A span of
an extracted text has none there; its place in the source and its offsets in the text are properties. Documents that
could not be read are notifications of the run.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from pathlib import Path
from typing import Any
from urllib.parse import quote

from rhetoric import __version__
from rhetoric.analysis import Analysis, DeviceCard, FoundSpan
from rhetoric.reports import Scored

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_AS_STORED = ("txt", "markdown")
_LINK_OR_PLACEHOLDER = re.compile(r"[\[\]\\{}]")
"""What a message of SARIF would take for a link or a placeholder."""


class _Sarif:
    def __init__(self) -> None:
        self._written = 0
        self._devices: tuple[DeviceCard, ...] = ()
        self._failures: list[dict[str, Any]] = []

    def begin(self) -> str:
        head = {"$schema": SCHEMA, "version": "2.1.0"}
        return json.dumps(head)[:-1] + ', "runs": [{"columnKind": "unicodeCodePoints", "results": ['

    def one(self, scored: Scored) -> str:
        if not isinstance(scored, Analysis):
            message = {"text": str(scored.error)}
            where = [{"physicalLocation": {"artifactLocation": _artifact(scored.source, scored.source)}}]
            self._failures.append({"level": "error", "message": message, "locations": where})
            return ""
        self._devices = scored.model.devices
        index = {device.id: i for i, device in enumerate(self._devices)}
        starts = _line_starts(scored.text) if _as_stored(scored) else None
        return "".join(
            self._separator() + json.dumps(_result(scored, span, index[span.label], starts), ensure_ascii=False)
            for span in scored.spans
        )

    def end(self) -> str:
        tool = {"driver": {"name": "rhetoric", "version": __version__, "rules": [_rule(d) for d in self._devices]}}
        invocation: dict[str, Any] = {"executionSuccessful": not self._failures}
        if self._failures:
            invocation["toolExecutionNotifications"] = self._failures
        rest = json.dumps({"tool": tool, "invocations": [invocation]}, ensure_ascii=False)
        return "\n], " + rest[1:] + "]}\n"

    def _separator(self) -> str:
        self._written += 1
        return "\n" if self._written == 1 else ",\n"


def _rule(device: DeviceCard) -> dict[str, Any]:
    rule: dict[str, Any] = {
        "id": device.id,
        "name": "".join(word.capitalize() for word in device.id.split("-")),
        "shortDescription": {"text": device.name},
        "fullDescription": {"text": device.definition},
        "defaultConfiguration": {"level": "note"},
        "properties": {"tags": [device.family]},
    }
    if device.precision is not None:
        rule["properties"]["heldOutPrecision"] = device.precision
    return rule


def _result(analysis: Analysis, span: FoundSpan, rule: int, starts: list[int] | None) -> dict[str, Any]:
    file = str(analysis.meta.get("file", analysis.source or analysis.id))
    where: dict[str, Any] = {"artifactLocation": _artifact(file, analysis.source or analysis.id)}
    if starts is not None:
        where["region"] = {**_region(span, starts), "snippet": {"text": span.text}}
    location: dict[str, Any] = {"physicalLocation": where}
    if span.place:
        location["logicalLocations"] = [{"name": span.place, "fullyQualifiedName": f"{analysis.id}: {span.place}"}]
    words = _LINK_OR_PLACEHOLDER.sub(_escaped, " ".join(span.text.split()))
    return {
        "ruleId": span.label,
        "ruleIndex": rule,
        "level": "note",
        "message": {"text": f"{span.label}, confidence {span.confidence:.2f}: {words}"},
        "rank": round(100 * span.confidence, 2),
        "locations": [location],
        "properties": {"document": analysis.id, "start": span.start, "end": span.end, "confidence": span.confidence},
    }


def _escaped(found: re.Match[str]) -> str:
    return 2 * found.group() if found.group() in "{}" else "\\" + found.group()


def _as_stored(analysis: Analysis) -> bool:
    return analysis.meta.get("format", "txt") in _AS_STORED


def _line_starts(text: str) -> list[int]:
    return [0, *(at + 1 for at, character in enumerate(text) if character == "\n")]


def _region(span: FoundSpan, starts: list[int]) -> dict[str, int]:
    first, last = bisect_right(starts, span.start) - 1, bisect_right(starts, span.end - 1) - 1
    return {
        "startLine": first + 1,
        "startColumn": span.start - starts[first] + 1,
        "endLine": last + 1,
        "endColumn": span.end - starts[last] + 1,
        "charOffset": span.start,
        "charLength": span.end - span.start,
    }


def _artifact(file: str, source: str) -> dict[str, Any]:
    """Where a file is, as an address; what stands in it, where that is a part of it."""
    path = Path(file)
    uri = path.as_uri() if path.is_absolute() else quote(path.as_posix(), errors="replace")
    return {"uri": uri} if file == source else {"uri": uri, "description": {"text": source}}


def make() -> _Sarif:
    return _Sarif()
