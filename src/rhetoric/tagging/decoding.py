"""From scores to marks: the most probable tags, and how probable a run of them is, without work on what cannot be
marked.

Next to nothing of a text is marked, so both functions look only where it can be. What they leave out is proven to be
OUTSIDE, or not asked for: the results are those of `chains` over all tokens and devices.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from rhetoric.tagging.labels import BEGIN, FORBIDDEN, INSIDE, OUTSIDE

Doubles = NDArray[np.float64]
Floats = NDArray[np.floating]
SLACK = 1e-3
"""Far above what rounding can make of the sums of a paragraph's scores."""
_UNIT = 2.0**-24
"""Of what decoding adds up. Sums of multiples of it, below 2**29, are exact: a document has the same tags in whatever
company it is decoded."""


def best_tags(emissions: Floats, transitions: Floats, bounds: NDArray[np.int64]) -> NDArray[np.int8]:
    """The most probable tags of every sequence and device, exactly (Viterbi 1967); shape (tokens, devices).

    `emissions` (tokens, devices, 2) scores BEGIN and INSIDE, `transitions` is (devices, 3, 3). Decodes the stretches
    of `may_be_marked`, each by itself: before and after one all is OUTSIDE, or the sequence ends.
    """
    n, devices = emissions.shape[:2]
    tags = np.zeros(n * devices, dtype=np.int8)
    gains = _gains(transitions)
    opens, ends = _edges(n, bounds)
    scores = _in_units(np.moveaxis(emissions, 0, 2).astype(np.float64))
    cells, starts = _stretches(may_be_marked(scores, gains, opens, ends), opens)
    if len(cells):
        device, token = np.divmod(cells, n)
        first, last = starts[:-1], starts[1:] - 1
        moves = np.moveaxis(gains, 0, -1)
        opening, closing = moves[OUTSIDE][:, device[first]], moves[:, OUTSIDE][:, device[last]]
        opening[BEGIN, opens[token[first]]] = 0
        closing[:, ends[token[last]]] = 0
        steps = moves[:, :, device]
        steps[:, :, first] = opening
        steps[:, :, first[1:]] += closing[:, None, :-1]
        steps[:, BEGIN:] += scores[device, :, token].T
        tags[cells] = _best_path(steps, closing[:, -1])
    return tags.reshape(devices, n).T


def _best_path(steps: Doubles, closing: Doubles) -> NDArray[np.uint8]:
    """The states of the best path through `steps` (3, 3, cells), which moves from its last state by `closing`."""
    reach = _best_before(steps)[:, None] + steps
    origin = reach.argmax(axis=0).T.astype(np.uint8).tobytes()
    state = int((reach[:, :, -1].max(axis=0) + closing).argmax())
    path = bytearray(steps.shape[2])
    path[-1] = state
    for t in range(len(path) - 1, 0, -1):
        state = origin[3 * t + state]
        path[t - 1] = state
    return np.frombuffer(path, dtype=np.uint8)


