"""spaCy's span categoriser on a blank English pipeline: every run of up to so many tokens is scored for all devices."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rhetoric.document import Document, Span
from rhetoric.tagging.tagger import Mark, Tagged
from rhetoric.text.segment import count_words, paragraphs, strip
from taggers import thresholds
from taggers.peer import Peer

KEY = "sc"
LONGEST = 12
STEPS = 1100
BATCH_TOKENS = 1000
DROPOUT = 0.1
SEED = 1
THRESHOLDS = (0.02, 0.05, *(round(0.05 * i, 2) for i in range(2, 15)))
Scored = tuple[Span, float]


def train(learn: Sequence[Document], dev: Sequence[Document], labels: Sequence[str], folder: Path) -> None:
    import spacy
    from spacy.training import Example

    spacy.util.fix_random_seed(SEED)
    pipeline = spacy.blank("en")
    pipeline.add_pipe("spancat", config={
        "spans_key": KEY,
        "threshold": THRESHOLDS[0],
        "suggester": {"@misc": "spacy.ngram_range_suggester.v1", "min_size": 1, "max_size": LONGEST},
    })  # fmt: skip
    for label in labels:
        pipeline.get_pipe("spancat").add_label(label)
    examples = [
        Example(pipeline.make_doc(reference.text), reference)
        for document in learn
        for reference in _references(pipeline, document)
    ]
    optimizer = pipeline.initialize(lambda: examples[:2000])
    for batch in _batches(examples):
        pipeline.update(batch, sgd=optimizer, drop=DROPOUT)
    pipeline.to_disk(folder / "pipeline")
    tagger = Spancat(dict.fromkeys(labels, THRESHOLDS[0]), pipeline)
    scored = [tagger.scored(d.text) for d in dev]
    least = thresholds.fit(lambda at: [chosen(found, at) for found in scored], dev, labels, THRESHOLDS)
    thresholds.write(folder, least)


def _references(pipeline: Any, document: Document) -> Iterator[Any]:
    """The paragraphs of a document, with the spans that lie in them, as spaCy's documents."""
    for start, end in paragraphs(document.text):
        made = pipeline.make_doc(document.text[start:end])
        inside = [s for s in document.spans if start <= s.start and s.end <= end]
        found = (made.char_span(s.start - start, s.end - start, s.label, alignment_mode="expand") for s in inside)
        made.spans[KEY] = [span for span in found if span is not None]
        yield made


def _batches(examples: list[Any]) -> Iterator[list[Any]]:
    """STEPS batches of about BATCH_TOKENS tokens, from shuffled rounds of the examples."""
    order, made = random.Random(SEED), 0
    batch: list[Any] = []
    while True:
        for example in order.sample(examples, len(examples)):
            batch.append(example)
            if sum(map(len, batch)) >= BATCH_TOKENS:
                yield batch
                batch, made = [], made + 1
                if made == STEPS:
                    return


def chosen(scored: Sequence[Scored], least: Mapping[str, float]) -> list[Span]:
    """Of the spans that reach the least score of their label, those that no better one of the label overlaps."""
    taken: dict[str, list[Span]] = {label: [] for label in least}
    for span, score in sorted(scored, key=lambda pair: (-pair[1], pair[0])):
        if score >= least[span.label] and not any(span.overlap(other) for other in taken[span.label]):
            taken[span.label].append(span)
    return sorted(span for spans in taken.values() for span in spans)


@dataclass(frozen=True, slots=True)
class Spancat:
    """The pipeline at work."""

    least: dict[str, float]
    pipeline: Any

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(self.least)

    def scored(self, text: str) -> list[Scored]:
        """All spans that reach the smallest threshold, with their scores."""
        places = list(paragraphs(text))
        found = []
        for (first, _), page in zip(places, self.pipeline.pipe(text[a:b] for a, b in places), strict=True):
            group = page.spans[KEY]
            for span, score in zip(group, group.attrs["scores"], strict=True):
                place = strip(text, first + span.start_char, first + span.end_char)
                if place:
                    found.append((Span(*place, span.label_), float(score)))
        return found

    def tag(self, text: str, reasons: bool = False) -> Tagged:
        del reasons
        return Tagged([Mark(span, 1.0) for span in chosen(self.scored(text), self.least)], count_words(text), [])


def load(folder: Path) -> Spancat:
    import spacy

    return Spancat(thresholds.read(folder), spacy.load(folder / "pipeline"))


PEER = Peer(
    title="spaCy spancat",
    packages=("spacy", "thinc", "numpy"),
    settings={
        "pipeline": "blank English, spancat with its own tok2vec (defaults)",
        "suggester": f"all runs of 1 to {LONGEST} tokens of a paragraph",
        "steps": STEPS,
        "tokens a batch": BATCH_TOKENS,
        "optimizer": "Adam, spaCy's defaults",
        "dropout": DROPOUT,
        "thresholds": "a device, for F1 on dev; of overlapping spans of a device the best",
    },
    load=load,
    train=train,
)
