"""Linear-chain inference for many sequences and many devices at once, in numpy.

Every device has a chain of its own over the same tokens, with the three tags of `labels`; the score of OUTSIDE is 0, so
a token has two free scores a device. INSIDE cannot follow OUTSIDE nor open a sequence. Sequences are packed time-major
by falling length: step t holds the t-th tokens of all sequences that are that long, so nothing is padded.

Lafferty, McCallum and Pereira (2001), "Conditional Random Fields", ICML; Rabiner (1989) for the scaled recursions.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rhetoric.tagging.labels import BEGIN, FORBIDDEN, INSIDE, OUTSIDE

Floats = NDArray[np.floating]


@dataclass(frozen=True, slots=True)
class Packing:
    """`order[k]` is the token at packed place k; step t is packed[steps[t]:steps[t + 1]]."""

    order: NDArray[np.int64]
    steps: NDArray[np.int64]

    @classmethod
    def of(cls, bounds: NDArray[np.int64]) -> Packing:
        """Pack the non-empty sequences tokens[bounds[i]:bounds[i + 1]]."""
        lengths = np.diff(bounds)
        by_length = np.argsort(-lengths, kind="stable")
        by_length = by_length[lengths[by_length] > 0]
        firsts, lengths = bounds[by_length], lengths[by_length]
        longest = int(lengths[0]) if len(lengths) else 0
        active = np.searchsorted(-lengths, -np.arange(longest), side="left")
        steps = np.concatenate(([0], np.cumsum(active))).astype(np.int64)
        place = np.arange(steps[-1]) - np.repeat(steps[:-1], active)
        return cls(firsts[place] + np.repeat(np.arange(longest), active), steps)

    def step(self, t: int) -> slice:
        return slice(int(self.steps[t]), int(self.steps[t + 1]))

    def before(self, t: int) -> slice:
        """The tokens of step t - 1 whose sequences reach step t."""
        first = int(self.steps[t - 1])
        return slice(first, first + int(self.steps[t + 1] - self.steps[t]))

    def __len__(self) -> int:
        return len(self.steps) - 1


def _potentials(emissions: Floats, packing: Packing) -> tuple[Floats, Floats]:
    """exp(scores - top) as (3, packed tokens, devices), and the top."""
    packed = emissions[packing.order]
    begin, inside = packed[:, :, 0], packed[:, :, 1]
    top = np.maximum(np.maximum(begin, inside), 0)
    out = np.empty((3, *top.shape), dtype=emissions.dtype)
    np.exp(-top, out=out[OUTSIDE])
    np.exp(begin - top, out=out[BEGIN])
    np.exp(inside - top, out=out[INSIDE])
    return out, top


def _transition_potentials(transitions: Floats) -> Floats:
    """exp(transitions) as (3, 3, devices), zero where forbidden."""
    out = np.exp(np.moveaxis(transitions, 0, -1))
    for before, after in FORBIDDEN:
        out[before, after] = 0
    return out


@dataclass(frozen=True, slots=True)
class Expectations:
    """Of every token and device the probability of BEGIN and INSIDE, (tokens, devices, 2); of every device the expected
    number of transitions, (devices, 3, 3); and the log partition function summed over sequences, (devices,)."""

    marginals: Floats
    transitions: Floats
    log_partition: Floats


def expectations(emissions: Floats, transitions: Floats, bounds: NDArray[np.int64]) -> Expectations:
    """Forward-backward. `emissions` (tokens, devices, 2) scores BEGIN and INSIDE, `transitions` is (devices, 3, 3)."""
    packing = Packing.of(bounds)
    potential, top = _potentials(emissions, packing)
    move = _transition_potentials(transitions)
    forward, scale = np.empty_like(potential), np.ones_like(top)
    for t in range(len(packing)):
        here = packing.step(t)
        if t == 0:
            forward[:, here] = potential[:, here]
            forward[INSIDE, here] = 0
        else:
            previous = forward[:, packing.before(t)]
            for tag in (OUTSIDE, BEGIN, INSIDE):
                reach = previous[BEGIN] * move[BEGIN, tag]
                reach += previous[INSIDE] * move[INSIDE, tag]
                if tag != INSIDE:
                    reach += previous[OUTSIDE] * move[OUTSIDE, tag]
                np.multiply(reach, potential[tag, here], out=forward[tag, here])
        scale[here] = forward[:, here].sum(axis=0)
        forward[:, here] /= scale[here]
    backward = np.ones_like(potential)
    weighted = potential / scale
    counts = np.zeros((3, 3, emissions.shape[1]), dtype=emissions.dtype)
    for t in range(len(packing) - 1, 0, -1):
        here, before = packing.step(t), packing.before(t)
        ahead = weighted[:, here] * backward[:, here]
        for tag in (OUTSIDE, BEGIN, INSIDE):
            reach = ahead[OUTSIDE] * move[tag, OUTSIDE]
            reach += ahead[BEGIN] * move[tag, BEGIN]
            if tag != OUTSIDE:
                reach += ahead[INSIDE] * move[tag, INSIDE]
            backward[tag, before] = reach
        previous = forward[:, before]
        for i in range(3):
            for j in range(3):
                counts[i, j] += np.einsum("nd,nd->d", previous[i], ahead[j])
    marginals = np.empty_like(emissions)
    for k, tag in enumerate((BEGIN, INSIDE)):
        marginals[packing.order, :, k] = forward[tag] * backward[tag]
    return Expectations(
        marginals, np.moveaxis(counts * move, -1, 0), (np.log(scale) + top).sum(axis=0, dtype=np.float64)
    )


def transition_counts(tags: NDArray[np.int8], bounds: NDArray[np.int64]) -> NDArray[np.float64]:
    """How often each tag follows each within the sequences: tags (tokens, devices) to counts (devices, 3, 3)."""
    follows = np.ones(len(tags), dtype=bool)
    follows[bounds[:-1][bounds[:-1] < len(tags)]] = False
    here = np.flatnonzero(follows)
    counts = np.zeros((tags.shape[1], 3, 3))
    for i in range(3):
        for j in range(3):
            counts[:, i, j] = ((tags[here - 1] == i) & (tags[here] == j)).sum(axis=0)
    return counts
