"""`study.json`: a study with all that makes it again, and the hashes that show it was made again the same."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import os
import platform
import shlex
from collections.abc import Iterable, Mapping
from typing import Any

from rhetoric import __version__
from rhetoric.analysis import load_model
from rhetoric.errors import InputError
from rhetoric.study.plan import LEVEL, Plan, plan_from
from rhetoric.study.scored import is_scored
from rhetoric.study.study import Study
from rhetoric.text.decode import open_bytes
from rhetoric.text.readers import Unreadable, find_files

SCHEMA = "rhetoric/study/1"
_PACKAGES = ("numpy", "scipy", "statsmodels", "altair", "vl-convert-python", "pyarrow")
_CHUNK = 1 << 20


def inputs_of(plan: Plan) -> list[dict[str, Any]]:
    """What every path of a plan holds: files, bytes and a SHA-256 (of a folder: of its files' names and hashes).

    The coded documents and their sample are hashed with it. The model is known by the hash of its manifest, which the
    record has apart.
    """
    found = [_held(path) for _, path in plan.inputs]
    return found + [_held(path) for path in (*plan.coded, *([plan.sample] if plan.sample else []))]


def _held(path: str) -> dict[str, Any]:
    files = [entry[0] for entry in find_files([path]) if not isinstance(entry, Unreadable)]
    digests = [(os.path.relpath(file, path) if file != path else "", *_hashed(file)) for file in files]
    if files == [path]:
        return {"path": path, "files": 1, "bytes": digests[0][2], "sha256": digests[0][1]}
    joined = "".join(f"{name}\0{digest}\n" for name, digest, _ in digests)
    digest = hashlib.sha256(joined.encode("utf-8", "surrogateescape")).hexdigest()
    return {"path": path, "files": len(files), "bytes": sum(size for _, _, size in digests), "sha256": digest}


def _hashed(file: str) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    with open_bytes(file, unpacked=False) as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
    return digest.hexdigest(), size


def record_of(study: Study, inputs: list[dict[str, Any]], files: Mapping[str, bytes]) -> dict[str, Any]:
    """The whole study. `files` are those written beside it, whose hashes it holds."""
    return {
        "schema": SCHEMA,
        "command": shlex.join(study.plan.command()),
        "plan": study.plan.as_dict(),
        "seed": study.plan.seed,
        "level": LEVEL,
        "versions": versions(),
        "model": dict(study.model) if study.model else None,
        "inputs": inputs,
        "notes": list(study.notes),
        "files": {name: hashlib.sha256(content).hexdigest() for name, content in files.items()},
        "tables": study.tables(),
    }


def versions() -> dict[str, str | None]:
    """Of everything that results hang on; None for a package that is not there."""
    found: dict[str, str | None] = {"rhetoric": __version__, "python": platform.python_version()}
    for package in _PACKAGES:
        try:
            found[package] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            found[package] = None
    return found


def as_json(record: Mapping[str, Any]) -> str:
    """The file's text; numbers are written so that they are read back as the same."""
    return json.dumps(record, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def read_record(path: str) -> tuple[Plan, dict[str, Any]]:
    """The plan of a `study.json`, and all of it. InputError where it is none."""
    with open_bytes(path) as stream:
        raw = stream.read()
    try:
        record = json.loads(raw)
        schema = record["schema"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise InputError(
            f"{path}: is no record of a study; give the study.json that `rhetoric compare -o` wrote"
        ) from None
    if schema != SCHEMA:
        raise InputError(f"{path}: is {schema!r}, and this version reads {SCHEMA!r}; use the version that wrote it")
    return plan_from(record["plan"], path), record


def changed_inputs(record: Mapping[str, Any], inputs: Iterable[Mapping[str, Any]]) -> list[str]:
    """The paths that no longer hold what they held when the study was made."""
    before = {held["path"]: held["sha256"] for held in record["inputs"]}
    return [held["path"] for held in inputs if before.get(held["path"]) != held["sha256"]]


def changed_model(record: Mapping[str, Any], plan: Plan) -> str | None:
    """That the model is not the one that a study was made with, with the hashes of both manifests; else None.

    It is of no matter where it has no part in the study: texts were scored before, and its held-out errors not used.
    ModelError where it is not here.
    """
    before = record["model"]
    scores = not all(is_scored(path) for _, path in plan.inputs)
    if before is None or not (scores or "held-out" in record["tables"]):
        return None
    card = load_model(plan.model or before["name"]).card
    if card.sha256 == before["sha256"]:
        return None
    return f"model {before['name']} {before['version']}: its SHA-256 changed from {before['sha256']} to {card.sha256}"


def changed_versions(record: Mapping[str, Any]) -> list[str]:
    """Packages of another version than the study was made with, as `name 1.2 (was 1.1)`."""
    now = versions()
    before = record.get("versions", {})
    return [f"{name} {now[name]} (was {before.get(name)})" for name in now if now[name] != before.get(name)]
