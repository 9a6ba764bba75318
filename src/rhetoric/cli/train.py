"""`rhetoric train`: coded documents in, a model folder out."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
import numpy as np

from rhetoric import __version__
from rhetoric.codebook import Codebook, load_codebook
from rhetoric.corpus.jsonl import load_dataset
from rhetoric.corpus.splits import Split, split
from rhetoric.document import Document
from rhetoric.errors import DatasetError
from rhetoric.reports.card import model_card
from rhetoric.resources import data_dir
from rhetoric.tagging.evaluation import evaluate
from rhetoric.tagging.lexicon import Lexicon, read_kinds
from rhetoric.tagging.store import write_model
from rhetoric.tagging.training import Settings, data_digest, fit
from rhetoric.tagging.vectors import read_vectors

FEW = 10
"""Documents in a split below which its figures mean little."""


@click.command("train")
@click.argument("data", nargs=-1, required=True)
@click.option(
    "-o",
    "--output",
    "target",
    required=True,
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="The model's folder.",
)
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    default=2,
    show_default=True,
    help="Processes to use; the result is the same.",
)
@click.option(
    "--iterations",
    type=click.IntRange(min=1),
    default=Settings().iterations,
    show_default=True,
    help="Of the optimiser at most.",
)
def command(data: tuple[str, ...], target: Path, jobs: int, iterations: int) -> int:
    """Make a model from coded documents.

    DATA are files or folders of labelled documents. Four fifths of them (by a hash of their words) are learnt from, a
    tenth sets how readily each device is marked, and a tenth measures the result, which goes into the model's card.

    \b
    Example:
      rhetoric train data/seed/gold.jsonl data/corpus -o models/fast
    """
    codebook = load_codebook()
    documents = load_dataset(data, codebook.labels)
    parts = split(documents)
    if not parts["train"]:
        raise DatasetError(f"{', '.join(data)}: no document falls in the train split; add documents")
    if not any(d.spans for d in parts["train"]):
        raise DatasetError(
            f"{', '.join(data)}: no span in the train split, so nothing to learn; code the documents first"
        )
    if len(parts["dev"]) < FEW or len(parts["test"]) < FEW:
        click.echo(f"rhetoric: warning: under {FEW} documents set the thresholds or measure; add documents", err=True)
    vectors_folder = data_dir() / "vectors"
    click.echo(" ".join(f"{name} {len(part)}" for name, part in parts.items()) + " documents", err=True)
    settings = Settings(iterations=iterations, jobs=jobs)
    kinds = read_kinds(data_dir() / "lexicon.toml")
    lexicon = Lexicon({**{f"cue-{d.id}": d.cues for d in codebook}, **kinds})
    vectors = read_vectors(vectors_folder)
    tagger = fit(parts["train"], parts["dev"], codebook.labels, vectors, lexicon, settings)
    figures = {name: evaluate(tagger, parts[name]) for name in ("dev", "test") if parts[name]}
    manifest = _manifest(target.name, documents, codebook, settings)
    metrics = {name: figure.as_dict() for name, figure in figures.items()}
    write_model(target, tagger, vectors_folder, manifest, metrics, model_card(manifest, data, figures))
    if "test" in figures:
        micro = figures["test"].counts["micro"]
        click.echo(f"held-out: P {micro.precision:.3f}  R {micro.recall:.3f}  F1 {micro.f1:.3f}", err=True)
    click.echo(str(target))
    return 0


def _manifest(name: str, documents: Sequence[Document], codebook: Codebook, settings: Settings) -> dict[str, Any]:
    counts: dict[Split, int] = {s: len(part) for s, part in split(documents).items()}
    return {
        "name": name,
        "version": __version__,
        "kind": "chains",
        "codebook": {"version": codebook.version, "sha256": codebook.sha256},
        "data": {"documents": counts, "sha256": data_digest(documents)},
        "settings": {key: getattr(settings, key) for key in settings.__slots__ if key != "jobs"},
        "versions": {"rhetoric": __version__, "numpy": np.__version__, "python": platform.python_version()},
        "devices": [{"id": d.id, "name": d.name, "family": d.family, "definition": d.definition} for d in codebook],
    }
