"""How far coders agree, as tables, and where they part, in context."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from itertools import combinations

from rhetoric.corpus.agreement import Codings, Figure, alpha_interval, f1_interval, kappa_interval
from rhetoric.corpus.disputes import disputes
from rhetoric.corpus.metric import MICRO

_CONTEXT = 50
_SPACE = re.compile(r"\s+")


def pairs_table(codings: Codings, names: Sequence[str], labels: Sequence[str]) -> str:
    """A row for each two coders: partial-overlap F1 over all devices with its interval, and exact F1."""
    width = max(28, *(len(f"{a}, {b}") for a, b in combinations(names, 2))) + 1
    lines = [f"{'coders':{width}}{'F1':>7}{'95 % interval':>16}{'exact F1':>10}"]
    for i, j in combinations(range(len(names)), 2):
        pair = [(document[i], document[j]) for document in codings]
        exact, _ = f1_interval(pair, labels, exact=True)
        lines.append(f"{f'{names[i]}, {names[j]}':{width}}{_figure(f1_interval(pair, labels))}{_number(exact):>10}")
    return "\n".join(lines) + "\n"


def devices_table(codings: Codings, labels: Sequence[str]) -> str:
    """A row a device, and all pooled: partial-overlap F1 and exact F1, means over the pairs of coders."""
    lines = [f"{'device':29}{'F1':>7}{'95 % interval':>16}{'exact F1':>10}"]
    for label, those in (*((label, [label]) for label in labels), (MICRO, list(labels))):
        partial = f1_interval(codings, those)
        if label == MICRO or not math.isnan(partial[0]):
            exact, _ = f1_interval(codings, those, exact=True)
            lines.append(f"{label:29}{_figure(partial)}{_number(exact):>10}")
    return "\n".join(lines) + "\n"


def tokens_table(codings: Codings, labels: Sequence[str]) -> str:
    """A row a device that anybody marked: Cohen's kappa (mean over the pairs) and Krippendorff's alpha on tokens."""
    lines = [f"{'on tokens':29}{'kappa':>7}{'95 % interval':>16}{'alpha':>7}{'95 % interval':>16}"]
    for label in labels:
        if any(span.label == label for document in codings for coding in document for span in coding.spans):
            kappa, alpha = kappa_interval(codings, label), alpha_interval(codings, label)
            lines.append(f"{label:29}{_figure(kappa)}{_figure(alpha)}")
    return "\n".join(lines) + "\n"


def disagreements(codings: Codings, names: Sequence[str]) -> Iterator[str]:
    """Every place where not all coders have the same spans, in its context: the words with the spans of each coder."""
    width = max(map(len, names)) + 2
    for document in codings:
        text = document[0].text
        found = list(disputes(*(coding.spans for coding in document)))
        if found:
            yield f"\n{document[0].id}\n"
        for dispute in found:
            spans = [span for by_coder in dispute for span in by_coder]
            start, end = min(s.start for s in spans), max(s.end for s in spans)
            before, after = text[max(0, start - _CONTEXT) : start], text[end : end + _CONTEXT]
            yield f"\n  {start}:{end}  …{_flat(before)}[{_flat(text[start:end])}]{_flat(after)}…\n"
            for name, by_coder in zip(names, dispute, strict=True):
                said = "; ".join(f"{s.label}: {_flat(text[s.start : s.end])}" for s in by_coder) or "-"
                yield f"    {name + ':':{width}}{said}\n"


def _flat(words: str) -> str:
    """Words on one line."""
    return _SPACE.sub(" ", words)


def _number(value: float) -> str:
    return "-" if math.isnan(value) else f"{value:.3f}"


def _figure(figure: Figure) -> str:
    value, (low, high) = figure
    interval = "" if math.isnan(low) else f"{low:.2f} to {high:.2f}"
    return f"{_number(value):>7}{interval:>16}"
