"""Where the shipped data and models lie: beside the package in a wheel, at the top of the repository in a checkout."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def _shipped(name: str) -> Path:
    installed = _PACKAGE / name
    return installed if installed.is_dir() else _PACKAGE.parents[1] / name


def data_dir() -> Path:
    """The folder of the codebook, the seed and the corpus."""
    return _shipped("data")


def models_dir() -> Path:
    """The folder of the models that come with the package."""
    return _shipped("models")
