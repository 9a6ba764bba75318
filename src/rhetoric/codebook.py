"""The codebook: what each device is, which words its span takes, and examples that are and are not it.

The codebook is data (`data/codebook.toml`); this module reads it and holds it to its contract.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import Any

from rhetoric.document import Span
from rhetoric.errors import CodebookError, UnknownDevice
from rhetoric.resources import data_dir

FAMILIES = ("amplification", "attribution", "history-and-cause", "identity-and-emotion", "form")
MINIMUM_EXAMPLES = 8


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence with the runs that it was written for: spans of the device, or look-alikes that are not it."""

    text: str
    runs: tuple[tuple[int, int], ...]
    why: str = ""

    def spans(self, label: str) -> tuple[Span, ...]:
        return tuple(Span(start, end, label) for start, end in self.runs)


@dataclass(frozen=True, slots=True)
class Device:
    """One card of the codebook. `ptc` and `semeval2023` are the nearest labels of those two schemes, `classical` the
    term of classical rhetoric where there is one, `cues` the phrases of the lexicon baseline."""

    id: str
    name: str
    family: str
    definition: str
    mark: str
    includes: tuple[str, ...]
    excludes: tuple[str, ...]
    classical: str
    source: str
    cues: tuple[str, ...]
    ptc: tuple[str, ...]
    semeval2023: tuple[str, ...]
    examples: tuple[Example, ...]
    near_misses: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class Codebook:
    """The devices in the codebook's order, and the rules that hold for every span."""

    version: str
    rules: Mapping[str, str]
    devices: tuple[Device, ...]
    sha256: str

    def __iter__(self) -> Iterator[Device]:
        return iter(self.devices)

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(device.id for device in self.devices)

    def device(self, label: str) -> Device:
        """The card of one device; UnknownDevice with the nearest names where there is none."""
        for device in self.devices:
            if device.id == label:
                return device
        near = get_close_matches(label, self.labels, n=3, cutoff=0.5)
        hint = f"did you mean {' or '.join(near)}?" if near else "`rhetoric codebook` lists them"
        raise UnknownDevice(f"unknown device {label!r}; {hint}")


def parse_marked(marked: str, why: str = "") -> Example:
    """Read a sentence in which `[` and `]` enclose the marked runs; the brackets are not part of its text."""
    text: list[str] = []
    runs: list[tuple[int, int]] = []
    opened: int | None = None
    for character in marked:
        if character == "[" and opened is None:
            opened = len(text)
        elif character == "]" and opened is not None:
            runs.append((opened, len(text)))
            opened = None
        elif character in "[]":
            raise CodebookError(f"unbalanced or nested bracket in {marked!r}; mark each run as [run]")
        else:
            text.append(character)
    if opened is not None:
        raise CodebookError(f"bracket left open in {marked!r}; close it with ]")
    return Example("".join(text), tuple(runs), why)


def read_codebook(path: Path) -> Codebook:
    """Read and check a codebook file; CodebookError names the device and the field that is wrong."""
    try:
        raw = path.read_bytes()
        table = tomllib.loads(raw.decode("utf-8"))
    except OSError as error:
        raise CodebookError(f"{path}: cannot be read ({error.strerror}); give a codebook file") from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CodebookError(f"{path}: is not valid TOML ({error}); mend it there") from None
    try:
        devices = tuple(_device(entry) for entry in table["device"])
        rules = {str(rule["id"]): str(rule["text"]) for rule in table["rule"]}
        version = str(table["version"])
    except KeyError as error:
        raise CodebookError(f"{path}: the field {error.args[0]!r} is missing; every device must have it") from None
    except (CodebookError, TypeError) as error:
        raise CodebookError(f"{path}: {error}") from None
    labels = [device.id for device in devices]
    if len(set(labels)) != len(labels):
        raise CodebookError(f"{path}: a device id stands twice; ids must be unique")
    return Codebook(version, rules, devices, hashlib.sha256(raw).hexdigest())


def _device(entry: dict[str, Any]) -> Device:
    crosswalk = entry["crosswalk"]
    device = Device(
        id=entry["id"],
        name=entry["name"],
        family=entry["family"],
        definition=entry["definition"],
        mark=entry["mark"],
        includes=tuple(entry["includes"]),
        excludes=tuple(entry["excludes"]),
        classical=entry["classical"],
        source=entry["source"],
        cues=tuple(entry["cues"]),
        ptc=tuple(crosswalk["ptc"]),
        semeval2023=tuple(crosswalk["semeval2023"]),
        examples=tuple(parse_marked(text) for text in entry["examples"]),
        near_misses=tuple(parse_marked(miss["text"], miss["why"]) for miss in entry["near_misses"]),
    )
    if device.family not in FAMILIES:
        raise CodebookError(f"{device.id}: family {device.family!r} is none of {', '.join(FAMILIES)}")
    for kind, sentences in (("examples", device.examples), ("near_misses", device.near_misses)):
        if len(sentences) < MINIMUM_EXAMPLES:
            raise CodebookError(f"{device.id}: {len(sentences)} {kind}, at least {MINIMUM_EXAMPLES} are needed")
        for sentence in sentences:
            if not sentence.runs:
                raise CodebookError(f"{device.id}: no [run] is marked in {sentence.text!r}")
    return device


@lru_cache(maxsize=1)
def load_codebook() -> Codebook:
    """The codebook that comes with the package."""
    return read_codebook(data_dir() / "codebook.toml")
