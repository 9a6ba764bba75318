"""A model as a folder that a student can read, and that loads without running any code.

    manifest.json          name, version, kind, devices, hashes of the codebook, the data and of every file below
    type_features.txt      names of the features of word types, one a line, in the order of types.npy
    token_features.txt     names of the features of single tokens, in the order of tokens.npy
    types.npy, tokens.npy, vector_weights.npy    weights in eight bits, each with its scales (type_scales.npy, ...)
    transitions.npy, bias.npy, floor.npy         between tags; and how readily each device is marked
    calibration_curves.npy, calibration_marks.npy    what a probability is worth, by held-out marks
    words.txt, vectors.npy, clusters.npy         the word vectors
    lexicon.json           cue phrases and kinds of words
    encoder.onnx, vocabulary.txt                 the encoder, where the model has one (kind "chains+encoder")
    metrics.json           counts on held-out documents, from which the model's figures are derived
    README.md              the model card

Pickles are never read or written. Two trainings on the same data give the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rhetoric.errors import ModelError, OutputError
from rhetoric.resources import models_dir
from rhetoric.tagging import vectors
from rhetoric.tagging.arrays import load_array
from rhetoric.tagging.calibration import Calibration, uncalibrated
from rhetoric.tagging.lexicon import Lexicon
from rhetoric.tagging.tagger import Tagger, Weights

SCHEMA = "rhetoric/model/2"
DEFAULT_MODEL = "fast"
BASELINE = "lexicon"
"""The name of the model that needs no folder: the codebook's cues."""
_ARRAYS = (
    "types",
    "type_scales",
    "vector_weights",
    "vector_scales",
    "tokens",
    "token_scales",
    "transitions",
    "bias",
    "floor",
)
_CALIBRATION = ("calibration_curves", "calibration_marks")
LEXICON = "lexicon.json"
CHAINS, WITH_ENCODER = "chains", "chains+encoder"
_TEXTS = ("type_features", "token_features")
_FILES = {LEXICON, *vectors.FILES}
_FILES |= {f"{name}.npy" for name in (*_ARRAYS, *_CALIBRATION)} | {f"{name}.txt" for name in _TEXTS}
_PICKLES = (".pkl", ".pickle", ".joblib", ".sav", ".pt", ".pth", ".bin")


@dataclass(frozen=True)
class StoredModel:
    """A model folder that has been read and checked."""

    folder: Path
    manifest: Mapping[str, Any]
    tagger: Tagger

    @property
    def name(self) -> str:
        return str(self.manifest["name"])

    @property
    def version(self) -> str:
        return str(self.manifest["version"])

    @cached_property
    def sha256(self) -> str:
        """The hash of the manifest, which holds the hashes of all other files."""
        return hashlib.sha256((self.folder / "manifest.json").read_bytes()).hexdigest()

    @cached_property
    def metrics(self) -> dict[str, Any]:
        """The counts on held-out documents, {} where the model has none."""
        path = self.folder / "metrics.json"
        return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def find_model(name: str | Path | None) -> Path:
    """The folder of a model: a path, or the name of one that comes with the package."""
    path = models_dir() / DEFAULT_MODEL if name is None else Path(name)
    if path.is_file():
        what = "a pickle can run code and is never loaded" if path.suffix in _PICKLES else "this is a file"
        raise ModelError(f"{path}: a model is a folder, and {what}; make one with `rhetoric train`")
    if path.is_dir():
        return path
    shipped = models_dir() / str(name)
    if len(Path(str(name)).parts) == 1 and shipped.is_dir():
        return shipped
    known = sorted(p.name for p in models_dir().glob("*/") if (p / "manifest.json").is_file())
    raise ModelError(
        f"unknown model {str(name)!r}; name a model folder, or one of: {', '.join(known) or 'none is installed'}"
    )


