"""Fitting the tagger: penalised maximum likelihood of the coded tags, all devices over one set of features.

The objective is Σ over documents and devices of -log p(tags | text), plus L2 penalties; L-BFGS (Liu and Nocedal 1989)
finds its minimum. Devices share features but not weights, so groups of them are fitted in parallel, with the same
result.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import joblib
import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import minimize
from threadpoolctl import threadpool_limits

from rhetoric.corpus.jsonl import to_record
from rhetoric.corpus.metric import MICRO, count
from rhetoric.corpus.variants import drawn
from rhetoric.document import Document, Span
from rhetoric.tagging import chains
from rhetoric.tagging.calibration import fit_calibration
from rhetoric.tagging.encoder import Encoder
from rhetoric.tagging.evaluation import evaluate, judged_marks
from rhetoric.tagging.features import BORDER, WINDOW, token_features, type_features
from rhetoric.tagging.lexicon import Lexicon
from rhetoric.tagging.sheet import Sheet, prepare
from rhetoric.tagging.tagger import Tagger, Weights, pad
from rhetoric.tagging.targets import Targets, dressed, readings
from rhetoric.tagging.vectors import ONE, WordVectors

Doubles = NDArray[np.float64]
Floats = NDArray[np.float32]
GROUPS = 4
"""Devices are fitted in so many groups, whatever the number of jobs, so that jobs do not change the result."""


BIASES = np.arange(0.0, 6.1)
FLOORS = np.array([0.05, 0.075, 0.1, 0.125, 0.15, 0.175, 0.2, 0.225, 0.25, 0.275, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6])
"""The biases and least confidences that are tried for every device."""
SHARES = ((0.5, 0.5), (0.4, 0.6), (0.3, 0.7))
"""Of the chains and of the encoder, that are tried. They add up to 1, as in a logarithmic opinion pool (Genest and
Zidek 1986, "Combining Probability Distributions", Statistical Science 1): each part knows how rare its devices are, and
what both know must count once."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What can be turned. Penalties are per weight: of word forms and their parts, of other features of word types, of
    vectors, of pairs of words, and of other features of tokens. Forms and pairs are dearer, so that what holds for a
    kind of words is learnt as such. A feature must occur in at least `min_count` tokens (or types). `redressed`: so
    many of the documents are learnt from a second time, in another dress (`corpus.variants`)."""

    form_penalty: float = 20.0
    type_penalty: float = 8.0
    vector_penalty: float = 0.2
    pair_penalty: float = 40.0
    token_penalty: float = 8.0
    min_type_count: int = 2
    min_pair_count: int = 3
    redressed: float = 0.3
    seed: int = 1
    iterations: int = 150
    jobs: int = 2


@dataclass(frozen=True, slots=True)
class Problem:
    """The training text as matrices: `type_features` (types, features + dimensions), `windows` a (tokens, types)
    indicator an offset, `token_features` (tokens, features), `bounds` the paragraphs. What is to be learnt: `gold`, the
    share of BEGIN and INSIDE at every token, (tokens, devices, 2), and `gold_moves`, the number of every transition,
    (devices, 3, 3)."""

    type_features: sparse.csr_matrix
    windows: tuple[sparse.csr_matrix, ...]
    token_features: sparse.csr_matrix
    gold: Floats
    gold_moves: Doubles
    bounds: NDArray[np.int64]


def fit(
    documents: Sequence[Document],
    held_out: Sequence[Document],
    devices: Sequence[str],
    vectors: WordVectors,
    lexicon: Lexicon,
    settings: Settings,
    coders: Sequence[Sequence[Document]] = (),
) -> Tagger:
    """Fit weights on `documents` and the readiness of every device to be marked on `held_out`. `coders` are codings of
    the same documents, or of some of them, by one coder each."""
    read = readings(documents, coders)
    read += [dressed(read[i], dress) for i, dress in drawn(documents, settings.redressed, settings.seed)]
    sheets = [prepare(settled.text) for settled, *_ in read]
    type_names, types, type_matrix = _type_matrix(sheets, vectors, lexicon, settings)
    token_names, token_matrix = _token_matrix(sheets, lexicon, settings)
    bounds = np.concatenate([[0], *(np.diff(s.bounds) for s in sheets)]).cumsum()
    targets = Targets.joined([Targets.of(r, sheet, devices) for r, sheet in zip(read, sheets, strict=True)])
    windows, gold, moves = _windows(sheets, types, bounds), targets.emissions(), targets.transitions(bounds)
    problem = Problem(type_matrix, windows, token_matrix, gold, moves, bounds)
    penalties = _penalties(type_names, token_names, vectors.dimensions, settings)
    groups = np.array_split(np.arange(len(devices)), min(GROUPS, len(devices)))
    fitted = joblib.Parallel(n_jobs=settings.jobs)(
        joblib.delayed(_fit_devices)(problem, group, len(type_names), penalties, settings) for group in groups
    )
    by_type, by_vector, by_token, transitions = (
        np.concatenate(part, axis=axis) for part, axis in zip(zip(*fitted, strict=True), (2, 2, 1, 0), strict=True)
    )
    weights = _compact(type_names, token_names, by_type, by_vector, by_token, transitions)
    tagger = Tagger(tuple(devices), weights, vectors, lexicon)
    weights.bias[:], weights.floor[:] = fit_thresholds(tagger, held_out)
    return tagger


def _type_matrix(
    sheets: Sequence[Sheet], vectors: WordVectors, lexicon: Lexicon, settings: Settings
) -> tuple[list[str], dict[str, int], sparse.csr_matrix]:
    frequency = Counter(form for sheet in sheets for form in sheet.forms)
    forms = [BORDER, *sorted(frequency)]
    features = [list(type_features(form, vectors, lexicon)) for form in forms]
    counts: Counter[str] = Counter()
    for form, names in zip(forms, features, strict=True):
        for name in names:
            counts[name] += frequency[form]
    kept = sorted(n for n, c in counts.items() if c >= settings.min_type_count)
    number = {name: i for i, name in enumerate(kept)}
    rows = [i for i, names in enumerate(features) for n in names if n in number]
    columns = [number[n] for names in features for n in names if n in number]
    matrix = sparse.csr_matrix((_ones(len(rows)), (rows, columns)), shape=(len(forms), len(kept)))
    dense = vectors.lookup(np.array([vectors.row(form.lower()) for form in forms]))
    full = sparse.hstack([matrix, sparse.csr_matrix(dense.astype(np.float32) / np.float32(ONE))], format="csr")
    return kept, {form: i for i, form in enumerate(forms)}, full


def _token_matrix(sheets: Sequence[Sheet], lexicon: Lexicon, settings: Settings) -> tuple[list[str], sparse.csr_matrix]:
    numbers: dict[str, int] = {}
    rows, columns, first = [], [], 0
    for sheet in sheets:
        row, column = token_features(sheet, lambda name: numbers.setdefault(name, len(numbers)), lexicon)
        rows.append(row + first)
        columns.append(column)
        first += len(sheet.forms)
    row, column = np.concatenate(rows), np.concatenate(columns)
    counts = np.bincount(column, minlength=len(numbers))
    kept = sorted(n for n, i in numbers.items() if counts[i] >= settings.min_pair_count)
    new = np.full(len(numbers), -1)
    new[[numbers[name] for name in kept]] = np.arange(len(kept))
    column = new[column]
    known = column >= 0
    matrix = sparse.csr_matrix((_ones(int(known.sum())), (row[known], column[known])), shape=(first, len(kept)))
    return kept, matrix


def _windows(
    sheets: Sequence[Sheet], types: dict[str, int], bounds: NDArray[np.int64]
) -> tuple[sparse.csr_matrix, ...]:
    ids = np.array([types[form] for sheet in sheets for form in sheet.forms], dtype=np.int64)
    padded, real = pad(ids, bounds, max(-WINDOW[0], WINDOW[-1]), types[BORDER])
    ones, rows = _ones(len(ids)), np.arange(len(ids) + 1)
    return tuple(
        sparse.csr_matrix((ones, padded[real + offset], rows), shape=(len(ids), len(types))) for offset in WINDOW
    )


def _ones(n: int) -> Floats:
    return np.ones(n, dtype=np.float32)


def _fit_devices(
    problem: Problem,
    group: NDArray[np.int64],
    n_types: int,
    penalties: tuple[Floats, Floats],
    settings: Settings,
) -> tuple[Doubles, Doubles, Doubles, Doubles]:
    d, w = len(group), len(WINDOW)
    sizes = [(problem.type_features.shape[1], w, d, 2), (problem.token_features.shape[1], d, 2), (d, 3, 3)]
    cuts = np.cumsum([int(np.prod(size)) for size in sizes])
    gold, gold_moves = np.ascontiguousarray(problem.gold[:, group]), problem.gold_moves[group]
    penalty_of_type, penalty_of_token = penalties[0][:, None, None, None], penalties[1][:, None, None]
    type_features_t = problem.type_features.T.tocsr()
    windows_t = [window.T.tocsr() for window in problem.windows]
    token_features_t = problem.token_features.T.tocsr()

    def parts(x: NDArray[Any]) -> list[NDArray[Any]]:
        return [p.reshape(s) for p, s in zip(np.split(x, cuts[:-1]), sizes, strict=True)]

    def objective(x: Doubles) -> tuple[float, Doubles]:
        by_type, by_token, transitions = parts(x.astype(np.float32))  # sums over the text in half the memory and time
        table = (problem.type_features @ by_type.reshape(len(by_type), -1)).reshape(-1, w, d * 2)
        emissions = problem.token_features @ by_token.reshape(len(by_token), -1)
        for k, window in enumerate(problem.windows):
            emissions += window @ np.ascontiguousarray(table[:, k])
        emissions = emissions.reshape(-1, d, 2)
        expected = chains.expectations(emissions, transitions, problem.bounds)
        gold_score = (emissions * gold).sum(dtype=np.float64) + (transitions * gold_moves).sum()
        loss = float(expected.log_partition.sum() - gold_score)
        error = (expected.marginals - gold).reshape(len(emissions), -1)
        table_error = np.stack([window @ error for window in windows_t], axis=1)
        type_gradient = (type_features_t @ table_error.reshape(len(table_error), -1)).reshape(by_type.shape)
        token_gradient = (token_features_t @ error).reshape(by_token.shape)
        loss += 0.5 * float(
            (penalty_of_type * by_type**2).sum(dtype=np.float64)
            + (penalty_of_token * by_token**2).sum(dtype=np.float64)
            + (transitions**2).sum(dtype=np.float64)
        )
        type_gradient += penalty_of_type * by_type
        token_gradient += penalty_of_token * by_token
        move_gradient = expected.transitions - gold_moves + transitions
        gradient = np.concatenate([type_gradient.ravel(), token_gradient.ravel(), move_gradient.ravel()])
        return loss, gradient.astype(np.float64)

    options = {"maxiter": settings.iterations, "maxcor": 6, "ftol": 1e-6, "gtol": 1e-3}
    with threadpool_limits(1):  # more threads add up in another order
        best = minimize(objective, np.zeros(int(cuts[-1])), jac=True, method="L-BFGS-B", options=options)
    by_type, by_token, transitions = parts(best.x)
    return by_type[:n_types], by_type[n_types:], by_token, transitions


_OF_FORMS = ("w=", "p4=", "p5=", "s4=", "h1=", "h2=")
_OF_PAIRS = ("2=", "-2=")


def _penalties(
    type_names: list[str], token_names: list[str], dimensions: int, settings: Settings
) -> tuple[Floats, Floats]:
    """The penalty of every type feature (vectors last) and of every token feature."""
    of_types = [settings.form_penalty if n.startswith(_OF_FORMS) else settings.type_penalty for n in type_names]
    of_tokens = [settings.pair_penalty if n.startswith(_OF_PAIRS) else settings.token_penalty for n in token_names]
    return (
        np.array(of_types + [settings.vector_penalty] * dimensions, dtype=np.float32),
        np.array(of_tokens, dtype=np.float32),
    )


def _compact(
    type_names: list[str],
    token_names: list[str],
    by_type: Doubles,
    by_vector: Doubles,
    by_token: Doubles,
    transitions: Doubles,
) -> Weights:
    """Weights as they are stored: eight bits and a scale a feature; features that say next to nothing are left out."""
    type_rows = np.flatnonzero(np.abs(by_type).max(axis=(1, 2, 3)) > LEAST_WEIGHT)
    token_rows = np.flatnonzero(np.abs(by_token).max(axis=(1, 2)) > LEAST_WEIGHT)
    types, type_scales = _quantise(by_type[type_rows])
    tokens, token_scales = _quantise(by_token[token_rows])
    vectors, vector_scales = _quantise(np.moveaxis(by_vector, 0, -1).reshape(-1, len(by_vector)))
    return Weights(
        {type_names[r]: i for i, r in enumerate(type_rows)},
        {token_names[r]: i for i, r in enumerate(token_rows)},
        types,
        type_scales,
        np.ascontiguousarray(vectors.T).reshape(by_vector.shape),
        vector_scales.reshape(by_vector.shape[1:]) / np.float32(ONE),
        tokens,
        token_scales,
        transitions.astype(np.float32),
        np.zeros(len(transitions), dtype=np.float32),
        np.zeros(len(transitions), dtype=np.float32),
    )


LEAST_WEIGHT = 0.04


def _quantise(values: Doubles) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    top = np.abs(values).reshape(len(values), -1).max(axis=1, initial=1e-9)
    scales = (top / 127).astype(np.float32)
    shape = (-1,) + (1,) * (values.ndim - 1)
    return np.round(values / scales.reshape(shape)).clip(-127, 127).astype(np.int8), scales


def join_encoder(chain_tagger: Tagger, encoder: Encoder, held_out: Sequence[Document]) -> Tagger:
    """A tagger of both, in the shares that are best on `held_out` by partial and by exact F1 together: by the partial
    alone, small shares win, which break a span into pieces that each count as right."""
    joined = [in_shares(chain_tagger, encoder, shares, held_out) for shares in SHARES]

    def worth(tagger: Tagger) -> float:
        counts = evaluate(tagger, held_out, resamples=1).counts[MICRO]
        return counts.f1 + counts.exact_f1

    return max(joined, key=worth)


def in_shares(
    chain_tagger: Tagger, encoder: Encoder, shares: tuple[float, float], held_out: Sequence[Document]
) -> Tagger:
    """A tagger of both in given shares, as ready to mark each device as is best on `held_out`."""
    weights = replace(
        chain_tagger.weights,
        transitions=(shares[0] * chain_tagger.weights.transitions + shares[1] * encoder.transitions).astype(np.float32),
        bias=np.zeros_like(chain_tagger.weights.bias),
        floor=np.zeros_like(chain_tagger.weights.floor),
    )
    tagger = Tagger(chain_tagger.labels, weights, chain_tagger.word_vectors, chain_tagger.lexicon, encoder, shares)
    weights.bias[:], weights.floor[:] = fit_thresholds(tagger, held_out)
    return tagger


def fit_thresholds(tagger: Tagger, documents: Sequence[Document]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """For every device the bias and the least confidence that together have the best F1 of all devices on `documents`.

    F1 is highest where a mark is kept just when it is right with a probability over half of that F1 (Lipton, Elkan and
    Naryanaswamy 2014, "Optimal Thresholding of Classifiers to Maximize F1 Measure", ECML PKDD). So what a choice is
    worth is its hits less F1 / 2 for every mark, and devices can choose each by itself. All devices pooled stand in as
    PRIOR gold spans of every device, so that one with few of its own does not go astray.
    """
    if not documents:
        return np.zeros(len(tagger.labels), dtype=np.float32), np.zeros(len(tagger.labels), dtype=np.float32)
    choices = np.array([(bias, floor) for bias in BIASES for floor in FLOORS], dtype=np.float32)
    hits, marks, gold = _tried(tagger, documents)
    chosen, f1 = np.zeros(len(tagger.labels), dtype=np.intp), 0.5
    for _ in range(10):
        worth = hits - f1 / 2 * marks
        chosen = (worth + PRIOR * worth.sum(axis=1, keepdims=True) / max(gold, 1)).argmax(axis=0)
        own = chosen, np.arange(len(chosen))
        f1 = 2 * hits[own].sum() / max(marks[own].sum() + gold, 1)
    return choices[chosen, 0], choices[chosen, 1]


PRIOR = 200.0
EXACT = 0.25
"""The share of exact matches in what counts as a hit: by partial ones alone, pieces of a span win over the whole."""


def _tried(tagger: Tagger, documents: Sequence[Document]) -> tuple[Doubles, Doubles, int]:
    """Of every choice and device the hits and the marks, (choices, devices), and the number of gold spans."""
    devices = range(len(tagger.labels))
    hits = np.zeros((len(BIASES), len(FLOORS), len(devices)))
    marks = np.zeros_like(hits)
    for document in documents:
        sheet = prepare(document.text)
        scores = tagger.emissions(sheet)
        gold = [[s for s in document.spans if s.label == label] for label in tagger.labels]
        for at, bias in enumerate(BIASES):
            found: list[list[tuple[Span, float]]] = [[] for _ in devices]
            for a, b, j, confidence in tagger.runs(sheet, scores, np.full(len(devices), bias, dtype=np.float32)):
                found[j].append((sheet.span(a, b, tagger.labels[j]), confidence))
            for j in devices:
                for k, floor in enumerate(FLOORS):
                    counts = count([s for s, c in found[j] if c >= floor], gold[j])
                    partial = (counts.overlap_predicted + counts.overlap_gold) / 2
                    hits[at, k, j] += (1 - EXACT) * partial + EXACT * counts.exact
                    marks[at, k, j] += counts.predicted
    shape = len(BIASES) * len(FLOORS), len(devices)
    return hits.reshape(shape), marks.reshape(shape), sum(len(d.spans) for d in documents)


def calibrated(tagger: Tagger, documents: Sequence[Document]) -> Tagger:
    """The same tagger with confidences that say how much of a mark is right, as far as `documents` show it. They are
    those that set the thresholds, and not those learnt from."""
    raw = replace(tagger, calibration=None)
    marks = [
        (tagger.labels.index(mark.span.label), mark.confidence, right) for mark, right in judged_marks(raw, documents)
    ]
    return replace(tagger, calibration=fit_calibration(marks, len(tagger.labels)))


def data_digest(documents: Sequence[Document]) -> str:
    """One hash of all documents and spans, whatever files they stand in."""
    lines = sorted(json.dumps(to_record(d), ensure_ascii=False, sort_keys=True) for d in documents)
    return hashlib.sha256("\n".join(lines).encode("utf-8", "surrogatepass")).hexdigest()
