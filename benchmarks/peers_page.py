"""The lines of docs/peers.md."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from taggers import PEERS

from rhetoric.corpus.metric import MICRO


def lines(results: dict[str, Any]) -> Iterator[str]:
    """The lines of docs/peers.md."""
    rows: dict[str, dict[str, Any]] = results["taggers"]
    machine, documents = results["machine"], results["documents"]
    yield "# Beside other taggers"
    yield ""
    yield "<!-- written by benchmarks/peers.py -->"
    yield ""
    yield f"All learnt from the same {documents['train']:,} documents of the corpus, set their thresholds on the same {documents['dev']}, and were"
    yield f"measured on {documents['test']} held-out documents and, where a column says so, on {documents.get('real', 0)} real ones that are not part of the"
    yield f"project. One machine ({machine['processor']}, {machine['cores']} cores, Python {machine['python']}), one thread, one tagger after the"
    yield "other, each in processes of its own. `pip install '.[peers,best]'`, then `python benchmarks/peers.py --real FILE`."
    yield ""
    yield "| tagger | held-out P | R | F1 | 95 % interval | exact F1 | real F1 | 95 % interval | words/s | start-up, s | memory, MB | model, MB | training, min |"
    yield "|---" + "|--:" * 12 + "|"
    for row in rows.values():
        yield "| " + " | ".join(_cells(row)) + " |"
    missing = [f"`{name}`" for name in PEERS if name not in rows]
    if missing:
        yield ""
        yield f"Not measured yet: {', '.join(missing)}."
    yield ""
    yield "Precision, recall and F1 by partial overlap of spans, all devices pooled, intervals by bootstrap over documents. Words per second"
    yield "of processor time, over the held-out and the real documents; start-up is the processor time from nothing to one"
    yield "tagged page (least of five); memory the peak of a process that tags the documents one by one; the model all files that it is"
    yield "loaded from; training the processor time to learn and to set thresholds."
    yield ""
    yield "## Settings"
    yield ""
    yield "Settings are chosen so that learning should take about twelve minutes of one thread (the table has what it took), with usual"
    yield "features and defaults: none was tuned beyond what stands here. The classifiers of tokens see words, affixes and shapes, and neither the project's lexicon nor its word vectors,"
    yield "which are part of what `fast` and `best` are. The stored models had no such limit. The span categoriser has in that time seen"
    yield "the corpus less than twice (spaCy's own default is 20,000 steps): its row says what equal time gives, not what it can reach."
    yield ""
    for name, row in rows.items():
        settings = "; ".join(f"{key}: {value}" for key, value in row["settings"].items())
        versions = ", ".join(f"{package} {number}" for package, number in row["versions"].items())
        yield f"- **{row['title']}** (`--only {name}`; {versions}). {settings}."
    yield ""
    yield "## By device"
    yield ""
    yield "F1 on the held-out documents."
    yield ""
    yield "| device | gold | " + " | ".join(row["title"] for row in rows.values()) + " |"
    yield "|---|--:" + "|--:" * len(rows) + "|"
    first = next(iter(rows.values()))["test"]
    for label in first:
        figures = " | ".join(_f(row["test"][label]["f1"]) for row in rows.values())
        yield f"| {label} | {first[label]['gold']:,} | {figures} |"


def _cells(row: dict[str, Any]) -> Iterator[str]:
    yield row["title"]
    test = row["test"][MICRO]
    yield from (_f(test[key]) for key in ("precision", "recall", "f1"))
    yield _interval(test)
    yield _f(test["exact_f1"])
    yield from (_f(row["real"][MICRO]["f1"]), _interval(row["real"][MICRO])) if "real" in row else ("-", "-")
    yield f"{_two_digits(row['words'] / row['seconds']):,}"
    yield f"{row['start_seconds']:.2f}"
    yield f"{row['peak_mb']:.0f}"
    yield f"{row['model_bytes'] / 1e6:.1f}"
    yield "-" if row["training_seconds"] is None else f"{row['training_seconds'] / 60:.1f}"


def _f(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _two_digits(value: float) -> int:
    return int(float(f"{value:.2g}"))


def _interval(figures: dict[str, Any]) -> str:
    low, high = figures["f1_interval"]
    return f"{low:.2f} to {high:.2f}"
