"""Inference against the sum and the maximum over all sequences of tags, written out."""

from __future__ import annotations

from itertools import pairwise, product

import numpy as np
import pytest
from numpy.typing import NDArray

from rhetoric.tagging.chains import Packing, expectations
from rhetoric.tagging.decoding import best_tags
from rhetoric.tagging.labels import BEGIN, INSIDE, OUTSIDE

Doubles = NDArray[np.float64]


def all_paths(scores: Doubles, moves: Doubles) -> list[tuple[tuple[int, ...], float]]:
    paths = []
    for path in product((OUTSIDE, BEGIN, INSIDE), repeat=len(scores)):
        if path[0] == INSIDE or (OUTSIDE, INSIDE) in pairwise(path):
            continue
        score = sum(scores[i, tag - 1] for i, tag in enumerate(path) if tag) + sum(moves[m] for m in pairwise(path))
        paths.append((path, float(score)))
    return paths


@pytest.mark.parametrize("seed", range(5))
def test_inference_is_exact_for_every_sequence_and_device(seed: int) -> None:
    rng = np.random.default_rng(seed)
    bounds = np.array([0, 3, 3, 4, 9, 11])
    emissions, moves = 2 * rng.normal(size=(11, 2, 2)), rng.normal(size=(2, 3, 3))
    found, best = expectations(emissions, moves, bounds), best_tags(emissions, moves, bounds)
    for device in range(2):
        log_partition, transitions = 0.0, np.zeros((3, 3))
        for start, end in pairwise(bounds):
            if start == end:
                continue
            paths = all_paths(emissions[start:end, device], moves[device])
            weights = np.exp([score for _, score in paths])
            total = weights.sum()
            log_partition += np.log(total)
            marginals = np.zeros((end - start, 2))
            for (path, _), weight in zip(paths, weights, strict=True):
                for i, tag in enumerate(path):
                    if tag:
                        marginals[i, tag - 1] += weight / total
                for move in pairwise(path):
                    transitions[move] += weight / total
            np.testing.assert_allclose(found.marginals[start:end, device], marginals)
            assert tuple(best[start:end, device]) == max(paths, key=lambda p: p[1])[0]
        assert found.log_partition[device] == pytest.approx(log_partition)
        np.testing.assert_allclose(found.transitions[device], transitions)


def test_packing_holds_every_token_once_and_steps_shrink() -> None:
    packing = Packing.of(np.array([0, 2, 2, 7, 8]))
    assert sorted(packing.order.tolist()) == list(range(8))
    assert len(packing) == 5
    assert (np.diff(np.diff(packing.steps)) <= 0).all()


def test_no_tokens_have_no_tags() -> None:
    nothing = np.zeros((0, 2, 2), dtype=np.float32)
    assert best_tags(nothing, np.zeros((2, 3, 3)), np.array([0])).shape == (0, 2)
    assert expectations(nothing, np.zeros((2, 3, 3)), np.array([0, 0])).log_partition.tolist() == [0, 0]


def test_large_scores_do_not_overflow() -> None:
    emissions = np.full((400, 1, 2), 500.0, dtype=np.float32)
    found = expectations(emissions, np.zeros((1, 3, 3), dtype=np.float32), np.array([0, 400]))
    assert np.isfinite(found.marginals).all()
    assert found.marginals.sum(axis=2) == pytest.approx(1.0)
