"""From paths to scored documents, one process or several: what `score` and `compare` share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import islice

from rhetoric.analysis import Model, load_model
from rhetoric.document import Document
from rhetoric.errors import InputError
from rhetoric.reports import Scored
from rhetoric.text.options import Options
from rhetoric.text.readers import Unreadable, find_files, read

BATCH = 32
"""Documents that a worker process takes at a time."""


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
    seen: dict[str, str] = {}
    for entry in find_files(paths):
        if isinstance(entry, Unreadable):
            yield entry
            continue
        for document in read(*entry, options):
            source = document.source if isinstance(document, Unreadable) else str(document.meta["source"])
            if isinstance(document, Document) and document.id in seen:
                first = seen[document.id]
                message = f"{source}: the document id {document.id!r} was used before, in {first}; ids must be unique"
                yield Unreadable(document.id, source, InputError(message))
                continue
            seen[document.id] = source
            yield document


def score_all(documents: Iterable[Document | Unreadable], options: Scoring, jobs: int) -> Iterator[Scored]:
    """The documents marked, in their order, whatever the number of processes."""
    if jobs == 1:
        for document in documents:
            yield score_one(document, options)
        return
    import joblib

    iterator = iter(documents)
    batches = iter(lambda: list(islice(iterator, BATCH)), [])
    parallel = joblib.Parallel(n_jobs=jobs, return_as="generator", pre_dispatch=2 * jobs)
    for batch in parallel(joblib.delayed(partial(_score_batch, options))(b) for b in batches):
        yield from batch


def _score_batch(options: Scoring, documents: list[Document | Unreadable]) -> list[Scored]:
    return [score_one(document, options) for document in documents]


def score_one(document: Document | Unreadable, options: Scoring) -> Scored:
    """The document marked, or Unreadable with the reason."""
    if isinstance(document, Unreadable):
        return document
    source = str(document.meta["source"])
    try:
        return model_of(options.model).analyse(
            document.text, id=document.id, source=source, devices=options.devices,
            min_confidence=options.min_confidence, precision=options.precision, evidence=options.evidence,
            meta=document.meta,
        )  # fmt: skip
    except InputError as error:
        return Unreadable(document.id, source, error)


@lru_cache(maxsize=1)
def model_of(name: str | None) -> Model:
    """The model of this process; workers load it once each."""
    return load_model(name)
