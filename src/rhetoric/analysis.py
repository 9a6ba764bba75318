"""Text and model in, Analysis out: the waist of the house. Everything left of it makes one, everything right of it
shows one."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

from rhetoric.corpus.metric import MICRO
from rhetoric.corpus.rules import QUOTED, RANKING
from rhetoric.document import Document, Span, require_characters
from rhetoric.errors import InputError, ModelError, UnknownDevice
from rhetoric.tagging.calibration import Calibration
from rhetoric.tagging.ranking import ranking
from rhetoric.tagging.reported import Source, Speech
from rhetoric.tagging.sources import reads_as_source
from rhetoric.tagging.store import BASELINE, read_model
from rhetoric.tagging.tagger import Mark, Tagged, Tagger, Watch
from rhetoric.text.places import place_at
from rhetoric.text.quotes import quotations as marked_words

if TYPE_CHECKING:
    import pandas as pd

    from rhetoric.tagging.evaluation import Tags

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

    `confidence` is the share of such marks that is right, as held-out documents show it; `precision` what the marks of
    this device with about this confidence reached there (None where they were too few to say). `place` is the page,
    chapter or row of the source in which the span begins, `quotation` the reported speech in which it stands: None
    where the author speaks. `ranking` is what a superlative ranks, None for other devices. `reported_by` says whose
    speech the author gives in his own words there (`The envoy said that ...`); None where he reports nobody, where
    somebody is quoted, and where no evidence was asked for.
    """

    start: int
    end: int
    label: str
    text: str
    confidence: float
    precision: float | None
    evidence: tuple[Evidence, ...] = ()
    place: str | None = None
    quotation: Quotation | None = None
    ranking: Ranking | None = None
    reported_by: Report | None = None

    @property
    def voice(self) -> str:
        """`author`, or `quoted` where somebody else speaks. A span that is `reported_by` somebody is the author's."""
        return "author" if self.quotation is None else "quoted"

    def as_dict(self) -> dict[str, Any]:
        return {
            "start": self.start,
            "end": self.end,
            "label": self.label,
            "text": self.text,
            "confidence": self.confidence,
            "precision": self.precision,
            "place": self.place,
            "voice": self.voice,
            "speaker": self.quotation and {"standing": self.quotation.standing, "name": self.quotation.speaker},
            "reported_by": self.reported_by and self.reported_by.as_dict(),
            "ranking": self.ranking and self.ranking.as_dict(),
            "evidence": [{"start": e.start, "end": e.end, "text": e.text, "weight": e.weight} for e in self.evidence],
        }


@dataclass(frozen=True, slots=True)
class Part:
    """Words of the text, at `start:end`."""

    start: int
    end: int
    text: str

    def as_dict(self) -> dict[str, Any]:
        return {"start": self.start, "end": self.end, "text": self.text}


@dataclass(frozen=True, slots=True)
class Ranking:
    """What a superlative ranks (`target`: the noun phrase), and among what (`comparison_set`: `in the world`, `of all
    time`, `Chile's`). None where the sentence does not name it, so that a missing comparison set is a finding."""

    target: Part | None
    comparison_set: Part | None

    def as_dict(self) -> dict[str, Any]:
        return {
            "target": self.target and self.target.as_dict(),
            "comparison_set": self.comparison_set and self.comparison_set.as_dict(),
        }


@dataclass(frozen=True, slots=True)
class Quotation:
    """Reported speech at `start:end`, its marks taken in; `marked`: whether it has marks. `cue` is the word that says
    so (`said`), `source` who is said to speak, `name` the name that a source like `he` takes up. `standing` is `named`,
    `unnamed` (`a farmer`), or `untraceable`, where the text has no source near it."""

    start: int
    end: int
    marked: bool
    cue: Part | None
    source: Part | None
    name: Part | None
    standing: str

    @property
    def speaker(self) -> str | None:
        """Who speaks, in the text's words: the name where there is one, else the source."""
        words = self.name or self.source
        return words.text if words else None

    def as_dict(self) -> dict[str, Any]:
        return {
            "start": self.start,
            "end": self.end,
            "marked": self.marked,
            "cue": self.cue and self.cue.as_dict(),
            "source": self.source and self.source.as_dict(),
            "name": self.name and self.name.as_dict(),
            "standing": self.standing,
        }


