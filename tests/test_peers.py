"""The comparison with other taggers: its page, whose figures it shows, and how the taggers choose spans."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from conftest import DATA, ROOT

from rhetoric.corpus.jsonl import load_dataset
from rhetoric.corpus.splits import split
from rhetoric.document import Document, Span
from rhetoric.tagging.evaluation import evaluate

SCRIPT = ROOT / "benchmarks" / "peers.py"
RESULTS = json.loads((ROOT / "benchmarks" / "peers.json").read_text(encoding="utf-8"))
LABELS = ("superlative", "absolute")


@pytest.fixture(autouse=True)
def _benchmarks(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.syspath_prepend(str(SCRIPT.parent))
    return


def test_the_page_is_what_was_measured() -> None:
    done = subprocess.run([sys.executable, SCRIPT, "--check"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_all_was_measured_on_the_data_that_is_here() -> None:
    from rhetoric.tagging.training import data_digest

    documents = load_dataset([DATA / "seed" / "gold.jsonl", DATA / "corpus"])
    assert RESULTS["data"] == data_digest(documents)
    measured = {row["test"]["micro"]["gold"] for row in RESULTS["taggers"].values()}
    assert measured == {sum(len(d.spans) for d in split(documents)["test"])}


@pytest.mark.parametrize("name", sorted({"fast", "best"} & set(RESULTS["taggers"])))
def test_our_rows_are_those_of_the_stored_models(name: str) -> None:
    manifest = ROOT / "models" / name / "manifest.json"
    assert RESULTS["taggers"][name]["model"] == hashlib.sha256(manifest.read_bytes()).hexdigest()


def test_runs_of_likely_tokens_are_spans_cut_at_paragraphs_and_beginnings() -> None:
    from taggers.window import Judged, read

    found = read("one two three four\n\nfive six")
    begin = [0.6, 0.1, 0.6, 0.0, 0.1, 0.0]
    inside = [0.1, 0.5, 0.1, 0.9, 0.8, 0.3]
    judged = Judged(found, np.array([begin, inside], dtype=np.float32).T[:, None, :])
    assert judged.spans(["slogan"], {"slogan": 0.5}) == [
        Span(0, 7, "slogan"), Span(8, 18, "slogan"), Span(20, 24, "slogan"),
    ]  # fmt: skip
    assert judged.spans(["slogan"], {"slogan": 0.85}) == [Span(14, 18, "slogan"), Span(20, 24, "slogan")]


def test_features_stay_in_their_paragraph() -> None:
    from taggers.window import features, read

    first, second = features(read("We march\n\non"))
    assert {"-1=we", "0=march", "+1=", "sh-1=Xx", "s0=rch"} <= set(first[1])
    assert {"-1=", "0=on", "-1,0= on"} <= set(second[0])


def test_of_overlapping_spans_of_a_device_the_best_is_chosen() -> None:
    from taggers.spancat import chosen

    a, b, c, d = Span(0, 5, "slogan"), Span(3, 9, "slogan"), Span(3, 9, "doubt"), Span(9, 12, "slogan")
    scored = [(a, 0.6), (b, 0.8), (c, 0.3), (d, 0.4)]
    assert chosen(scored, {"slogan": 0.4, "doubt": 0.3}) == [c, b, d]
    assert chosen(scored, {"slogan": 0.5, "doubt": 0.4}) == [b]


def test_thresholds_are_those_of_the_best_f1_a_device() -> None:
    from taggers import thresholds

    document = Document("a", "one two", (Span(0, 3, "slogan"), Span(4, 7, "doubt")))
    scores = {Span(0, 3, "slogan"): 0.7, Span(4, 7, "slogan"): 0.4, Span(4, 7, "doubt"): 0.3}

    def spans_at(least: dict[str, float]) -> list[list[Span]]:
        return [[span for span, score in scores.items() if score >= least[span.label]]]

    assert thresholds.fit(spans_at, [document], ("slogan", "doubt"), (0.2, 0.5)) == {"slogan": 0.5, "doubt": 0.2}


@pytest.mark.parametrize(("name", "library"), [("logistic", "sklearn"), ("crfsuite", "pycrfsuite")])
def test_what_is_easy_to_learn_is_learnt(name: str, library: str, small_corpus: list[Document], tmp_path: Path) -> None:
    pytest.importorskip(library)
    from taggers import PEERS

    peer, parts = PEERS[name], split(small_corpus)
    assert peer.train
    peer.train(parts["train"], parts["dev"], LABELS, tmp_path)
    tagger = peer.load(tmp_path)
    assert evaluate(tagger, parts["test"]).counts["micro"].exact_f1 == 1
    assert tagger.tag("").marks == []
