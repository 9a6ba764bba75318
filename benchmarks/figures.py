"""Write docs/figures.md, and the figures in README.md, from the stored model and benchmarks/results.json.

python benchmarks/figures.py            write them
python benchmarks/figures.py --check    exit 1 where they are older than model, data or results
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rhetoric.analysis import load_model
from rhetoric.cards import explain
from rhetoric.codebook import load_codebook
from rhetoric.corpus.agreement import aligned
from rhetoric.corpus.jsonl import load_dataset
from rhetoric.document import Document
from rhetoric.reports.card import SURE
from rhetoric.reports.explanation import explanation
from rhetoric.tagging.evaluation import compare
from rhetoric.text.segment import count_words

ROOT = Path(__file__).resolve().parents[1]
FIGURES = ROOT / "docs" / "figures.md"
README = ROOT / "README.md"
DATASHEET = ROOT / "data" / "corpus" / "README.md"
_BLOCK = re.compile(r"(<!-- figures:.*?-->\n).*?(<!-- end of figures -->)", re.DOTALL)
_CARD = re.compile(r"(<!-- card:.*?-->\n).*?(<!-- end of card -->)", re.DOTALL)
SEED = ROOT / "data" / "seed" / "000_34b85b1779f2e239.txt"
SHOWN = 2300
"""An offset of the seed text: the card of the span there stands in the README."""


def rendered() -> dict[Path, str]:
    """The two files as they must read."""
    results = json.loads((ROOT / "benchmarks" / "results.json").read_text(encoding="utf-8"))
    metrics, best = (
        json.loads((ROOT / "models" / name / "metrics.json").read_text(encoding="utf-8")) for name in ("fast", "best")
    )
    results["best"]["test"] = best["test"]
    return {
        FIGURES: "\n".join(_page(metrics, best, results)) + "\n",
        README: _with_card(_with_block(README, _summary(metrics, results))),
        DATASHEET: _with_block(DATASHEET, _corpus()),
    }


def _with_block(path: Path, lines: Iterator[str]) -> str:
    block = "\n".join(lines) + "\n"
    return _BLOCK.sub(lambda m: m[1] + block + m[2], path.read_text(encoding="utf-8"))


def _with_card(page: str) -> str:
    text = SEED.read_text(encoding="utf-8")
    analysis = load_model("fast").analyse(text)
    spans = [span for span in analysis.spans if span.start <= SHOWN < span.end][:1]
    shown = explanation(analysis, explain(analysis, spans))
    return _CARD.sub(lambda m: f"{m[1]}```\n{shown}```\n{m[2]}", page)


def _corpus() -> Iterator[str]:
    documents = load_dataset([DATASHEET.parent])
    first, second = (load_dataset([ROOT / "data" / "agreement" / f"{name}.jsonl"]) for name in ("first", "second"))
    words = {d.id: count_words(d.text) for d in documents}
    plain = sum(words[d.id] for d in documents if d.meta["plain"])
    total = sum(words.values())
    spans = sum(len(d.spans) for d in documents)
    genres = sorted({d.meta["genre"] for d in documents})
    yield f"{total:,} words in {len(documents):,} documents of {len(genres)} genres, with {spans:,} spans; {100 * plain / total:.1f} % of the words are in plain"
    yield "genres. (`rhetoric corpus stats data/corpus`)"
    yield ""
    yield "| genre | plain | documents | words | spans | spans per 1,000 words |"
    yield "|---|---|--:|--:|--:|--:|"
    for genre in genres:
        own = [d for d in documents if d.meta["genre"] == genre]
        n, s = sum(words[d.id] for d in own), sum(len(d.spans) for d in own)
        yield f"| {genre} | {'yes' if own[0].meta['plain'] else ''} | {len(own)} | {n:,} | {s:,} | {1000 * s / n:.1f} |"
    pairs = aligned(second, first)
    adjudicated = sum(bool(d.meta.get("adjudicated")) for d in documents)
    labels = load_codebook().labels
    agreement = compare([x.spans for x, _ in pairs], [y for _, y in pairs], labels)
    count = Counter(span.label for d in documents for span in d.spans)
    yield ""
    alphas = json.loads((ROOT / "data" / "agreement" / "alpha.json").read_text(encoding="utf-8"))["alpha"]
    later = [(x, y) for x, y in pairs if x.meta["codebook"] != "1.0"]
    sharpened = compare([x.spans for x, _ in later], [y for _, y in later], labels)
    yield f"Spans by device, and agreement of the two blind codings of {len(pairs):,} documents before adjudication"
    yield "(`rhetoric agree data/agreement/first.jsonl data/agreement/second.jsonl --alpha`): partial F1, and Krippendorff's alpha on tokens."
    yield f"{adjudicated} of them have been adjudicated since (`meta.adjudicated`). The last two columns are the {len(later)} whose second coder"
    yield "had the sharpened rules (`meta.codebook` 1.1):"
    yield ""
    yield "| device | spans | second coder | first coder | partial F1 | 95 % interval | exact F1 | alpha | 1.1: spans | partial F1 |"
    yield "|---" + "|--:" * 9 + "|"
    for label, c in agreement.counts.items():
        low, high = agreement.intervals[label]
        n, s = count.get(label, spans), sharpened.counts[label]
        yield f"| {label} | {n:,} | {c.predicted} | {c.gold} | {_f(c.f1)} | {low:.2f} to {high:.2f} | {_f(c.exact_f1)} | {_f(alphas.get(label))} | {s.gold} | {_f(s.f1)} |"
    yield ""
    yield _decided(pairs, documents)
    yield from _learning()


def _decided(pairs: list[tuple[Document, Document]], documents: list[Document]) -> str:
    """What became of the marks that one coder alone had made, in the documents that have been adjudicated."""
    corpus = {d.id: d for d in documents if d.meta.get("adjudicated")}
    alone = kept = 0
    for second, first in pairs:
        if first.id in corpus:
            for own, other in ((first.spans, second.spans), (second.spans, first.spans)):
                single = [s for s in own if not any(s.label == o.label and s.overlap(o) for o in other)]
                alone += len(single)
                kept += len(set(single) & set(corpus[first.id].spans))
    return f"Of {alone:,} marks in the {len(corpus)} adjudicated documents that one coder alone had made, {kept:,} were kept."


def _learning() -> Iterator[str]:
    points = json.loads((ROOT / "benchmarks" / "learning_curve.json").read_text(encoding="utf-8"))["points"]
    names = list(points[0]["micro"])
    yield ""
    yield "What more text brings (`python benchmarks/learning_curve.py --real FOLDER`): `fast` trained on shares of the train split, each part of"
    yield "the next; micro F1 with a 95 % interval over documents."
    yield ""
    yield "| share | documents | words | " + " | ".join(f"{name}: F1 | interval" for name in names) + " |"
    yield "|--:|--:|--:|" + "--:|--:|" * len(names)
    for point in points:
        cells = []
        for name in names:
            low, high = point["micro"][name]["f1_interval"]
            cells += [_f(point["micro"][name]["f1"]), f"{low:.2f} to {high:.2f}"]
        yield (
            f"| 1/{round(1 / point['share'])} | {point['documents']:,} | {point['words']:,} | "
            + " | ".join(cells)
            + " |"
        )
    yield ""
    yield "![F1 against words learnt from](learning-curve.svg)"


def _f(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _micro(evaluation: dict[str, Any]) -> tuple[str, str, str, str]:
    row = evaluation["labels"]["micro"]
    low, high = row["f1_interval"]
    return _f(row["precision"]), _f(row["recall"]), _f(row["f1"]), f"{low:.2f} to {high:.2f}"


def _summary(metrics: dict[str, Any], results: dict[str, Any]) -> Iterator[str]:
    yield "| measured on | by | precision | recall | F1 | 95 % interval |"
    yield "|---|---|--:|--:|--:|--:|"
    rows = [
        ("held-out documents of the corpus", "`best`", results["best"]["test"]),
        ("the same", "`fast`", metrics["test"]),
        ("the same", "lexicon baseline", results["lexicon_test"]),
    ]
    if "real" in results:
        rows += [
            ("22 real documents", "`best`", results["best"]["real"]),
            ("the same", "`fast`", results["real"]),
            ("the same", "lexicon baseline", results["lexicon_real"]),
            ("the same", "a second coder", results["coders_real"]),
        ]
    for where, who, evaluation in rows:
        yield f"| {where} | {who} | " + " | ".join(_micro(evaluation)) + " |"


def _page(metrics: dict[str, Any], best: dict[str, Any], results: dict[str, Any]) -> Iterator[str]:
    machine = results["machine"]
    yield "# Figures"
    yield ""
    yield f"All of them belong to the stored models `fast` and `best` with the manifest hashes `{results['model'][:12]}` and"
    yield f"`{results['best']['model'][:12]}`; where no model is named, `fast` is meant. A test fails when a model or the data"
    yield "have changed since. `python benchmarks/measure.py --real FOLDER` measures anew, and `make figures` writes"
    yield f"this page. Measured with Python {machine['python']}, numpy {machine['numpy']}, {machine['cores']} cores."
    yield ""
    yield "Precision, recall and F1 are by partial overlap of spans, all devices pooled unless a device is named; intervals by"
    yield "bootstrap over documents."
    yield ""
    yield from _summary(metrics, results)
    if "real" in results:
        yield ""
        yield "The real documents (state news, presidential speeches, partisan press; 251 spans) are not part of the project and were"
        yield "neither trained on nor used to set thresholds; settings of the training were compared on them."
        yield ""
        yield "## Real documents, per device"
        yield ""
        yield "    rhetoric evaluate fast FOLDER/dev.jsonl"
        yield "    rhetoric evaluate best FOLDER/dev.jsonl"
        yield "    rhetoric evaluate lexicon FOLDER/dev.jsonl"
        yield "    rhetoric agree FOLDER/dev-coder1.jsonl FOLDER/dev-coder2.jsonl"
        yield ""
        yield "| device | gold | fast found | P | R | F1 | exact F1 | best found | P | R | F1 | exact F1 | lexicon F1 | two coders F1 |"
        yield "|---" + "|--:" * 13 + "|"
        for label, row in results["real"]["labels"].items():
            cells = [_f(row[key]) for key in ("precision", "recall", "f1", "exact_f1")]
            second = results["best"]["real"]["labels"][label]
            cells += [str(second["predicted"])] + [_f(second[key]) for key in ("precision", "recall", "f1", "exact_f1")]
            others = [_f(results[k]["labels"][label]["f1"]) for k in ("lexicon_real", "coders_real")]
            yield f"| {label} | {row['gold']} | {row['predicted']} | " + " | ".join([*cells, *others]) + " |"
    yield ""
    yield "## Held-out documents of the corpus, per device"
    yield ""
    yield "    rhetoric evaluate fast data/seed/gold.jsonl data/corpus --split test"
    yield ""
    yield "| device | gold | fast found | P | R | F1 | exact F1 | best found | P | R | F1 | exact F1 | lexicon F1 |"
    yield "|---" + "|--:" * 12 + "|"
    for label, row in metrics["test"]["labels"].items():
        cells = [_f(row[key]) for key in ("precision", "recall", "f1", "exact_f1")]
        second = results["best"]["test"]["labels"][label]
        cells += [str(second["predicted"])] + [_f(second[key]) for key in ("precision", "recall", "f1", "exact_f1")]
        baseline = _f(results["lexicon_test"]["labels"][label]["f1"])
        yield f"| {label} | {row['gold']} | {row['predicted']} | " + " | ".join([*cells, baseline]) + " |"
    if "seed" in results:
        yield from _seed(results["seed"])
    yield from _trust({"fast": metrics, "best": best}, results)
    yield from _attribution()
    yield from _invariance()
    yield from _cost(results)


def _seed(seed: dict[str, Any]) -> Iterator[str]:
    row = seed["labels"]["micro"]
    found = sum(entry["found"] > 0 for entry in seed["gold"])
    yield ""
    yield "## The seed text, by a model that has not seen it"
    yield ""
    yield "    rhetoric train data/corpus --coder data/agreement/first.jsonl --coder data/agreement/second.jsonl -o /tmp/without-seed"
    yield "    rhetoric evaluate /tmp/without-seed data/seed/gold.jsonl --errors"
    yield ""
    yield f"Precision {_f(row['precision'])}, recall {_f(row['recall'])}, F1 {_f(row['f1'])}. Of {len(seed['gold'])} gold spans {found} are found at least"
    yield "in part; the number is the part of the span that is covered."
    yield ""
    yield "| found | device | words |"
    yield "|--:|---|---|"
    for entry in seed["gold"]:
        yield f"| {entry['found']:.2f} | {entry['label']} | {entry['text']} |"
    yield ""
    yield f"Marked beside the gold ({len(seed['extra'])} spans; the number is the part that lies on gold of the device):"
    yield ""
    yield "| on gold | device | words |"
    yield "|--:|---|---|"
    for entry in seed["extra"]:
        yield f"| {entry['shared']:.2f} | {entry['label']} | {entry['text']} |"


def _trust(metrics: dict[str, dict[str, Any]], results: dict[str, Any]) -> Iterator[str]:
    yield ""
    yield "## What a confidence is worth"
    yield ""
    yield "    rhetoric evaluate MODEL data/corpus --split test --calibration"
    yield f"    rhetoric evaluate MODEL data/corpus --split test --precision {SURE}"
    yield ""
    yield "Confidences and thresholds are set on the development documents. The expected calibration error (ECE) is the mean distance,"
    yield "over marks in ten bins, of mean confidence and precision reached. The last columns are what is left, and its precision and"
    yield f"recall, where `--precision {SURE}` is asked for."
    yield ""
    yield "| model | documents | marks | ECE | kept | precision | recall |"
    yield "|---|---|--:|--:|--:|--:|--:|"
    for name, metric in metrics.items():
        test = metric["test"]
        places = [("held-out", test["calibration"], test["sure"]["micro"])]
        if "trust_real" in results:
            real = results["trust_real"][name]
            places.append(("22 real", real["calibration"], real["sure"]))
        for place, calibration, sure in places:
            marks = sum(b["marks"] for b in calibration["bins"])
            ece = _f(calibration["expected_calibration_error"])
            yield f"| `{name}` | {place} | {marks:,} | {ece} | {sure['predicted']} | {_f(sure['precision'])} | {_f(sure['recall'])} |"
    yield ""
    yield "| model | documents | mean confidence of the bin: precision reached (marks) |"
    yield "|---|---|---|"
    for name, metric in metrics.items():
        places = [("held-out", metric["test"]["calibration"])]
        if "trust_real" in results:
            places.append(("22 real", results["trust_real"][name]["calibration"]))
        for place, calibration in places:
            cells = ", ".join(
                f"{b['confidence']:.2f}: {b['precision']:.2f} ({b['marks']})" for b in calibration["bins"]
            )
            yield f"| `{name}` | {place} | {cells} |"


def _attribution() -> Iterator[str]:
    results = json.loads((ROOT / "benchmarks" / "attribution.json").read_text(encoding="utf-8"))
    first, second = results["quotations"].values()
    voices, unread = results["voices"], results["unread"]
    yield ""
    yield "## Who speaks"
    yield ""
    yield "    python benchmarks/attribution.py"
    yield ""
    yield f"Reported speech in 70 documents of the corpus, coded by two coders ({first} and {second} stretches; `data/attribution`): F1 of"
    yield "contents, cues and sources that share a character with the coder's, and of equal ones. The rules were mended in view of"
    yield f"{70 - unread['documents']} of these documents; the coding of the other {unread['documents']} ({unread['quotations']} stretches) was not read, though their sums were looked at when rules were chosen: they say more of what the rules do elsewhere, and still a little too much."
    yield ""
    yield "| | content: F1 | exact | cue: F1 | exact | source: F1 | exact | standing, of stretches both have |"
    yield "|---|--:|--:|--:|--:|--:|--:|--:|"
    sides = {
        "rules, first coder": results["tool_and_first"],
        "rules, second coder": results["tool_and_second"],
        f"rules, first coder, the {unread['documents']} alone": unread["tool_and_first"],
        "the two coders": results["first_and_second"],
    }
    for title, row in sides.items():
        cells = [_f(row[part][figure]) for part in ("content", "cue", "source") for figure in ("f1", "exact_f1")]
        yield f"| {title} | " + " | ".join(cells) + f" | {_f(row['standing']['accuracy'])} |"
    yield ""
    yield f"The voice, author or quoted, of {voices['spans']} spans that a reader checked is right in {_f(voices['accuracy'])} of them (half of the spans"
    yield f"were drawn from what the rules take for quoted); where both have a span quoted, the standing of the speaker is right in {_f(voices['standing_accuracy'])}."
    target, among = (results["superlatives"][part] for part in ("target", "comparison_set"))
    yield ""
    yield f"What {results['superlatives']['spans']} superlatives of the corpus rank, and among what, by the rules against one coder (gold spans, drawn at random, coded"
    yield "before the rules were written on other spans; the rules were mended since with them in sight):"
    yield ""
    yield "| | named by the coder | F1 | exact | both say that none is named |"
    yield "|---|--:|--:|--:|--:|"
    for title, row in {"what is ranked": target, "among what": among}.items():
        yield f"| {title} | {row['named']} | {_f(row['f1'])} | {_f(row['exact_f1'])} | {row['rightly_none']} |"


def _invariance() -> Iterator[str]:
    results = json.loads((ROOT / "benchmarks" / "invariance.json").read_text(encoding="utf-8"))
    yield ""
    yield "## The same text in another dress"
    yield ""
    yield "    python benchmarks/invariance.py " + " ".join(results)
    yield ""
    yield "Marks on the held-out documents as they are, moved along with the text, against marks on the text in another dress."
    yield "A paragraph a sentence is not wholly outward: a repetition cannot run over a paragraph's end."
    yield ""
    yield "| model | dress | marks | F1 | exact F1 |"
    yield "|---|---|--:|--:|--:|"
    for name, result in results.items():
        for dress, row in result["dresses"].items():
            yield f"| `{name}` | {dress} | {row['marks']:,} | {_f(row['f1'])} | {_f(row['exact_f1'])} |"


def _cost(results: dict[str, Any]) -> Iterator[str]:
    start = results["start"]
    yield ""
    yield "## Cost"
    yield ""
    ratio = start["score_seed"] / start["import_numpy"]
    yield f"Scoring the seed from the shell takes {ratio:.1f} times as long as `python -c 'import numpy'` ({start['score_seed']:.2f} s"
    yield f"against {start['import_numpy']:.2f} s, the best of seven each, interleaved)."
    yield ""
    yield f"With `--model best` it takes {start['score_seed_best']:.2f} s, {start['score_seed_best'] / start['score_seed']:.1f} times as long."
    if "speed" in results["best"]:
        b = results["best"]["speed"]
        fast, best = (b["words"] / b["seconds"][name] for name in ("fast", "best"))
        yield ""
        yield f"Tagging {b['documents']} real documents ({b['words']:,} words) in one process on two cores: {best:,.0f} words a second by `best`,"
        yield f"{fast:,.0f} by `fast`, without evidence."
    if "speed" in results:
        s = results["speed"]
        yield ""
        yield f"`rhetoric score raw/ --format jsonl` on {s['documents']} state-news items and speeches ({s['words']:,} words) ran through with"
        yield f"{s['errors']} errors in {s['seconds']:.1f} s on one core, from files to JSON with evidence: {s['words'] / s['seconds']:,.0f} words a second, peak memory"
        yield f"{s['peak_mb']:.0f} MB. nltk's Treebank tokeniser alone takes {s['nltk_treebank_seconds']:.1f} s for the same texts in the same run, so the whole"
        yield f"analysis costs {s['seconds'] / s['nltk_treebank_seconds']:.1f} times such a tokenisation."


def main() -> int:
    files = rendered()
    if "--check" in sys.argv:
        stale = [path for path, text in files.items() if path.read_text(encoding="utf-8") != text]
        for path in stale:
            print(f"{path.relative_to(ROOT)}: older than its results; run `make figures`")
        return int(bool(stale))
    for path, text in files.items():
        path.write_text(text, encoding="utf-8")
        print(path.relative_to(ROOT))
    return 0


if __name__ == "__main__":
    sys.exit(main())
