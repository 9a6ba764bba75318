"""Twenty python-crfsuite taggers, one a device, over the same features."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from rhetoric.document import Document
from rhetoric.tagging.labels import BEGIN, INSIDE, OUTSIDE
from rhetoric.tagging.tagger import Mark, Tagged
from rhetoric.text.segment import is_word
from taggers import thresholds, window
from taggers.peer import Peer

PARAMETERS = {"c1": 0.0, "c2": 1.0, "max_iterations": 60, "feature.minfreq": 2}
_NAMES = {OUTSIDE: "O", BEGIN: "B", INSIDE: "I"}


def train(learn: Sequence[Document], dev: Sequence[Document], labels: Sequence[str], folder: Path) -> None:
    import pycrfsuite

    read = [window.read(d.text) for d in learn]
    paragraphs = [pycrfsuite.ItemSequence(rows) for found in read for rows in window.features(found)]
    tags = [
        part
        for d, found in zip(learn, read, strict=True)
        for part in np.split(window.tags_of(d, found, labels), found.firsts[1:-1])
    ]
    for j, label in enumerate(labels):
        trainer = pycrfsuite.Trainer(algorithm="lbfgs", params=PARAMETERS, verbose=False)
        for items, part in zip(paragraphs, tags, strict=True):
            trainer.append(items, [_NAMES[tag] for tag in part[:, j].tolist()])
        trainer.train(str(folder / f"{label}.crfsuite"))
    del paragraphs
    thresholds.write(folder, dict.fromkeys(labels, 0.5))
    judged = [load(folder).judge(d.text) for d in dev]
    least = thresholds.fit(lambda at: [j.spans(labels, at) for j in judged], dev, labels, window.THRESHOLDS)
    thresholds.write(folder, least)


@dataclass(frozen=True, slots=True)
class Crfsuite:
    """The taggers at work, in the order of the labels."""

    least: dict[str, float]
    taggers: tuple[Any, ...]

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(self.least)

    def judge(self, text: str) -> window.Judged:
        import pycrfsuite

        found = window.read(text)
        likely = np.zeros((len(found), len(self.taggers), 2), dtype=np.float32)
        sequences = map(pycrfsuite.ItemSequence, window.features(found))
        for first, last, items in zip(found.firsts[:-1].tolist(), found.firsts[1:].tolist(), sequences, strict=True):
            for j, tagger in enumerate(self.taggers):
                tagger.set(items)
                for k, name in enumerate((_NAMES[BEGIN], _NAMES[INSIDE])):
                    if name in tagger.labels():
                        likely[first:last, j, k] = [tagger.marginal(name, i) for i in range(last - first)]
        return window.Judged(found, likely)

    def tag(self, text: str, reasons: bool = False) -> Tagged:
        del reasons
        judged = self.judge(text)
        spans = judged.spans(self.labels, self.least)
        return Tagged([Mark(span, 1.0) for span in spans], sum(map(is_word, judged.tokens.forms)), [])


def load(folder: Path) -> Crfsuite:
    import pycrfsuite

    least = thresholds.read(folder)
    taggers = tuple(pycrfsuite.Tagger() for _ in least)
    for tagger, label in zip(taggers, least, strict=True):
        tagger.open(str(folder / f"{label}.crfsuite"))
    return Crfsuite(least, taggers)


PEER = Peer(
    title="twenty python-crfsuite taggers",
    packages=("python-crfsuite", "numpy"),
    settings={
        "features": window.FEATURES,
        "sequences": "paragraphs, tagged outside, begin, inside",
        "algorithm": "lbfgs",
        **PARAMETERS,
        "thresholds": "on marginal probabilities, a device, for F1 on dev",
    },
    load=load,
    train=train,
)
