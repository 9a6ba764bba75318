"""How far a long work is, said on a terminal and nowhere else."""

from __future__ import annotations

import sys

import pytest

from rhetoric.analysis import load_model
from rhetoric.cli.progress import weighing


def test_words_are_weighed_under_a_bar_on_a_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    with weighing() as watch:
        assert watch is not None
        watch(3, 7)
    shown = capsys.readouterr()
    assert "weighing words" in shown.err
    assert "3/7" in shown.err
    assert not shown.out


def test_elsewhere_nothing_is_said() -> None:
    with weighing() as watch:
        assert watch is None


def test_every_word_that_is_hidden_is_told() -> None:
    pytest.importorskip("onnxruntime")
    told: list[tuple[int, int]] = []
    model = load_model("best")
    text = "The greatest harvest of all time came."
    analysis = model.analyse(text, watch=lambda done, total: told.append((done, total)))
    assert analysis.spans
    assert analysis.spans == model.analyse(text).spans
    assert told == [(n, told[0][1]) for n in range(1, told[0][1] + 1)]
