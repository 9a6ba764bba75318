"""The words inside the marks: the formula of Monroe et al., worked out by hand and by simulation of the null."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest
from tables import table

from rhetoric.study.keyness import keyness, log_odds
from rhetoric.study.table import Marked


def test_the_log_odds_are_the_papers_formula_worked_out() -> None:
    """y1 = 12 of 100, y2 = 3 of 50, prior 5 of 50: (17 / 133) against (8 / 92)."""
    found = log_odds({"glory": 12, "x": 88}, {"glory": 3, "x": 47}, {"glory": 5.0, "x": 45.0})
    delta = math.log(17 / 133) - math.log(8 / 92)
    assert found["glory"][0] == pytest.approx(delta) == pytest.approx(0.3852, abs=1e-4)
    assert found["glory"][1] == pytest.approx(delta / math.sqrt(1 / 17 + 1 / 8)) == pytest.approx(0.8985, abs=1e-4)
    assert found["x"][0] == pytest.approx(-delta)


def test_z_scores_of_groups_that_are_alike_are_no_larger_than_chance() -> None:
    rng = np.random.default_rng(0)
    words = [f"w{i}" for i in range(200)]
    share = rng.dirichlet(np.ones(200))
    one, two = (dict(zip(words, rng.multinomial(5000, share).tolist(), strict=True)) for _ in range(2))
    prior = {w: (one[w] + two[w]) / 2 for w in words if one[w] + two[w]}
    z = np.array([z for _, z in log_odds(one, two, prior).values()])
    assert (np.abs(z) > 1.96).mean() <= 0.05


def test_words_are_named_for_their_side_with_examples_from_several_documents() -> None:
    made = table({"a": [(100, 1)] * 20, "b": [(100, 1)] * 20})
    marks = [Marked(i, 5, 10, "immortal Leader") for i in range(20)]
    marks += [Marked(20 + i, 5, 10, "famous leader") for i in range(20)]
    made = dataclasses.replace(made, marked={"device-0": marks})
    keys, examples = keyness(made, [(0, 1)], lambda asked: [("before", "after")] * len(asked))
    assert {(k.side, k.word, k.documents) for k in keys} == {("a", "immortal", 20), ("b", "famous", 20)}
    assert all((k.zeta > 1.96) == (k.side == "a") for k in keys)
    assert [(e.word, e.group, e.document, e.before) for e in examples] == [
        ("immortal", "a", "d0", "before"), ("immortal", "a", "d1", "before"),
        ("famous", "b", "d20", "before"), ("famous", "b", "d21", "before"),
    ]  # fmt: skip