def read_model(name: str | Path | None = None) -> StoredModel:
    """Read a model folder and hold every file to its hash; ModelError says what is wrong with it."""
    folder = find_model(name)
    manifest = _manifest(folder)
    for file, digest in manifest["files"].items():
        if _digest(folder, file) != digest:
            raise ModelError(
                f"{folder / file}: is not the file that this model was stored with; restore or retrain the model"
            )
    try:
        arrays = {key: load_array(folder / f"{key}.npy") for key in _ARRAYS}
        calibration = Calibration(*(np.array(load_array(folder / f"{key}.npy")) for key in _CALIBRATION))
        names = {key: _read_names(folder / f"{key}.txt") for key in _TEXTS}
        word_vectors = vectors.read_vectors(folder)
        lexicon = Lexicon(json.loads((folder / LEXICON).read_text(encoding="utf-8")))
    except (OSError, ValueError, RecursionError) as error:
        raise ModelError(f"{folder}: cannot be read as a model ({error}); restore or retrain it") from None
    weights = Weights(
        names["type_features"],
        names["token_features"],
        arrays["types"],
        np.asarray(arrays["type_scales"]),
        arrays["vector_weights"],
        np.asarray(arrays["vector_scales"]),
        arrays["tokens"],
        np.asarray(arrays["token_scales"]),
        np.asarray(arrays["transitions"]),
        np.array(arrays["bias"]),
        np.array(arrays["floor"]),
    )
    labels = tuple(manifest["labels"])
    _check_shapes(folder, weights, len(labels), word_vectors.dimensions)
    _check_calibration(folder, calibration, len(labels))
    parts = (labels, weights, word_vectors, lexicon)
    if manifest["kind"] == WITH_ENCODER:
        from rhetoric.tagging.encoder import Encoder

        read = Encoder.read(folder, len(labels))
        return StoredModel(folder, manifest, Tagger(*parts, read, tuple(manifest["shares"]), calibration))
    return StoredModel(folder, manifest, Tagger(*parts, calibration=calibration))


def model_files(name: str | Path | None) -> dict[str, bytes]:
    """The files of a model by name: all that `read_model` needs, wherever they are written again."""
    folder = find_model(name)
    try:
        return {file: (folder / file).read_bytes() for file in ("manifest.json", *_manifest(folder)["files"])}
    except OSError as error:
        raise ModelError(f"{folder}: cannot be read ({error.strerror}); restore or retrain the model") from None


def _manifest(folder: Path) -> dict[str, Any]:
    path = folder / "manifest.json"
    if not path.is_file():
        inside = sorted(p.name for p in folder.iterdir() if p.suffix in _PICKLES)
        why = f"only {inside[0]}, and a pickle is never loaded" if inside else "no manifest.json"
        raise ModelError(f"{folder}: is not a model folder ({why}); make one with `rhetoric train`")
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        well_formed = (
            manifest["schema"] == SCHEMA
            and all(isinstance(label, str) for label in manifest["labels"])
            and all(Path(file).name == file for file in manifest["files"])
            and set(manifest["files"]) >= _FILES
            and [_device(device) for device in manifest["devices"]] == manifest["labels"]
            and (manifest["kind"] == CHAINS or _has_encoder(manifest))
        )
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        well_formed = False
    if not well_formed:
        raise ModelError(f"{path}: is not a manifest of this version ({SCHEMA}); retrain the model")
    return dict(manifest)


def _device(entry: Mapping[str, Any]) -> str | None:
    """The id of a device of the manifest that has all that a card needs."""
    return entry["id"] if all(isinstance(entry[k], str) for k in ("id", "name", "family", "definition")) else None


def _has_encoder(manifest: Mapping[str, Any]) -> bool:
    from rhetoric.tagging import encoder

    shares = manifest["shares"]
    return (
        manifest["kind"] == WITH_ENCODER
        and set(encoder.FILES) <= set(manifest["files"])
        and len(shares) == 2
        and all(isinstance(share, float) for share in shares)
    )


def _digest(folder: Path, file: str) -> str:
    try:
        with (folder / file).open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise ModelError(f"{folder / file}: cannot be read ({error.strerror}); restore or retrain the model") from None


def _read_names(path: Path) -> dict[str, int]:
    names = path.read_text(encoding="utf-8").split("\n")[:-1]
    return dict(zip(names, range(len(names)), strict=True))