@dataclass(frozen=True, slots=True)
class Report:
    """Whose speech the author reports in his own words: `cue` is the word that says so (`said`), `source` who is said
    to speak, None where none was found, `name` the name that a source like `he` takes up, `standing` as in
    `Quotation`."""

    cue: Part | None
    source: Part | None
    name: Part | None
    standing: str

    def as_dict(self) -> dict[str, Any]:
        return {
            "cue": self.cue and self.cue.as_dict(),
            "source": self.source and self.source.as_dict(),
            "name": self.name and self.name.as_dict(),
            "standing": self.standing,
        }


@dataclass(frozen=True, slots=True)
class ModelCard:
    """Which model marked a document, and what a reader must know of its devices."""

    name: str
    version: str
    sha256: str
    devices: tuple[DeviceCard, ...]
    kinds: tuple[KindOfProse, ...] = ()


@dataclass(frozen=True, slots=True)
class KindOfProse:
    """Precision and recall of all marks on held-out documents of a kind: `plain` or `persuasive`."""

    name: str
    precision: float
    recall: float


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
    quotations: tuple[Quotation, ...] = field(default=(), repr=False)
    """The reported speech of the document, by start."""
    meta: Mapping[str, Any] = field(default_factory=dict, repr=False)
    """What the reader knew of the document: format, title, places, other columns of its row."""
    least: Mapping[str, float] = field(default_factory=dict, repr=False)
    """The confidence that was asked of a device's marks, of every device of which one was: infinity where no confidence
    reached the precision asked for."""

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
        return self._per_thousand(self.counts)

    @property
    def author_rates(self) -> dict[str, float | None]:
        """The same of the spans in which the author speaks, still per 1,000 words of the whole text. What the author
        reports in his own words (`reported_by`) is his, and counts."""
        counts = dict.fromkeys(self.labels, 0)
        for span in self.spans:
            counts[span.label] += span.quotation is None
        return self._per_thousand(counts)

    def _per_thousand(self, counts: Mapping[str, int]) -> dict[str, float | None]:
        return {label: round(1000 * n / self.words, 4) if self.words else None for label, n in counts.items()}

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
            "quotations": [quotation.as_dict() for quotation in self.quotations],
            "rates": self.rates,
            "author_rates": self.author_rates,
        }

    def _repr_html_(self) -> str:
        from rhetoric.reports.html.fragment import fragment  # the one look ahead: a notebook asks the object itself

        return fragment(self)


