"""Why a span of the key stands, and what may have led to a mark that is not in it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rhetoric.codebook import Device, Example, load_codebook
from rhetoric.document import Span
from rhetoric.tagging.baseline import LexiconTagger
from rhetoric.tagging.evaluation import Tags
from rhetoric.text.function_words import FUNCTION_WORDS

_WORD = re.compile(r"\w+")
_IN_ANY_SENTENCE = FUNCTION_WORDS | {"no", "not", "s", "t"}
_MOST_EVIDENCE = 4
_LEAST_WEIGHT = 1.0
"""Log-odds; what weighs less is chance as often as not."""


def distinctive_words(example: Example) -> frozenset[str]:
    """The words of an example's runs, without those that stand in any sentence."""
    words = {w.lower() for start, end in example.runs for w in _WORD.findall(example.text[start:end])}
    return frozenset(words - _IN_ANY_SENTENCE)


def nearest_miss(device: Device, words: str) -> Example | None:
    """The near-miss of the device whose runs share most words with `words`; None where none shares any."""
    said = {w.lower() for w in _WORD.findall(words)}
    best = max(device.near_misses, key=lambda miss: len(distinctive_words(miss) & said))
    return best if distinctive_words(best) & said else None


def evidence(text: str, key: Sequence[Span], model: Tags | None) -> dict[Span, tuple[str, ...]]:
    """The words of each span of the key that speak for its device: cue phrases of the codebook in it, and what weighed
    most for it with `model`, where that marks the device there. In order of the text, at most four; for many
    spans none."""
    cues = [mark.span for mark in LexiconTagger(load_codebook()).tag(text)[0]]
    marks = model.tag(text, reasons=True)[0] if model else []
    found = {}
    for span in key:
        runs = {(c.start, c.end) for c in cues if c.label == span.label and _inside(c.start, c.end, span)}
        weighed = sorted(
            (r for m in marks if m.span.label == span.label and m.span.overlap(span) for r in m.reasons),
            key=lambda r: -r.weight,
        )
        for reason in weighed:
            alone = not any(a <= reason.start and reason.end <= b for a, b in runs)
            heavy = reason.weight >= _LEAST_WEIGHT
            if heavy and len(runs) < _MOST_EVIDENCE and alone and _inside(reason.start, reason.end, span):
                runs.add((reason.start, reason.end))
        whole = (span.start, span.end)
        found[span] = tuple(text[a:b] for a, b in sorted(runs - {whole})[:_MOST_EVIDENCE])
    return found


def _inside(start: int, end: int, span: Span) -> bool:
    return span.start <= start and end <= span.end
