"""Text and model in, Analysis out: the waist of the house. Everything left of it makes one, everything right of it
shows one."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

from rhetoric.codebook import load_codebook
from rhetoric.document import require_characters
from rhetoric.errors import UnknownDevice
from rhetoric.tagging.baseline import NAME as LEXICON
from rhetoric.tagging.baseline import LexiconTagger
from rhetoric.tagging.evaluation import Tags
from rhetoric.tagging.store import read_model
from rhetoric.tagging.tagger import Mark
from rhetoric.text.places import place_at

if TYPE_CHECKING:
    import pandas as pd

SCHEMA = "rhetoric/scored-document/1"


@dataclass(frozen=True, slots=True)
class Evidence:
    """A word of the text, at `start:end`, that spoke for a span (positive weight) or against it (negative), in
    log-odds."""

    start: int
    end: int
    text: str
    weight: float


@dataclass(frozen=True, slots=True)
class FoundSpan:
    """A device that the model found in `text`, at `start:end` of the document.

    `confidence` is the model's probability, `precision` what its marks of this device reached on held-out documents
    (None where they were too few to say), `place` the page, chapter or row of the source in which the span begins.
    """

    start: int
    end: int
    label: str
    text: str
    confidence: float
    precision: float | None
    evidence: tuple[Evidence, ...] = ()
    place: str | None = None

    def as_dict(self) -> dict[str, Any]:
        return {
            "start": self.start,
            "end": self.end,
            "label": self.label,
            "text": self.text,
            "confidence": self.confidence,
            "precision": self.precision,
            "place": self.place,
            "evidence": [{"start": e.start, "end": e.end, "text": e.text, "weight": e.weight} for e in self.evidence],
        }


@dataclass(frozen=True, slots=True)
class ModelCard:
    """Which model marked a document, and what a reader must know of its devices."""

    name: str
    version: str
    sha256: str
    devices: tuple[DeviceCard, ...]


@dataclass(frozen=True, slots=True)
class DeviceCard:
    """A device as the model knows it: the codebook's words, and precision and recall on held-out documents."""

    id: str
    name: str
    family: str
    definition: str
    precision: float | None = None
    recall: float | None = None


@dataclass(frozen=True)
class Analysis:
    """A document with the devices found in it, by start. Offsets are half-open code points of `text`."""

    id: str
    source: str
    text: str = field(repr=False)
    words: int
    spans: tuple[FoundSpan, ...]
    model: ModelCard = field(repr=False)
    labels: tuple[str, ...] = field(repr=False)
    meta: Mapping[str, Any] = field(default_factory=dict, repr=False)
    """What the reader knew of the document: format, title, places, other columns of its row."""

    @property
    def sha256(self) -> str:
        """Of the text in UTF-8."""
        return hashlib.sha256(self.text.encode("utf-8")).hexdigest()

    @cached_property
    def counts(self) -> dict[str, int]:
        """Spans of every device that was looked for, in the codebook's order."""
        counts = dict.fromkeys(self.labels, 0)
        for span in self.spans:
            counts[span.label] += 1
        return counts

    @property
    def rates(self) -> dict[str, float | None]:
        """Spans per 1,000 words of every device that was looked for; None where there are no words."""
        return {label: round(1000 * n / self.words, 4) if self.words else None for label, n in self.counts.items()}

    def as_dict(self) -> dict[str, Any]:
        """The scored document, as `docs/scored-document.schema.json` has it."""
        model = {"name": self.model.name, "version": self.model.version, "sha256": self.model.sha256}
        return {
            "schema": SCHEMA,
            "id": self.id,
            "source": self.source,
            "meta": {key: value for key, value in self.meta.items() if key != "source"},
            "sha256": self.sha256,
            "model": model,
            "words": self.words,
            "spans": [span.as_dict() for span in self.spans],
            "rates": self.rates,
        }

    def _repr_html_(self) -> str:
        from rhetoric.reports.html import fragment  # the one look ahead: a notebook asks the object itself

        return fragment(self)