def _check_shapes(folder: Path, weights: Weights, devices: int, dimensions: int) -> None:
    n_types, n_tokens, window = len(weights.type_names), len(weights.token_names), weights.vectors.shape[1:2]
    expected: dict[str, tuple[NDArray[Any], tuple[int, ...]]] = {
        "types": (weights.types, (n_types, *window, devices, 2)),
        "type_scales": (weights.type_scales, (n_types,)),
        "vector_weights": (weights.vectors, (dimensions, *window, devices, 2)),
        "vector_scales": (weights.vector_scales, (*window, devices, 2)),
        "tokens": (weights.tokens, (n_tokens, devices, 2)),
        "token_scales": (weights.token_scales, (n_tokens,)),
        "transitions": (weights.transitions, (devices, 3, 3)),
        "bias": (weights.bias, (devices,)),
        "floor": (weights.floor, (devices,)),
    }
    for key, (array, shape) in expected.items():
        if array.shape != shape:
            raise ModelError(f"{folder / key}.npy: has shape {array.shape}, not {shape}; restore or retrain the model")


def _check_calibration(folder: Path, calibration: Calibration, devices: int) -> None:
    curves, marks = calibration.curves, calibration.marks
    fits = curves.shape == (devices, 2) and marks.ndim == 2 and marks.shape[1] == 3
    if not fits or not np.isfinite(curves).all() or not ((marks[:, 0] >= 0) & (marks[:, 0] < devices)).all():
        raise ModelError(f"{folder}: its calibration is not one of {devices} devices; restore or retrain the model")


def write_model(
    folder: Path,
    tagger: Tagger,
    vectors_folder: Path,
    manifest: Mapping[str, Any],
    metrics: Mapping[str, Any],
    card: str,
    encoder_folder: Path | None = None,
) -> None:
    """Store a model; the folder appears whole or not at all, in place of a model that stood there before.

    `encoder_folder` holds the files of the tagger's encoder, where it has one.
    """
    if folder.exists() and (
        not folder.is_dir() or (any(folder.iterdir()) and not (folder / "manifest.json").is_file())
    ):
        raise OutputError(f"{folder}: exists and is no model folder; name another with -o")
    import shutil  # not asked of those who only score

    making = folder.with_name(f".{folder.name}.{os.getpid()}")
    try:
        making.mkdir(parents=True)
        w = tagger.weights
        arrays: dict[str, NDArray[Any]] = {
            "types": w.types, "type_scales": w.type_scales, "vector_weights": w.vectors,
            "vector_scales": w.vector_scales, "tokens": w.tokens,
            "token_scales": w.token_scales, "transitions": w.transitions, "bias": w.bias, "floor": w.floor,
        }  # fmt: skip
        calibration = tagger.calibration or uncalibrated(len(tagger.labels))
        arrays |= zip(_CALIBRATION, (calibration.curves, calibration.marks), strict=True)
        for key, array in arrays.items():
            np.save(making / f"{key}.npy", array, allow_pickle=False)
        for key, names in (("type_features", w.type_names), ("token_features", w.token_names)):
            (making / f"{key}.txt").write_text("".join(f"{n}\n" for n in names), encoding="utf-8", newline="")
        for file in vectors.FILES:
            shutil.copyfile(vectors_folder / file, making / file)
        if encoder_folder is not None:
            from rhetoric.tagging import encoder

            for file in encoder.FILES:
                shutil.copyfile(encoder_folder / file, making / file)
        _write_json(making / LEXICON, tagger.lexicon.entries)
        _write_json(making / "metrics.json", metrics)
        files = {p.name: _digest(making, p.name) for p in sorted(making.iterdir())}
        _write_json(
            making / "manifest.json",
            {"schema": SCHEMA, **manifest, "labels": list(tagger.labels), "files": files},
        )
        (making / "README.md").write_text(card, encoding="utf-8")
        if folder.exists():
            shutil.rmtree(folder)
        making.rename(folder)
    except OSError as error:
        raise OutputError(f"{folder}: cannot be written ({error.strerror}); name another folder with -o") from None
    finally:
        shutil.rmtree(making, ignore_errors=True)


def _write_json(path: Path, value: Mapping[str, Any]) -> None:
    path.write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
