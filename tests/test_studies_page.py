"""docs/studies.md shows what the present data and model print."""

from __future__ import annotations

import pytest
from conftest import ROOT


def test_the_page_is_of_the_data_and_the_model_that_are_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    from studies import PAGE, stamp

    last = PAGE.read_text(encoding="utf-8").splitlines()[-1]
    assert last == stamp(), "read docs/studies.md again, then run benchmarks/studies.py"


def test_the_study_of_the_page_is_found_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    from studies import PAGE, commands_and_output

    commands, shown = commands_and_output(PAGE.read_text(encoding="utf-8"))
    assert commands.count("\nrhetoric ") + commands.startswith("rhetoric ") == 5
    assert "scored.jsonl" not in commands
    assert sum(line.startswith("|") for line in shown) == 4