@dataclass(frozen=True)
class Model:
    """A model ready to analyse. Get one from `load_model`."""

    card: ModelCard
    metrics: Mapping[str, Any]
    tagger: Tags = field(repr=False)

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(device.id for device in self.card.devices)

    @overload
    def analyse(  # type: ignore[overload-overlap]  # a string is not meant as a sequence of strings
        self, text: str, *, id: str = ..., source: str = ..., devices: Collection[str] = ...,
        min_confidence: float = ..., evidence: bool = ..., meta: Mapping[str, Any] | None = ...,
    ) -> Analysis: ...  # fmt: skip
    @overload
    def analyse(
        self, text: Sequence[str], *, id: str = ..., source: str = ..., devices: Collection[str] = ...,
        min_confidence: float = ..., evidence: bool = ..., meta: Mapping[str, Any] | None = ...,
    ) -> list[Analysis]: ...  # fmt: skip

    def analyse(
        self,
        text: str | Sequence[str],
        *,
        id: str = "text",
        source: str = "",
        devices: Collection[str] = (),
        min_confidence: float = 0.0,
        evidence: bool = True,
        meta: Mapping[str, Any] | None = None,
    ) -> Analysis | list[Analysis]:
        """Mark the devices in a text, or in each text of a list (whose ids are then `id`-1, `id`-2, ...).

        `devices` restricts what is looked for; a name behind `no-` is left out instead. `min_confidence` is a
        probability, `meta` is kept beside the result. Raises InputError for a lone surrogate, UnknownDevice for a
        device that the model does not have.
        """
        if not isinstance(text, str | list | tuple):
            raise TypeError(f"analyse takes a string or a list of strings, not {type(text).__name__}")
        if not isinstance(text, str):
            return [
                self.analyse(
                    t,
                    id=f"{id}-{n}",
                    source=source,
                    devices=devices,
                    min_confidence=min_confidence,
                    evidence=evidence,
                    meta=meta,
                )
                for n, t in enumerate(text, start=1)
            ]
        labels = choose_devices(devices, self.labels)
        require_characters(text, source or id)
        marks, words = self.tagger.tag(text, reasons=evidence)
        precision = {device.id: device.precision for device in self.card.devices}
        spans = tuple(
            _found(text, mark, precision[mark.span.label], place_at(meta or {}, mark.span.start))
            for mark in marks
            if mark.span.label in labels and mark.confidence >= min_confidence
        )
        return Analysis(id, source, text, words, spans, self.card, labels, meta or {})

    def frame(self, texts: Sequence[str], **options: Any) -> pd.DataFrame:
        """`spans_frame` of the analyses of some texts; options as for `analyse`."""
        return spans_frame(self.analyse(list(texts), **options))


def spans_frame(analyses: Iterable[Analysis]) -> pd.DataFrame:
    """One row a span: id, start, end, label, text, confidence, precision."""
    import pandas as pd

    columns = ["id", "start", "end", "label", "text", "confidence", "precision"]
    rows = [(a.id, s.start, s.end, s.label, s.text, s.confidence, s.precision) for a in analyses for s in a.spans]
    return pd.DataFrame(rows, columns=columns)


def _found(text: str, mark: Mark, precision: float | None, place: str | None) -> FoundSpan:
    start, end = mark.span.start, mark.span.end
    return FoundSpan(
        start,
        end,
        mark.span.label,
        text[start:end],
        round(mark.confidence, 4),
        precision,
        tuple(Evidence(r.start, r.end, text[r.start : r.end], round(r.weight, 3)) for r in mark.reasons),
        place,
    )


def choose_devices(wanted: Collection[str], labels: Sequence[str]) -> tuple[str, ...]:
    """The labels that `wanted` names, in their order; only `no-` names mean all but those, none at all means all."""
    left_out = {name[3:] for name in wanted if name not in labels and name.startswith("no-")}
    named = {name for name in wanted if name in labels or not name.startswith("no-")}
    for name in sorted(named | left_out):
        if name not in labels:
            load_codebook().device(name)
            raise UnknownDevice(f"this model does not mark {name!r}; it marks {', '.join(labels)}")
    return tuple(label for label in labels if (not named or label in named) and label not in left_out)


def load_model(name: str | Path | None = None) -> Model:
    """The model of a folder, or of that name among those that come with the package; the default one for None.

    `lexicon` is the baseline that matches the codebook's cues. Raises ModelError where there is no such model.
    """
    if name == LEXICON:
        return _lexicon()
    stored = read_model(name)
    figures = stored.metrics.get("test", {}).get("labels", {})
    devices = tuple(
        DeviceCard(d["id"], d["name"], d["family"], d["definition"], *_held_out(figures.get(d["id"])))
        for d in stored.manifest["devices"]
    )
    return Model(ModelCard(stored.name, stored.version, stored.sha256, devices), stored.metrics, stored.tagger)


LEAST_SPANS = 10
"""Marks (or gold spans) on held-out documents below which a precision (or recall) would say nothing."""


def _held_out(figures: Mapping[str, Any] | None) -> tuple[float | None, float | None]:
    if figures is None:
        return None, None
    return (
        figures["precision"] if figures["predicted"] >= LEAST_SPANS else None,
        figures["recall"] if figures["gold"] >= LEAST_SPANS else None,
    )


def _lexicon() -> Model:
    codebook = load_codebook()
    devices = tuple(DeviceCard(d.id, d.name, d.family, d.definition) for d in codebook)
    return Model(ModelCard(LEXICON, codebook.version, codebook.sha256, devices), {}, LexiconTagger(codebook))
