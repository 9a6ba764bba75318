"""What fuzzing found (benchmarks/fuzz.py) stays mended; and the fuzzer finds every reader, and what it is to find."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from conftest import ROOT

from rhetoric.text.readers import READERS

sys.path.insert(0, str(ROOT / "benchmarks"))
import fuzz

FOUND = sorted(fuzz.FINDINGS.glob("*/*"))


@pytest.mark.parametrize("path", FOUND, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_what_was_found_once_is_read_or_refused(path: Path, tmp_path: Path) -> None:
    target = next(t for t in fuzz.targets(tmp_path) if t.name.replace(" ", "-") == path.parent.name)
    assert target.check(path)


def test_every_reader_is_fuzzed_with_a_real_file(tmp_path: Path) -> None:
    found = {target.name: target for target in fuzz.targets(tmp_path)}
    assert all(found[reader.name].seeds for reader in READERS)
    assert any(name.startswith("dataset ") for name in found)


def test_a_reader_that_raises_is_found_shrunk_and_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = b"words " * 20

    def check(path: Path) -> str:
        assert path.read_bytes() == words
        return "read"

    monkeypatch.setattr(fuzz, "FINDINGS", tmp_path / "found")
    monkeypatch.setattr(fuzz, "ROOT", tmp_path)
    (tmp_path / "a.txt").write_bytes(words)
    (tmp_path / "work").mkdir()
    tally = fuzz.fuzz(fuzz.Target("txt", [tmp_path / "a.txt"], check), 3.0, tmp_path / "work", 1)
    assert tally.findings
    assert "AssertionError" in tally.findings[0]
    for found in (tmp_path / "found" / "txt").iterdir():
        assert found.read_bytes() != words
