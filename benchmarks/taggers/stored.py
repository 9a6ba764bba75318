"""What needs no training here: the lexicon matcher, and the models that come with the package."""

from __future__ import annotations

from pathlib import Path

from rhetoric.resources import data_dir, models_dir
from rhetoric.tagging.evaluation import Tags
from taggers.peer import Peer


def _model(path: Path) -> Tags:
    from rhetoric.analysis import load_model

    return load_model(path).tagger


def _lexicon(codebook: Path) -> Tags:
    from rhetoric.codebook import read_codebook
    from rhetoric.tagging.baseline import LexiconTagger

    return LexiconTagger(read_codebook(codebook))


def stored(name: str, *packages: str) -> Peer:
    """A model of the package, as it is stored."""
    return Peer(f"`{name}`", packages, {"as": "stored"}, _model, path=models_dir() / name)


LEXICON = Peer(
    title="lexicon matcher",
    packages=("numpy",),
    settings={
        "entries": "cue phrases of the codebook",
        "where cues of a device overlap": "the longest",
        "rhetorical-question": "sentences that end in ?",
    },
    load=_lexicon,
    path=data_dir() / "codebook.toml",
)
