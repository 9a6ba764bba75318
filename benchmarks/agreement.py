"""Krippendorff's alpha of the two codings of the corpus, per device, into data/agreement/alpha.json.

    python benchmarks/agreement.py

The same numbers as `rhetoric agree data/agreement/first.jsonl data/agreement/second.jsonl --alpha`; nltk takes its
time over them.
"""

from __future__ import annotations

import json
from pathlib import Path

from rhetoric.codebook import load_codebook
from rhetoric.corpus.agreement import aligned, token_alpha
from rhetoric.corpus.jsonl import load_dataset
from rhetoric.tagging.training import data_digest

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "data" / "agreement" / "alpha.json"


def main() -> None:
    first, second = (load_dataset([ROOT / "data" / "agreement" / f"{name}.jsonl"]) for name in ("first", "second"))
    pairs = aligned(first, second)
    alpha = {label: round(token_alpha(pairs, label), 4) for label in load_codebook().labels}
    digest = {"second": data_digest(second), "first": data_digest(first)}
    RESULTS.write_text(json.dumps({"data": digest, "alpha": alpha}, indent=1) + "\n", encoding="utf-8")
    print(RESULTS)


if __name__ == "__main__":
    main()