def _best_before(steps: Doubles) -> Doubles:
    """The best score of a path from the start of a chain to every state of the cell before each, (3, cells).

    Joined by halves as in `messages`.
    """
    n = steps.shape[2]
    if n <= 1:
        return np.zeros((3, n))
    left, right = steps[:, :, : n - n % 2 : 2], steps[:, :, 1::2]
    joined = np.empty((3, 3, n - n // 2))
    np.max(left[:, :, None] + right[None], axis=1, out=joined[:, :, : n // 2])
    joined[:, :, n // 2 :] = steps[:, :, n - n % 2 :]
    before = np.empty((3, n))
    before[:, 0::2] = pair = _best_before(joined)
    np.max(pair[:, None, : n // 2] + left, axis=0, out=before[:, 1::2])
    return before


def messages(steps: Doubles) -> tuple[Doubles, Doubles]:
    """What comes to every cell of a chain from before it and from behind it, summed over paths, (3, cells) each and
    known up to a factor a cell.

    `steps` (3, 3, cells) are the factors from the state of one cell to that of the next. Neighbours are joined to a
    chain of half the length, whose messages are those of its pairs: O(cells) work, O(log cells) calls.
    """
    n = steps.shape[2]
    if n <= 1:
        return np.ones((3, n)), np.ones((3, n))
    left, right = steps[:, :, : n - n % 2 : 2], steps[:, :, 1::2]
    joined = (left[:, :, None] * right[None]).sum(axis=1)
    joined /= joined.max(axis=(0, 1))
    if n % 2:
        joined = np.concatenate([joined, steps[:, :, -1:]], axis=2)
    before_pair, after_pair = messages(joined)
    before, after = np.empty((3, n)), np.empty((3, n))
    before[:, 0::2], after[:, 1::2] = before_pair, after_pair[:, : n // 2]
    before[:, 1::2] = (before_pair[:, None, : n // 2] * left).sum(axis=0)
    after[:, 0 : n - n % 2 : 2] = (right * after_pair[None, :, : n // 2]).sum(axis=1)
    if n % 2:
        after[:, -1] = 1
    return before / before.max(axis=0), after / after.max(axis=0)


def may_be_marked(
    scores: Doubles, gains: Doubles, opens: NDArray[np.bool_], ends: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Where a tag other than OUTSIDE can be part of the best tags; shape (devices, tokens).

    Count every score and move as a gain over staying OUTSIDE (`scores` (devices, 2, tokens), `gains` (devices, 3, 3)).
    Then the total of a sequence of tags is the sum of the gains of its marked stretches, those between two OUTSIDE, and
    a stretch [a, b) that gains less than 0 makes way for OUTSIDE in the best tags. Its gain is at most

        enter[a] + go[a + 1] + ... + go[b - 1] + leave[b - 1]

    where enter[a] is what BEGIN gains at a, go[t] what the better of BEGIN and INSIDE gains at t after the better of
    the two, and leave what the better of the two gains by going OUTSIDE; at the edges of a sequence nothing is moved
    from or to. With C the running sum of go, a token t can be marked only if the greatest enter[a] - C[a] with a <= t
    and the greatest C[b - 1] + leave[b - 1] with b > t have a sum of 0 or more: two running maxima over all tokens. A
    fall in C before every sequence, deeper than any gain is high, keeps them within it.
    """
    begin, inside = scores[:, 0], scores[:, 1]
    into_begin, into_inside = gains[:, 1:, BEGIN].max(axis=1), gains[:, 1:, INSIDE].max(axis=1)
    enter = np.where(opens, begin, begin + gains[:, OUTSIDE, BEGIN, None])
    leave = np.where(ends, 0.0, gains[:, 1:, OUTSIDE].max(axis=1)[:, None])
    go = np.maximum(begin + into_begin[:, None], inside + into_inside[:, None])
    longest = int(np.diff(np.flatnonzero(opens), append=len(opens)).max(initial=0))
    go[:, opens] = -2 * (longest + 2) * (np.abs(scores).max(initial=0) + np.abs(gains[np.isfinite(gains)]).max() + 1)
    run = np.cumsum(go, axis=1)
    best_before = np.maximum.accumulate(enter - run, axis=1)
    best_after = np.maximum.accumulate((run + leave)[:, ::-1], axis=1)[:, ::-1]
    may: NDArray[np.bool_] = best_before + best_after >= -SLACK
    return may


def _gains(transitions: Floats) -> Doubles:
    """Transitions less that from OUTSIDE to OUTSIDE, which every other takes the place of."""
    gains = _in_units(transitions.astype(np.float64) - transitions[:, :1, :1])
    for before, after in FORBIDDEN:
        gains[:, before, after] = -np.inf
    return gains


def _in_units(scores: Doubles) -> Doubles:
    units: Doubles = np.rint(scores / _UNIT) * _UNIT
    return units


def _edges(n: int, bounds: NDArray[np.int64]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which of n tokens open and which end a sequence."""
    some = np.flatnonzero(np.diff(bounds))
    opens, ends = np.zeros(n, dtype=np.bool_), np.zeros(n, dtype=np.bool_)
    opens[bounds[some]] = True
    ends[bounds[some + 1] - 1] = True
    return opens, ends


def _stretches(may: NDArray[np.bool_], opens: NDArray[np.bool_]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The true cells of `may` (devices, tokens), flat, and where among them the stretches start, with the end."""
    starts = may.copy()
    starts[:, 1:] &= ~may[:, :-1] | opens[1:]
    cells = np.flatnonzero(may)
    return cells, np.append(np.flatnonzero(starts.ravel()[cells]), len(cells))


def mean_probabilities(
    emissions: Floats, transitions: Floats, bounds: NDArray[np.int64], runs: Sequence[tuple[int, int, int]]
) -> Doubles:
    """For every run (first token, last token + 1, device) the mean probability of its tokens not to be OUTSIDE.

    Forward-backward over the sequences and devices that have a run; arguments as for `best_tags`.
    """
    if not runs:
        return np.zeros(0)
    first, last, device = np.array(runs, dtype=np.int64).T
    sequence = np.searchsorted(bounds, first, side="right") - 1
    columns, column_of = np.unique(sequence * emissions.shape[1] + device, return_inverse=True)
    sequence, device = np.divmod(columns, emissions.shape[1])
    lengths = bounds[sequence + 1] - bounds[sequence]
    starts = np.concatenate(([0], np.cumsum(lengths)))
    token = np.arange(starts[-1]) + np.repeat(bounds[sequence] - starts[:-1], lengths)
    outside = _outside(
        emissions[token, np.repeat(device, lengths)].astype(np.float64),
        np.moveaxis(transitions[device].astype(np.float64), 0, -1),
        starts,
    )
    total = np.concatenate(([0], np.cumsum(1 - outside)))
    shift = starts[column_of] - bounds[sequence[column_of]]
    means: Doubles = (total[last + shift] - total[first + shift]) / (last - first)
    return means


def _outside(scores: Doubles, transitions: Doubles, bounds: NDArray[np.int64]) -> Doubles:
    """The probability of OUTSIDE for the tokens of sequences that each have their own chain: `scores` (tokens, 2),
    `transitions` (3, 3, sequences). The sequences are one chain whose first cells do not look back."""
    steps = np.repeat(np.exp(transitions), np.diff(bounds), axis=2)
    for before, after in FORBIDDEN:
        steps[before, after] = 0
    steps[:, :, bounds[:-1]] = np.array([1.0, 1.0, 0.0])[:, None]
    full = np.concatenate([np.zeros((1, len(scores))), scores.T])
    steps *= np.exp(full - full.max(axis=0))
    behind, ahead = messages(steps)
    share = (behind[:, None] * steps).sum(axis=0) * ahead
    outside: Doubles = share[OUTSIDE] / share.sum(axis=0)
    return outside
