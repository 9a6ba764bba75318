"""How far coders of the same documents agree: the project's metric between each two of them, and on tokens Cohen's
kappa and Krippendorff's alpha.

On tokens a coder decides for each device apart whether a token belongs to one of its spans, so spans that overlap are
no trouble. All figures follow from counts that add up over documents; that is what makes bootstrapping them cheap.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from rhetoric.corpus.metric import Counts, count, resampled_counts
from rhetoric.document import Document
from rhetoric.errors import DatasetError
from rhetoric.text.segment import Tokens, paragraphs, tokens

Codings = Sequence[Sequence[Document]]
"""For every document its codings, one by each coder, always in the same order."""

Figure = tuple[float, tuple[float, float]]
"""A figure and its interval, nan where there is nothing to compare; one document gives no interval."""


def aligned(*coders: Sequence[Document]) -> list[tuple[Document, ...]]:
    """The codings of every document that all coders have; DatasetError where a text differs or no id is shared."""
    by_id = [{d.id: d for d in documents} for documents in coders]
    found = [tuple(ids[d.id] for ids in by_id) for d in coders[0] if all(d.id in ids for ids in by_id)]
    if not found:
        raise DatasetError("the codings share no document id; give codings of the same documents")
    for first, *others in found:
        for n, other in enumerate(others, start=2):
            if other.text != first.text:
                raise DatasetError(f"document {first.id!r} has another text in coding {n}; code the same text")
    return found


def token_alpha(codings: Codings, label: str) -> float:
    """Krippendorff's alpha (2011, nominal) of the decision "this token belongs to such a span", over all tokens.

    With c coders who decide on all of n tokens it follows from counts alone: where k coders mark a token,
    o = Σ k (c - k) / (c - 1), and of all N = c n decisions m are marks, 1 - (N - 1) o / (m (N - m)). nltk's
    `AnnotationTask.alpha` gives the same. nan where nobody marked any token, or everybody every one: agreement on
    nothing is not agreement.
    """
    return float(_alpha(_token_counts(codings, label).sum(axis=0)))


def alpha_interval(codings: Codings, label: str, resamples: int = 1000) -> Figure:
    """Alpha with its 95 % percentile bootstrap interval over documents (Efron 1979)."""
    return _with_interval(_token_counts(codings, label), _alpha, resamples)


def kappa_interval(codings: Codings, label: str, resamples: int = 1000) -> Figure:
    """Cohen's kappa (1960) on tokens, the mean of all pairs of coders that have one, with its bootstrap interval.

    Of n tokens a and b are marked by the two coders and both by both; with p = (n - a - b + 2 both) / n and by chance
    e = (a b + (n - a)(n - b)) / n², kappa = (p - e) / (1 - e). nltk's `AnnotationTask.kappa` gives the same. A pair has
    none where neither marked anything.
    """
    return _with_interval(_pair_counts(codings, label), _mean_kappa, resamples)


def f1_interval(codings: Codings, labels: Sequence[str], exact: bool = False, resamples: int = 1000) -> Figure:
    """Partial-overlap F1 (or exact F1) over `labels`, the mean of all pairs of coders that have one, with its interval.

    F1 of two coders is the same whichever is read as gold; it is 0, not 1, where they share nothing, and a pair has
    none where neither marked anything.
    """
    rows = [
        [
            _as_row(sum((_count(document[i], document[j], label) for label in labels), Counts()), exact)
            for i, j in combinations(range(len(document)), 2)
        ]
        for document in codings
    ]
    return _with_interval(np.array(rows, dtype=float), _mean_f1, resamples)


def _count(a: Document, b: Document, label: str) -> Counts:
    return count([s for s in a.spans if s.label == label], [s for s in b.spans if s.label == label])


def _as_row(counts: Counts, exact: bool) -> tuple[float, float, float, float]:
    if exact:
        return counts.predicted, counts.gold, counts.exact, counts.exact
    return counts.predicted, counts.gold, counts.overlap_predicted, counts.overlap_gold


def _with_interval(
    per_document: NDArray[np.float64], figure: Callable[[NDArray[np.float64]], NDArray[np.float64]], resamples: int
) -> Figure:
    """`figure` of the sum over documents (the first axis), and of sums over resampled documents."""
    value = float(figure(per_document.sum(axis=0)))
    if len(per_document) < 2:
        return value, (math.nan, math.nan)
    sums = resampled_counts(len(per_document), resamples) @ per_document.reshape(len(per_document), -1)
    drawn = figure(sums.reshape(resamples, *per_document.shape[1:]))
    drawn = drawn[~np.isnan(drawn)]
    low, high = np.percentile(drawn, [2.5, 97.5]) if len(drawn) else (math.nan, math.nan)
    return value, (float(low), float(high))


def _alpha(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Of decisions, marks and disagreements on the last axis."""
    decisions, marks, apart = counts[..., 0], counts[..., 1], counts[..., 2]
    with np.errstate(divide="ignore", invalid="ignore"):
        alpha = 1 - (decisions - 1) * apart / (marks * (decisions - marks))
    return np.where((marks == 0) | (marks == decisions), math.nan, alpha)


