"""Measure who-speaks on coded quotations and coded voices, into benchmarks/attribution.json.

    python benchmarks/attribution.py [--check]

`data/attribution` holds the reported speech of seventy documents, coded by two, and the voice of 324 spans and what 100
superlatives rank, coded by one. With --check nothing is written, and the exit is 1 where the stored figures are others.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from rhetoric.analysis import Analysis, Quotation, load_model
from rhetoric.corpus.jsonl import load_dataset
from rhetoric.document import Document
from rhetoric.tagging.ranking import ranking

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "benchmarks" / "attribution.json"
PARTS = ("content", "cue", "source")
Range = tuple[int, int]
Coded = Mapping[str, Any]


def main() -> int:
    results = measured()
    if "--check" in sys.argv[1:]:
        return int(json.loads(RESULTS.read_text(encoding="utf-8")) != results)
    RESULTS.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    print(RESULTS)
    return 0


def measured() -> dict[str, Any]:
    documents = {d.id: d for d in load_dataset([ROOT / "data" / "corpus"])}
    first, second, voices = (read(name, documents) for name in ("first", "second", "voices"))
    model = load_model("lexicon")  # reported speech is found by rules, alike for every model
    found = {id_: model.analyse(documents[id_].text) for id_ in {**first, **voices}}
    ours = {id_: [as_coded(q) for q in found[id_].quotations] for id_ in first}
    unread = {id_ for id_ in first if not was_read(id_)}
    return {
        "quotations": {"first": sum(map(len, first.values())), "second": sum(map(len, second.values()))},
        "tool_and_first": agreement(ours, first),
        "tool_and_second": agreement(ours, second),
        "unread": {
            "documents": len(unread),
            "quotations": sum(len(first[id_]) for id_ in unread),
            "tool_and_first": agreement(ours, {id_: first[id_] for id_ in sorted(unread)}),
        },
        "first_and_second": agreement(first, second),
        "voices": of_voices(found, voices, documents),
        "superlatives": of_superlatives(read("superlatives", documents), documents),
    }


def was_read(id_: str) -> bool:
    """Whether a document's coding was read when the rules were mended; the others were held back to measure them."""
    return hashlib.sha256(id_.encode("utf-8")).digest()[-1] % 2 == 0


def read(name: str, documents: Mapping[str, Document]) -> dict[str, list[Coded]]:
    coded = {}
    with (ROOT / "data" / "attribution" / f"{name}.jsonl").open(encoding="utf-8") as lines:
        for record in map(json.loads, lines):
            text = documents[record["id"]].text
            if hashlib.sha256(text.encode("utf-8")).hexdigest() != record["sha256"]:
                raise SystemExit(f"{name}.jsonl: {record['id']} was coded on another text")
            coded[record["id"]] = record.get("quotations") or record.get("spans") or []
    return coded


def as_coded(quotation: Quotation) -> Coded:
    cue, source = quotation.cue, quotation.source
    return {
        "content": (quotation.start, quotation.end),
        "cue": cue and (cue.start, cue.end),
        "source": source and (source.start, source.end),
        "standing": quotation.standing,
    }


def agreement(a: Mapping[str, Sequence[Coded]], b: Mapping[str, Sequence[Coded]]) -> dict[str, Any]:
    """F1 of contents, cues and sources of `a` against `b`, of equal ones and of those that share a character; cues and
    sources count with the content that they belong to. And the share of like standings among contents that meet."""
    result: dict[str, Any] = {}
    for part in PARTS:
        exact = overlap = in_a = in_b = 0
        for id_ in b:
            pairs = list(meeting(a[id_], b[id_]))
            in_a += sum(x[part] is not None for x in a[id_])
            in_b += sum(y[part] is not None for y in b[id_])
            both = [(x[part], y[part]) for x, y in pairs if x[part] is not None and y[part] is not None]
            exact += sum(tuple(x) == tuple(y) for x, y in both)
            overlap += sum(shared(x, y) > 0 for x, y in both)
        result[part] = {"exact_f1": round(2 * exact / (in_a + in_b), 4), "f1": round(2 * overlap / (in_a + in_b), 4)}
    standings = [x["standing"] == y["standing"] for id_ in b for x, y in meeting(a[id_], b[id_])]
    result["standing"] = {"pairs": len(standings), "accuracy": round(sum(standings) / len(standings), 4)}
    return result


def meeting(a: Sequence[Coded], b: Sequence[Coded]) -> Iterator[tuple[Coded, Coded]]:
    """Pairs of stretches whose contents share most, each stretch in one pair at most."""
    pairs = [(shared(x["content"], y["content"]), i, j) for i, x in enumerate(a) for j, y in enumerate(b)]
    used_a: set[int] = set()
    used_b: set[int] = set()
    for size, i, j in sorted(pairs, key=lambda pair: (-pair[0], pair[1], pair[2])):
        if size > 0 and i not in used_a and j not in used_b:
            used_a.add(i)
            used_b.add(j)
            yield a[i], b[j]


def shared(x: Range, y: Range) -> int:
    return min(x[1], y[1]) - max(x[0], y[0])


def of_voices(
    found: Mapping[str, Analysis], voices: Mapping[str, Sequence[Coded]], documents: Mapping[str, Document]
) -> dict[str, Any]:
    """How often the voice is told as the coder told it, and the standing where both have the span quoted."""
    right = standings = same = spans = 0
    for id_, coded in voices.items():
        for span in coded:
            around = [
                q for q in found[id_].quotations
                if 2 * shared((q.start, q.end), (span["start"], span["end"])) > span["end"] - span["start"]
            ]  # fmt: skip
            spans += 1
            right += bool(around) == (span["voice"] == "quoted")
            if around and span["voice"] == "quoted":
                standings += 1
                same += around[0].standing == span["standing"]
    return {"spans": spans, "accuracy": round(right / spans, 4), "both_quoted": standings,
            "standing_accuracy": round(same / standings, 4)}  # fmt: skip


def of_superlatives(coded: Mapping[str, Sequence[Coded]], documents: Mapping[str, Document]) -> dict[str, Any]:
    """F1 of targets and comparison sets against the coder's, of equal ones and of those that share a character; and how
    often both say that the text names none."""
    spans = [(documents[id_].text, span) for id_, spans in coded.items() for span in spans]
    found = [ranking(text, span["start"], span["end"]) for text, span in spans]
    result: dict[str, Any] = {"spans": len(spans)}
    for part, ours in (("target", [r.target for r in found]), ("comparison_set", [r.comparison_set for r in found])):
        theirs = [span[part] for _, span in spans]
        both = [(x, y) for x, y in zip(ours, theirs, strict=True) if x and y]
        sides = sum(map(bool, ours)) + sum(map(bool, theirs))
        result[part] = {
            "exact_f1": round(2 * sum(tuple(x) == tuple(y) for x, y in both) / sides, 4),
            "f1": round(2 * sum(shared(x, y) > 0 for x, y in both) / sides, 4),
            "named": sum(map(bool, theirs)),
            "rightly_none": sum(not x and not y for x, y in zip(ours, theirs, strict=True)),
        }
    return result


if __name__ == "__main__":
    sys.exit(main())
