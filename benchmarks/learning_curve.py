"""Train `fast` on growing shares of the corpus; write benchmarks/learning_curve.json and the picture in the datasheet.

    python benchmarks/learning_curve.py [--real FOLDER]     measure (some ten minutes), then draw
    python benchmarks/learning_curve.py --draw              draw what was measured

Every share is part of the next larger one; the whole is the stored model, where it was made from this data. Thresholds
are set on the whole dev split throughout, so that the curve shows what more text to learn from brings, and nothing
else. FOLDER holds dev.jsonl, as for measure.py.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl

from rhetoric.codebook import load_codebook
from rhetoric.corpus.jsonl import load_dataset
from rhetoric.corpus.splits import split
from rhetoric.document import Document
from rhetoric.resources import data_dir
from rhetoric.tagging.evaluation import evaluate
from rhetoric.tagging.lexicon import feature_lexicon
from rhetoric.tagging.store import read_model
from rhetoric.tagging.training import Settings, data_digest, fit
from rhetoric.tagging.vectors import read_vectors
from rhetoric.text.segment import count_words

mpl.use("svg")
from matplotlib import pyplot as plt

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "benchmarks" / "learning_curve.json"
PICTURE = ROOT / "data" / "corpus" / "learning-curve.svg"
DATA = [ROOT / "data" / "seed" / "gold.jsonl", ROOT / "data" / "corpus"]
CODERS = [ROOT / "data" / "agreement" / name for name in ("first.jsonl", "second.jsonl")]
SHARES = (1 / 8, 1 / 4, 1 / 2, 1.0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--real", type=Path, help="folder with dev.jsonl")
    parser.add_argument("--draw", action="store_true", help="only draw")
    options = parser.parse_args()
    if not options.draw:
        RESULTS.write_text(json.dumps(measure(options.real), indent=1) + "\n", encoding="utf-8")
    draw(json.loads(RESULTS.read_text(encoding="utf-8")))
    print(RESULTS, PICTURE)


def measure(real: Path | None) -> dict[str, Any]:
    codebook, documents = load_codebook(), load_dataset(DATA)
    coders = [load_dataset([coder]) for coder in CODERS]
    parts = split(documents)
    tests = {"held-out corpus": parts["test"]}
    if real:
        tests["real documents"] = load_dataset([real / "dev.jsonl"])
    vectors = read_vectors(data_dir() / "vectors")
    lexicon = feature_lexicon(codebook, data_dir() / "lexicon.toml")
    stored = read_model("fast")
    points = []
    for share in SHARES:
        learnt = nested_share(parts["train"], share)
        if share == 1 and stored.manifest["data"]["sha256"] == data_digest(documents):
            tagger = stored.tagger
        else:
            tagger = fit(learnt, parts["dev"], codebook.labels, vectors, lexicon, Settings(), coders)
        figures = {name: evaluate(tagger, test).as_dict()["labels"]["micro"] for name, test in tests.items()}
        point = {
            "share": share,
            "documents": len(learnt),
            "words": sum(count_words(d.text) for d in learnt),
            "micro": {
                name: {k: row[k] for k in ("precision", "recall", "f1", "f1_interval")} for name, row in figures.items()
            },
        }
        points.append(point)
        print(json.dumps(point), flush=True)
    return {"data": data_digest(documents), "points": points}


def nested_share(documents: Sequence[Document], share: float) -> list[Document]:
    """The documents whose hash falls in the first `share` of all hashes."""
    return [d for d in documents if int(hashlib.sha256(d.id.encode()).hexdigest()[:8], 16) / 2**32 < share]


def draw(results: dict[str, Any]) -> None:
    mpl.rcParams["svg.hashsalt"] = "learning-curve"
    points = results["points"]
    words = [p["words"] for p in points]
    figure, axes = plt.subplots(figsize=(6, 3.6), layout="constrained")
    for name, marker, line in zip(points[0]["micro"], "os", ("-", "--"), strict=False):
        rows = [p["micro"][name] for p in points]
        axes.plot(words, [r["f1"] for r in rows], marker=marker, linestyle=line, label=name)
        axes.fill_between(words, *zip(*(r["f1_interval"] for r in rows), strict=True), alpha=0.12)
    axes.set_xscale("log", base=2)
    axes.set_xticks(words, [f"{w / 1000:.0f}k" for w in words])
    axes.minorticks_off()
    axes.set(xlabel="words learnt from", ylabel="F1, partial overlap, micro", ylim=(0, 0.6))
    axes.grid(alpha=0.3)
    axes.legend(loc="lower right")
    figure.savefig(PICTURE, metadata={"Date": None})


if __name__ == "__main__":
    main()