def _mean_kappa(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Of tokens, marks of either coder and of both on the last axis, pairs on the one before."""
    n, a, b, both = (counts[..., k] for k in range(4))
    with np.errstate(divide="ignore", invalid="ignore"):
        observed = (n - a - b + 2 * both) / n
        chance = (a * b + (n - a) * (n - b)) / n**2
        kappa = (observed - chance) / (1 - chance)
    return _mean_over_pairs(np.where(chance == 1, math.nan, kappa))


def _mean_f1(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Of spans of either coder and what they share of them on the last axis, pairs on the one before."""
    one, two, of_one, of_two = (counts[..., k] for k in range(4))
    with np.errstate(divide="ignore", invalid="ignore"):
        precision = np.where(one > 0, of_one / one, 0.0)
        recall = np.where(two > 0, of_two / two, 0.0)
        f1 = np.where(precision + recall > 0, 2 * precision * recall / (precision + recall), 0.0)
    return _mean_over_pairs(np.where((one == 0) & (two == 0), math.nan, f1))


def _mean_over_pairs(figures: NDArray[np.float64]) -> NDArray[np.float64]:
    there = ~np.isnan(figures)
    with np.errstate(invalid="ignore"):
        mean = np.where(there, figures, 0.0).sum(axis=-1) / there.sum(axis=-1)
    return np.asarray(mean, dtype=float)


def _token_counts(codings: Codings, label: str) -> NDArray[np.float64]:
    """For every document: decisions, marks among them, and Σ k (c - k) / (c - 1)."""
    rows = []
    for document in codings:
        marked = _marked_by_coder(document, label)
        coders, by_token = len(document), marked.sum(axis=0)
        rows.append((marked.size, by_token.sum(), (by_token * (coders - by_token)).sum() / (coders - 1)))
    return np.array(rows, dtype=float)


def _pair_counts(codings: Codings, label: str) -> NDArray[np.float64]:
    """For every document and pair of coders: tokens, those that the one marks, the other, and both."""
    rows = []
    for document in codings:
        marked = _marked_by_coder(document, label)
        rows.append([(a.size, a.sum(), b.sum(), (a & b).sum()) for a, b in combinations(marked, 2)])
    return np.array(rows, dtype=float)


def _marked_by_coder(document: Sequence[Document], label: str) -> NDArray[np.bool_]:
    """Which tokens share a character with a span of the label, a row a coder."""
    found = _tokens(document[0].text)
    return np.array([_marked(coding, label, found) for coding in document])


@lru_cache(maxsize=4096)
def _tokens(text: str) -> Tokens:
    return tokens(text, list(paragraphs(text)))


def _marked(document: Document, label: str, found: Tokens) -> NDArray[np.bool_]:
    marked = np.zeros(len(found), dtype=np.bool_)
    for span in document.spans:
        if span.label == label:
            first = np.searchsorted(found.ends, span.start, side="right")
            marked[first : np.searchsorted(found.starts, span.end, side="left")] = True
    return marked
