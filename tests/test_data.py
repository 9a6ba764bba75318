"""The data that the classifier is built from keeps its promises."""

from __future__ import annotations

import hashlib
from collections import Counter

import pytest
from conftest import DATA, SEED

from rhetoric.corpus.checks import faults, read_set_phrases
from rhetoric.corpus.jsonl import load_dataset
from rhetoric.corpus.splits import SPLITS, split
from rhetoric.text.segment import count_words

CORPUS = load_dataset([DATA / "corpus"])
GOLD = load_dataset([DATA / "seed" / "gold.jsonl"])
WORDS = Counter(dict.fromkeys({d.meta["genre"] for d in CORPUS}, 0))
for document in CORPUS:
    WORDS[document.meta["genre"]] += count_words(document.text)
MOST_WANTED = (
    "loaded-language", "glorification", "mind-reading", "unattributed-quotation", "vague-attribution",
    "teleological-framing", "causal-oversimplification",
)  # fmt: skip
PLAIN = {d.meta["genre"] for d in CORPUS if d.meta["plain"]}


def test_the_seed_is_the_text_byte_for_byte() -> None:
    raw = SEED.read_bytes()
    assert hashlib.sha256(raw).hexdigest() == "e7208f72155d9a37d04f684e857032b23b37d2de983959d939b97e24b53ebbc5"
    for coding in ("coder1", "coder2", "gold"):
        (document,) = load_dataset([DATA / "seed" / f"{coding}.jsonl"])
        assert document.text == raw.decode("utf-8")
        assert document.spans


def test_the_corpus_is_large_and_varied_enough() -> None:
    assert sum(WORDS.values()) >= 200_000
    assert len(WORDS) >= 25
    assert min(WORDS.values()) >= 5_000
    assert sum(WORDS[genre] for genre in PLAIN) >= 0.35 * sum(WORDS.values())


def test_every_genre_is_a_file_of_its_name() -> None:
    assert {path.stem for path in (DATA / "corpus").glob("*.jsonl")} == set(WORDS)


def test_plain_prose_is_plain() -> None:
    spans = sum(len(d.spans) for d in CORPUS if d.meta["plain"])
    assert 1000 * spans / sum(WORDS[genre] for genre in PLAIN) < 15


def test_every_device_is_coded() -> None:
    counts = Counter(span.label for d in CORPUS for span in d.spans)
    assert len(counts) == 20
    assert sum(counts.values()) >= 12_000
    assert min(counts.values()) >= 300
    assert min(counts[label] for label in MOST_WANTED) >= 800


def test_documents_keep_the_span_rules_and_share_no_eight_words() -> None:
    assert list(faults([*GOLD, *CORPUS], set_phrases=read_set_phrases(DATA / "corpus"))) == []


def test_every_split_has_a_fair_share_of_spans() -> None:
    parts = split(CORPUS)
    total = sum(len(d.spans) for d in CORPUS)
    for name in SPLITS:
        share = sum(len(d.spans) for d in parts[name]) / total
        assert share == pytest.approx({"train": 0.8, "dev": 0.1, "test": 0.1}[name], abs=0.05)
