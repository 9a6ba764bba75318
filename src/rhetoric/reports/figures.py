"""Evaluations as tables: the figures of a model card, of `rhetoric evaluate` and of `rhetoric agree`."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from rhetoric.corpus.metric import MICRO
from rhetoric.tagging.calibration import Bin, expected_calibration_error
from rhetoric.tagging.evaluation import Difference, Evaluation

_HEAD = f"{'device':27}{'gold':>6}{'found':>7}{'P':>7}{'R':>7}{'F1':>7}{'95 % interval':>16}{'exact F1':>10}"


def table(evaluation: Evaluation) -> str:
    """Per device and micro: counts, partial-overlap precision, recall and F1 with its interval, and exact F1."""
    return "\n".join([_HEAD, *_rows(evaluation)]) + "\n"


def _rows(evaluation: Evaluation) -> Iterator[str]:
    for label, c in evaluation.counts.items():
        low, high = evaluation.intervals[label]
        interval = "" if math.isnan(low) else f"{low:.2f} to {high:.2f}"
        if label == MICRO:
            yield "-" * len(_HEAD)
        yield (
            f"{label:27}{c.gold:>6}{c.predicted:>7}{_figure(c.precision)}{_figure(c.recall)}{_figure(c.f1)}"
            f"{interval:>16}{_figure(c.exact_f1):>10}"
        )


def _figure(value: float) -> str:
    return f"{'-' if math.isnan(value) else format(value, '.3f'):>7}"


def markdown(evaluation: Evaluation) -> str:
    """The same table in Markdown, devices without gold or marks left out."""
    lines = [
        "| device | gold | found | precision | recall | F1 | 95 % interval | exact F1 |",
        "|---|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for label, c in evaluation.counts.items():
        low, high = evaluation.intervals[label]
        figures = " | ".join(_figure(x).strip() for x in (c.precision, c.recall, c.f1))
        interval = "" if math.isnan(low) else f"{low:.2f} to {high:.2f}"
        lines.append(f"| {label} | {c.gold} | {c.predicted} | {figures} | {interval} | {_figure(c.exact_f1).strip()} |")
    return "\n".join(lines) + "\n"


def reliability_table(bins: Sequence[Bin]) -> str:
    """Marks by their confidence, with the precision they reached, and the expected calibration error."""
    lines = [f"{'marks':>8}{'mean confidence':>17}{'precision':>11}"]
    lines += [f"{b.marks:>8}{b.confidence:>17.3f}{b.precision:>11.3f}" for b in bins]
    return "\n".join([*lines, f"expected calibration error {expected_calibration_error(bins):.3f}"]) + "\n"


def reliability_markdown(bins: Sequence[Bin]) -> str:
    """The same in Markdown."""
    lines = ["| marks | mean confidence | precision |", "|--:|--:|--:|"]
    lines += [f"| {b.marks} | {b.confidence:.3f} | {b.precision:.3f} |" for b in bins]
    return "\n".join([*lines, "", f"Expected calibration error: {expected_calibration_error(bins):.3f}."]) + "\n"


def differences(errors: tuple[Difference, ...]) -> str:
    """The spans that one side alone has, a line each, in order of the documents."""
    lines = []
    document = None
    for e in errors:
        if e.document != document:
            document = e.document
            lines.append(f"\n{document}")
        side = "missed" if e.missed else "extra"
        words = " ".join(e.text.split())[:90]
        lines.append(f"  {side:7}{e.span.start:>7}:{e.span.end:<7}{e.span.label:27}{e.shared:>5.2f}  {words}")
    return "\n".join(lines) + "\n"