@dataclass(frozen=True)
class Model:
    """A model ready to analyse. Get one from `load_model`."""

    card: ModelCard
    metrics: Mapping[str, Any]
    tagger: Tags = field(repr=False)
    calibration: Calibration | None = field(default=None, repr=False)

    @cached_property
    def labels(self) -> tuple[str, ...]:
        return tuple(device.id for device in self.card.devices)

    @property
    def slow_evidence(self) -> bool:
        """Whether finding the words that spoke for a mark takes far longer than marking: each is hidden in turn."""
        return getattr(self.tagger, "encoder", None) is not None

    @overload
    def analyse(  # type: ignore[overload-overlap]  # a string is not meant as a sequence of strings
        self, text: str, *, id: str = ..., source: str = ..., devices: Collection[str] = ...,
        min_confidence: float = ..., precision: float | None = ..., evidence: bool = ...,
        meta: Mapping[str, Any] | None = ..., watch: Watch | None = ...,
    ) -> Analysis: ...  # fmt: skip
    @overload
    def analyse(
        self, text: Sequence[str], *, id: str = ..., source: str = ..., devices: Collection[str] = ...,
        min_confidence: float = ..., precision: float | None = ..., evidence: bool = ...,
        meta: Mapping[str, Any] | None = ..., watch: Watch | None = ...,
    ) -> list[Analysis]: ...  # fmt: skip

    def analyse(
        self,
        text: str | Sequence[str],
        *,
        id: str = "text",
        source: str = "",
        devices: Collection[str] = (),
        min_confidence: float = 0.0,
        precision: float | None = None,
        evidence: bool = True,
        meta: Mapping[str, Any] | None = None,
        watch: Watch | None = None,
    ) -> Analysis | list[Analysis]:
        """Mark the devices in a text, or in each text of a list (whose ids are then `id`-1, `id`-2, ...).

        `devices` restricts what is looked for; a name behind `no-` is left out instead. `min_confidence` is a
        probability; with `precision`, a mark is kept only where those of its device that were as confident reached that
        precision on held-out documents, by the lower end of a 95 % interval. `meta` is kept beside the result. `watch`
        hears how many words have been weighed for the evidence, and of how many, where that takes long. Raises
        InputError for a lone surrogate, UnknownDevice for a device that the model does not have, ModelError where
        `precision` is asked of a model without held-out marks.
        """
        if not isinstance(text, str | list | tuple):
            raise TypeError(f"analyse takes a string or a list of strings, not {type(text).__name__}")
        texts = [text] if isinstance(text, str) else list(text)
        for one in texts:
            if not isinstance(one, str):
                raise TypeError(f"analyse takes a string or a list of strings, not a list with {type(one).__name__}")
        ids = [id] if isinstance(text, str) else [f"{id}-{n}" for n in range(1, len(texts) + 1)]
        documents = [Document(id, text, meta=meta or {}) for id, text in zip(ids, texts, strict=True)]
        for document in documents:
            require_characters(document.text, source or document.id)
        analyses = self._analyses(documents, [source] * len(texts), devices, min_confidence, precision, evidence, watch)
        return analyses[0] if isinstance(text, str) else analyses

    def analyse_documents(
        self,
        documents: Sequence[Document],
        *,
        devices: Collection[str] = (),
        min_confidence: float = 0.0,
        precision: float | None = None,
        evidence: bool = True,
    ) -> list[Analysis | InputError]:
        """Mark the devices in documents; short ones take far less time together than one by one. In the place of a
        document whose text has a lone surrogate stands an InputError that says so. Where a document is from stands in
        its `meta` as `source`. Options and what else is raised are those of `analyse`.
        """
        sources = [str(document.meta.get("source", "")) for document in documents]
        faults = [_fault(document, source) for document, source in zip(documents, sources, strict=True)]
        sound = [i for i, fault in enumerate(faults) if fault is None]
        analyses = self._analyses(
            [documents[i] for i in sound], [sources[i] for i in sound], devices, min_confidence, precision, evidence
        )
        by_place = dict(zip(sound, analyses, strict=True))
        return [by_place[i] if fault is None else fault for i, fault in enumerate(faults)]

    def _analyses(
        self,
        documents: Sequence[Document],
        sources: Sequence[str],
        devices: Collection[str],
        min_confidence: float,
        precision: float | None,
        evidence: bool,
        watch: Watch | None = None,
    ) -> list[Analysis]:
        labels = choose_devices(devices, self.labels)
        asked = {} if precision is None else self.least_confidences(precision)
        least = {label: max(min_confidence, asked.get(label, 0.0)) for label in labels}
        set_by_user = {label: confidence for label, confidence in least.items() if confidence > 0}
        found = _tagged(self.tagger, [document.text for document in documents], evidence, watch)
        analyses = []
        for document, source, tagged in zip(documents, sources, found, strict=True):
            text, meta = document.text, document.meta
            quotations = tuple(_quotation(text, speech) for speech in tagged.speeches)
            spans = tuple(
                _found(text, mark, self._reached(mark), place_at(meta, mark.span.start), quotations, tagged.indirect)
                for mark in tagged.marks
                if mark.span.label in least and mark.confidence >= least[mark.span.label]
            )
            analyses.append(
                Analysis(
                    document.id, source, text, tagged.words, spans, self.card, labels, quotations, meta, set_by_user
                )
            )
        return analyses

    def least_confidences(self, precision: float) -> dict[str, float]:
        """For every device the confidence from which its marks reached `precision` on held-out documents, by the lower
        end of a 95 % interval; infinity where none did. ModelError without held-out marks."""
        if self.calibration is None or not len(self.calibration.marks):
            raise ModelError(f"{self.card.name}: has no held-out marks to tell a precision by; use another model")
        return dict(zip(self.labels, self.calibration.least_confidences(precision).tolist(), strict=True))

    def _reached(self, mark: Mark) -> float | None:
        """The precision of held-out marks like this one."""
        if self.calibration is None:
            return None
        near = self.calibration.precision_near(self.labels.index(mark.span.label), mark.confidence)
        return near and round(near[0], 4)

    def frame(self, texts: Sequence[str], **options: Any) -> pd.DataFrame:
        """`spans_frame` of the analyses of some texts; options as for `analyse`."""
        return spans_frame(self.analyse(list(texts), **options))


