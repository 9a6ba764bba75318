"""Figures in README and docs belong to the model and the data that are here."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys

from conftest import DATA, ROOT

from rhetoric.analysis import load_model
from rhetoric.corpus.jsonl import load_dataset
from rhetoric.tagging.training import data_digest

RESULTS = json.loads((ROOT / "benchmarks" / "results.json").read_text(encoding="utf-8"))
MANIFEST = ROOT / "models" / "fast" / "manifest.json"


def test_results_were_measured_on_the_stored_model() -> None:
    assert RESULTS["model"] == hashlib.sha256(MANIFEST.read_bytes()).hexdigest()


def test_results_of_the_best_model_are_its_own() -> None:
    manifest = MANIFEST.parents[1] / "best" / "manifest.json"
    assert RESULTS["best"]["model"] == hashlib.sha256(manifest.read_bytes()).hexdigest()
    same = ("data", "codebook")
    stored, fast = (json.loads(path.read_text(encoding="utf-8")) for path in (manifest, MANIFEST))
    assert {key: stored[key] for key in same} == {key: fast[key] for key in same}


def test_model_and_results_belong_to_the_data() -> None:
    digest = data_digest(load_dataset([DATA / "seed" / "gold.jsonl", DATA / "corpus"]))
    assert json.loads(MANIFEST.read_text(encoding="utf-8"))["data"]["sha256"] == digest
    assert RESULTS["data"] == digest
    assert json.loads((ROOT / "benchmarks" / "learning_curve.json").read_text(encoding="utf-8"))["data"] == digest


def test_invariance_was_measured_on_the_stored_models() -> None:
    results = json.loads((ROOT / "benchmarks" / "invariance.json").read_text(encoding="utf-8"))
    assert results
    for name, result in results.items():
        manifest = ROOT / "models" / name / "manifest.json"
        assert result["model"] == hashlib.sha256(manifest.read_bytes()).hexdigest()


def test_attribution_was_measured_with_the_rules_and_codings_that_are_here() -> None:
    done = subprocess.run([sys.executable, ROOT / "benchmarks" / "attribution.py", "--check"], check=False)
    assert done.returncode == 0


def test_agreement_belongs_to_both_codings() -> None:
    digests = {name: data_digest(load_dataset([DATA / "agreement" / f"{name}.jsonl"])) for name in ("first", "second")}
    assert json.loads((DATA / "agreement" / "alpha.json").read_text(encoding="utf-8"))["data"] == digests


def test_the_model_belongs_to_the_codebook() -> None:
    digest = hashlib.sha256((DATA / "codebook.toml").read_bytes()).hexdigest()
    assert json.loads(MANIFEST.read_text(encoding="utf-8"))["codebook"]["sha256"] == digest


def test_pages_read_as_the_results_say() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "benchmarks" / "figures.py", "--check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_the_readme_says_how_many_marks_reach_a_precision() -> None:
    kept = {
        name: json.loads((ROOT / "models" / name / "metrics.json").read_text(encoding="utf-8"))["test"]["sure"]["micro"]
        for name in ("best", "fast")
    }
    readme = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())
    assert f"marks `best` keeps {kept['best']['predicted']}, `fast` {kept['fast']['predicted']}.)" in readme


def test_the_readme_shows_the_seed_as_it_is_scored() -> None:
    seed = next((DATA / "seed").glob("*.txt")).read_text(encoding="utf-8")
    span = next(s for s in load_model("fast").analyse(seed).spans if s.text.startswith("The CMEA is not right"))
    shown = (ROOT / "README.md").read_text(encoding="utf-8").split("<!-- card")[0]
    assert shown.count(f"{span.label} {span.confidence:.2f}") == 2
