"""Decoding where something can be marked gives what decoding everywhere gives."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from numpy.typing import NDArray

from rhetoric.tagging import chains, decoding
from rhetoric.tagging.labels import BEGIN, INSIDE, OUTSIDE

TAGS = (OUTSIDE, BEGIN, INSIDE)


def drawn(seed: int, paragraphs: int, longest: int, devices: int) -> tuple[NDArray, NDArray, NDArray]:
    """Scores as a model has them: next to nothing is likely, a few stretches are, some are on the edge."""
    draw = np.random.default_rng(seed)
    lengths = draw.integers(1, longest + 1, paragraphs)
    bounds = np.concatenate(([0], np.cumsum(lengths)))
    base = draw.normal(-3 if seed % 2 else -1, 1.5, (bounds[-1], devices, 2))
    likely = draw.random((bounds[-1], devices)) < 0.1
    base[likely] += draw.normal(3, 1.5, (int(likely.sum()), 2))
    return base.astype(np.float32), draw.normal(0, 1, (devices, 3, 3)).astype(np.float32), bounds


def score(tags: tuple[int, ...], emissions: NDArray, moves: NDArray) -> float:
    """Of one sequence and device; minus infinity where INSIDE follows nothing that it could go on from."""
    total, before = 0.0, None
    for t, tag in enumerate(tags):
        if tag == INSIDE and before in (None, OUTSIDE):
            return -np.inf
        total += 0.0 if tag == OUTSIDE else float(emissions[t, 0 if tag == BEGIN else 1])
        total += 0.0 if before is None else float(moves[before, tag])
        before = tag
    return total


def viterbi(emissions: NDArray, moves: NDArray) -> float:
    """The best score of a sequence and device, by the plain recursion over all of its tokens."""
    best = {OUTSIDE: 0.0, BEGIN: float(emissions[0, 0]), INSIDE: -np.inf}
    for row in emissions[1:]:
        gain = {OUTSIDE: 0.0, BEGIN: float(row[0]), INSIDE: float(row[1])}
        best = {
            tag: gain[tag]
            + max(best[b] + float(moves[b, tag]) for b in TAGS if not (b == OUTSIDE and tag == INSIDE))
            for tag in TAGS
        }  # fmt: skip
    return max(best.values())


@pytest.mark.parametrize("seed", range(20))
def test_short_sequences_get_the_best_of_all_taggings(seed: int) -> None:
    emissions, moves, bounds = drawn(seed, paragraphs=12, longest=6, devices=3)
    tags = decoding.best_tags(emissions, moves, bounds)
    for first, last in itertools.pairwise(bounds):
        for device in range(3):
            here, own = emissions[first:last, device], moves[device]
            best = max(score(t, here, own) for t in itertools.product(TAGS, repeat=last - first))
            assert score(tuple(tags[first:last, device]), here, own) == pytest.approx(best, abs=1e-4)


@pytest.mark.parametrize("seed", range(20))
def test_long_sequences_get_the_best_path(seed: int) -> None:
    emissions, moves, bounds = drawn(seed, paragraphs=8, longest=120, devices=4)
    tags = decoding.best_tags(emissions, moves, bounds)
    assert (tags != OUTSIDE).any()
    for first, last in itertools.pairwise(bounds):
        for device in range(4):
            here, own = emissions[first:last, device], moves[device]
            found = score(tuple(tags[first:last, device]), here, own)
            assert found == pytest.approx(viterbi(here, own), abs=1e-3)


@pytest.mark.parametrize("seed", range(20))
def test_the_probability_of_a_run_is_that_of_the_whole_chain(seed: int) -> None:
    emissions, moves, bounds = drawn(seed, paragraphs=8, longest=60, devices=4)
    draw = np.random.default_rng(seed)
    runs = []
    for first, last in itertools.pairwise(bounds.tolist()):
        a = int(draw.integers(first, last))
        runs.append((a, int(draw.integers(a + 1, last + 1)), int(draw.integers(4))))
    marginals = chains.expectations(emissions.astype(np.float64), moves, bounds).marginals.sum(axis=2)
    means = decoding.mean_probabilities(emissions, moves, bounds, runs)
    assert means == pytest.approx([marginals[a:b, j].mean() for a, b, j in runs], abs=1e-6)