def spans_frame(analyses: Iterable[Analysis]) -> pd.DataFrame:
    """One row a span: id, start, end, label, text, confidence, precision, voice, speaker."""
    import pandas as pd

    columns = ["id", "start", "end", "label", "text", "confidence", "precision", "voice", "speaker"]
    rows = [
        (a.id, s.start, s.end, s.label, s.text, s.confidence, s.precision, s.voice, s.quotation and s.quotation.speaker)
        for a in analyses
        for s in a.spans
    ]
    return pd.DataFrame(rows, columns=columns)


def _tagged(tagger: Tags, texts: Sequence[str], reasons: bool, watch: Watch | None) -> list[Tagged]:
    if isinstance(tagger, Tagger):
        return tagger.tag_all(texts, reasons, watch)
    return [tagger.tag(text, reasons) for text in texts]


def _fault(document: Document, source: str) -> InputError | None:
    try:
        require_characters(document.text, source or document.id)
    except InputError as error:
        return error
    return None


def _found(
    text: str, mark: Mark, precision: float | None, place: str | None, quotations: Sequence[Quotation],
    indirect: Sequence[Speech],
) -> FoundSpan:  # fmt: skip
    start, end = mark.span.start, mark.span.end
    quotation = _around(text, mark.span, quotations)
    return FoundSpan(
        start,
        end,
        mark.span.label,
        text[start:end],
        round(mark.confidence, 4),
        precision,
        tuple(Evidence(r.start, r.end, text[r.start : r.end], round(r.weight, 3)) for r in mark.reasons),
        place,
        quotation,
        _ranking(text, mark.span) if mark.span.label == RANKING else None,
        _report(text, mark.span, indirect) if quotation is None else None,
    )


def _ranking(text: str, span: Span) -> Ranking:
    found = ranking(text, span.start, span.end)
    return Ranking(_part(text, found.target), _part(text, found.comparison_set))


def _quotation(text: str, speech: Speech) -> Quotation:
    told = _told(text, speech)
    return Quotation(*speech.content, speech.marked, told.cue, told.source, told.name, told.standing)


