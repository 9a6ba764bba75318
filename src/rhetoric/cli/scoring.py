"""From paths to scored documents, one process or several: what `score` and `compare` share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial

from rhetoric.analysis import Analysis, Model, load_model
from rhetoric.document import Document
from rhetoric.errors import InputError
from rhetoric.reports import Scored
from rhetoric.text.ids import Ids
from rhetoric.text.options import Options
from rhetoric.text.readers import Unreadable, find_files, read

BATCH, BATCH_CHARACTERS = 64, 60_000
"""Documents that are scored together at most; of large ones, no more than a batch of so many code points begins."""


@dataclass(frozen=True, slots=True)
class Scoring:
    """How documents are scored: what `Model.analyse` is told, and the model's name."""

    model: str | None
    devices: tuple[str, ...]
    min_confidence: float
    precision: float | None = None
    evidence: bool = False


def documents_of(paths: tuple[str, ...], options: Options) -> Iterator[Document | Unreadable]:
    """The documents of some paths; one whose id was used before is Unreadable."""
    ids = Ids()
    for entry in find_files(paths):
        if isinstance(entry, Unreadable):
            yield entry
            continue
        for document in read(*entry, options):
            source = document.source if isinstance(document, Unreadable) else str(document.meta["source"])
            if isinstance(document, Document) and (fault := ids.fault(document.id, source)):
                yield Unreadable(document.id, source, fault)
                continue
            yield document


def score_all(documents: Iterable[Document | Unreadable], options: Scoring, jobs: int) -> Iterator[Scored]:
    """The documents marked, in their order, whatever the number of processes."""
    batches = _batches(documents)
    if jobs == 1:
        for batch in batches:
            yield from score_some(batch, options)
        return
    import joblib

    parallel = joblib.Parallel(n_jobs=jobs, return_as="generator", pre_dispatch=2 * jobs)
    for scored in parallel(joblib.delayed(partial(score_some, options=options))(batch) for batch in batches):
        yield from scored


def _batches(documents: Iterable[Document | Unreadable]) -> Iterator[list[Document | Unreadable]]:
    batch: list[Document | Unreadable] = []
    size = 0
    for document in documents:
        batch.append(document)
        size += 0 if isinstance(document, Unreadable) else len(document.text)
        if len(batch) == BATCH or size >= BATCH_CHARACTERS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def score_some(documents: Sequence[Document | Unreadable], options: Scoring) -> list[Scored]:
    """The documents marked, together; Unreadable with the reason where one cannot be."""
    readable = [document for document in documents if isinstance(document, Document)]
    found = iter(
        model_of(options.model).analyse_documents(
            readable, devices=options.devices, min_confidence=options.min_confidence, precision=options.precision,
            evidence=options.evidence,
        )
    )  # fmt: skip
    return [document if isinstance(document, Unreadable) else _scored(document, next(found)) for document in documents]


def _scored(document: Document, found: Analysis | InputError) -> Scored:
    return found if isinstance(found, Analysis) else Unreadable(document.id, str(document.meta["source"]), found)


@lru_cache(maxsize=1)
def model_of(name: str | None) -> Model:
    """The model of this process; workers load it once each."""
    return load_model(name)
