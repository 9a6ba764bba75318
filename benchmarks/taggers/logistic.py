"""Window LogisticRegression: for every device one multinomial classifier of tokens, over hashed features."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rhetoric.document import Document
from rhetoric.tagging.labels import BEGIN, INSIDE, OUTSIDE
from rhetoric.tagging.tagger import Mark, Tagged
from rhetoric.text.segment import Tokens, is_word
from taggers import thresholds, window
from taggers.peer import Peer

BUCKETS = 2**18
PENALTY_INVERSE = 1.0
ITERATIONS = 60


def _hashed(read: Sequence[Tokens]) -> Any:
    from sklearn.feature_extraction import FeatureHasher

    hasher = FeatureHasher(BUCKETS, input_type="string", alternate_sign=False, dtype=np.float32)
    return hasher.transform(chain.from_iterable(chain.from_iterable(map(window.features, read))))


def train(learn: Sequence[Document], dev: Sequence[Document], labels: Sequence[str], folder: Path) -> None:
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import LogisticRegression

    read = [window.read(d.text) for d in learn]
    features = _hashed(read)
    tags = np.concatenate([window.tags_of(d, found, labels) for d, found in zip(learn, read, strict=True)])
    weights = np.zeros((BUCKETS, len(labels), 3), dtype=np.float32)
    constants = np.full((len(labels), 3), -np.inf, dtype=np.float32)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # the limit of iterations is part of the settings
        for j in range(len(labels)):
            if not tags[:, j].any():
                constants[j, OUTSIDE] = 0
                continue
            fitted = LogisticRegression(C=PENALTY_INVERSE, max_iter=ITERATIONS).fit(features, tags[:, j])
            weights[:, j, fitted.classes_], constants[j, fitted.classes_] = _of_classes(fitted)
    np.savez(folder / "weights.npz", weights=weights, constants=constants)
    thresholds.write(folder, dict.fromkeys(labels, 0.5))
    judged = [load(folder).judge(d.text) for d in dev]
    least = thresholds.fit(lambda at: [j.spans(labels, at) for j in judged], dev, labels, window.THRESHOLDS)
    thresholds.write(folder, least)


def _of_classes(fitted: Any) -> tuple[NDArray[Any], NDArray[Any]]:
    """Weights (features, classes) and constants (classes,); of two classes, sklearn keeps those of the second."""
    weights, constants = fitted.coef_.T, fitted.intercept_
    if len(fitted.classes_) == 2:
        return np.hstack([np.zeros_like(weights), weights]), np.array([0, constants[0]])
    return weights, constants


@dataclass(frozen=True, slots=True)
class Logistic:
    """The classifiers at work; `weights` (features, labels, 3) and `constants` (labels, 3) score OUTSIDE, BEGIN and
    INSIDE."""

    least: dict[str, float]
    weights: NDArray[np.float32]
    constants: NDArray[np.float32]

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(self.least)

    def judge(self, text: str) -> window.Judged:
        found = window.read(text)
        if not len(found):
            return window.Judged(found, np.zeros((0, len(self.least), 2), dtype=np.float32))
        scores = (_hashed([found]) @ self.weights.reshape(BUCKETS, -1)).reshape(-1, *self.constants.shape)
        scores += self.constants
        likely = np.exp(scores - scores.max(axis=2, keepdims=True))
        likely /= likely.sum(axis=2, keepdims=True)
        return window.Judged(found, likely[:, :, [BEGIN, INSIDE]])

    def tag(self, text: str, reasons: bool = False) -> Tagged:
        del reasons
        judged = self.judge(text)
        spans = judged.spans(self.labels, self.least)
        return Tagged([Mark(span, 1.0) for span in spans], sum(map(is_word, judged.tokens.forms)), [])


def load(folder: Path) -> Logistic:
    with np.load(folder / "weights.npz", allow_pickle=False) as stored:
        return Logistic(thresholds.read(folder), stored["weights"], stored["constants"])


PEER = Peer(
    title="window LogisticRegression",
    packages=("scikit-learn", "scipy", "numpy"),
    settings={
        "features": window.FEATURES,
        "hashed into": BUCKETS,
        "classes": "outside, begin, inside; twenty classifiers",
        "C": PENALTY_INVERSE,
        "lbfgs iterations": ITERATIONS,
        "thresholds": "a device, for F1 on dev",
    },
    load=load,
    train=train,
)
