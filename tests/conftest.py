"""What the tests share: where things are, a small coded corpus, and a small model made from it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rhetoric.document import Document, Span

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "data"
SEED = DATA / "seed" / "000_34b85b1779f2e239.txt"
AXE = ROOT / "tests" / "data" / "axe" / "axe.min.js"
AXE_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A headless Chromium; tests that ask for it are passed over where it or playwright is missing."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if chromium is None:
        pytest.skip("no Chromium on this machine")
    with playwright.sync_playwright() as p:
        launched = p.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield launched
        launched.close()


def coded(id: str, marked: str) -> Document:
    """A document from a text in which `{label|words}` marks a span; spans do not nest here."""
    text, spans, rest = "", [], marked
    while "{" in rest:
        before, _, rest = rest.partition("{")
        label, _, rest = rest.partition("|")
        words, _, rest = rest.partition("}")
        spans.append(Span(len(text) + len(before), len(text) + len(before) + len(words), label))
        text += before + words
    return Document(id, text + rest, tuple(spans))


PLACES = "Ardal Boruna Cestos Dumvale Eskil Farrow Gimli Hatun Ilmen Jarrow Kelso Lirio Moana Nevis Orsk Pinto".split()


@pytest.fixture(scope="session")
def small_corpus() -> list[Document]:
    """Enough documents that every split has some; their two devices are easy to learn."""
    return [
        coded(
            f"doc-{i}",
            f"The council of {place} met on day {i}. It has the {{superlative|greatest harbour in the world}}.\n\n"
            f"{{absolute|All the people}} of {place} came, and the clerk wrote down {i * 7} names for the archive.",
        )
        for i, place in enumerate(PLACES * 3)
    ]


@pytest.fixture(scope="session")
def small_model(small_corpus: list[Document], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model folder trained on the small corpus by the command line."""
    from click.testing import CliRunner

    from rhetoric.cli.main import group
    from rhetoric.corpus.jsonl import write_jsonl

    folder = tmp_path_factory.mktemp("model")
    write_jsonl(small_corpus, folder / "corpus.jsonl")
    arguments = ["train", str(folder / "corpus.jsonl"), "-o", str(folder / "small"), "--jobs", "1"]
    result = CliRunner().invoke(group, arguments, catch_exceptions=False, standalone_mode=False)
    assert result.exit_code == 0
    return folder / "small"