def _report(text: str, span: Span, indirect: Sequence[Speech]) -> Report | None:
    """The report in the author's words that holds more than half of the span. Reports are in order and do not
    overlap."""
    at = bisect_right(indirect, span.start, key=lambda speech: speech.content[0])
    near = indirect[max(0, at - 1) : at + 1]
    held = next((s for s in near if _shared(span, *s.content) > (span.end - span.start) // 2), None)
    return None if held is None else _told(text, held)


def _told(text: str, speech: Speech) -> Report:
    """The cue, the source, the name and the standing of reported speech; no source where the words found are none."""
    cue, source, name = (_part(text, range_) for range_ in (speech.cue, speech.source, speech.name))
    if source and cue and not reads_as_source(source.text):
        return Report(cue, None, None, str(Source.UNTRACEABLE))
    return Report(cue, source, name, str(speech.standing))


def _part(text: str, range_: tuple[int, int] | None) -> Part | None:
    return range_ and Part(*range_, text[slice(*range_)])


def _around(text: str, span: Span, quotations: Sequence[Quotation]) -> Quotation | None:
    """The quotation that holds more than half of the span; of a span that is itself unattributed speech, the one that
    holds most of it, or else speech without a source, unless it stands beside quotation marks and mostly outside of
    them: then the author tells. Quotations are in order and do not overlap."""
    at = bisect_right(quotations, span.start, key=lambda q: q.start)
    near = []
    for quotation in quotations[max(0, at - 1) :]:
        if quotation.start >= span.end:
            break
        near.append((_shared(span, quotation.start, quotation.end), quotation))
    most, nearest = max(near, key=lambda one: one[0], default=(0, None))
    if span.label != QUOTED:
        return nearest if most > (span.end - span.start) // 2 else None
    if most and 2 * sum(shared for shared, _ in near) >= span.end - span.start:
        return nearest
    if _is_beside_marks(text, span):
        return None
    return nearest or Quotation(span.start, span.end, False, None, None, None, str(Source.UNTRACEABLE))


def _is_beside_marks(text: str, span: Span) -> bool:
    """Whether words in quotation marks meet an edge of a span of which less than half is in such marks."""
    start = text.rfind("\n", 0, span.start) + 1
    end = text.find("\n", span.end)
    outer = [q for q in marked_words(text, [(start, len(text) if end < 0 else end)]) if q.depth == 0]
    inside = sum(_shared(span, q.start, q.end) for q in outer)
    within = [span.start < q.start and q.end < span.end for q in outer]
    near = [q.start <= span.end + _GAP and span.start - _GAP <= q.end for q in outer]
    touched = any(meets and not inner for meets, inner in zip(near, within, strict=True))
    return touched and 2 * inside < span.end - span.start


def _shared(span: Span, start: int, end: int) -> int:
    """Characters that a span shares with `start:end`."""
    return max(0, min(span.end, end) - max(span.start, start))


def choose_devices(wanted: Collection[str], labels: Sequence[str]) -> tuple[str, ...]:
    """The labels that `wanted` names, in their order; only `no-` names mean all but those, none at all means all."""
    left_out = {name[3:] for name in wanted if name not in labels and name.startswith("no-")}
    named = {name for name in wanted if name in labels or not name.startswith("no-")}
    for name in sorted(named | left_out):
        if name not in labels:
            from rhetoric.codebook import load_codebook  # its reading is not asked of those who mistype nothing

            load_codebook().device(name)
            raise UnknownDevice(f"this model does not mark {name!r}; it marks {', '.join(labels)}")
    return tuple(label for label in labels if (not named or label in named) and label not in left_out)


def load_model(name: str | Path | None = None) -> Model:
    """The model of a folder, or of that name among those that come with the package; the default one for None.

    `lexicon` is the baseline that matches the codebook's cues. Raises ModelError where there is no such model.
    """
    if name == BASELINE:
        return _lexicon()
    stored = read_model(name)
    figures = stored.metrics.get("test", {}).get("labels", {})
    devices = tuple(
        DeviceCard(d["id"], d["name"], d["family"], d["definition"], *_held_out(figures.get(d["id"])))
        for d in stored.manifest["devices"]
    )
    rows = {kind: stored.metrics[kind]["labels"][MICRO] for kind in KINDS if kind in stored.metrics}
    kinds = tuple(KindOfProse(kind, row["precision"] or 0.0, row["recall"] or 0.0) for kind, row in rows.items())
    card = ModelCard(stored.name, stored.version, stored.sha256, devices, kinds)
    return Model(card, stored.metrics, stored.tagger, stored.tagger.calibration)


_GAP = 2
"""Characters between a span and quotation marks beside it: a comma and a blank."""
KINDS = ("plain", "persuasive")
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
    from rhetoric.codebook import load_codebook
    from rhetoric.tagging.baseline import LexiconTagger

    codebook = load_codebook()
    devices = tuple(DeviceCard(d.id, d.name, d.family, d.definition) for d in codebook)
    return Model(ModelCard(BASELINE, codebook.version, codebook.sha256, devices), {}, LexiconTagger(codebook))
