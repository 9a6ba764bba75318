"""The words and figures that every report of a study shares."""

from __future__ import annotations

import math

from rhetoric import __version__
from rhetoric.study.contrasts import Contrast
from rhetoric.study.study import Study
from rhetoric.study.table import ALL, AUTHOR

NAMES = {ALL: "all marks", AUTHOR: "the author's voice"}
CITATION = (
    f"Cite as: rhetoric {__version__} (software), rhetorical devices in English prose; with the model named here."
)


def figure(value: float | None, digits: int = 2, sign: bool = False) -> str:
    """A number with so many decimals, more where it is small and would show as nought; "-" for None. What shows as
    nought has no sign."""
    if value is None or not math.isfinite(value):
        return "-"
    if value and abs(value) < 0.5 * 10**-digits and digits < 4:
        digits += 1
    if value and digits >= 4 and abs(value) < 0.5 * 10**-digits:
        return ("<" if value > 0 else ">-") + format(10**-digits, f".{digits}f")
    signed = sign and round(value, digits) != 0
    return format(value, f"{'+' if signed else ''}z,.{digits}f")


def chance(c: Contrast) -> str:
    """The p of a contrast; with ≤, and rounded up, where it is the least that so many permutations can give."""
    if c.p is not None and c.p_is_floor:
        return f"≤{math.ceil(c.p * 10**4) / 10**4:.4f}"
    return figure(c.p, 4)


def pair_intervals(low: float | None, high: float | None, sign: bool = False) -> str:
    """An interval; an open end is said."""
    if low is None and high is None:
        return "-"
    return f"{figure(low, sign=sign)} to {'open' if high is None else figure(high, sign=sign)}"


def sentence(c: Contrast) -> str:
    """A contrast in words, with its denominators."""
    ratio = (
        f"{figure(c.ratio)} times ({pair_intervals(c.ratio_low, c.ratio_high)})" if c.ratio is not None else "no ratio"
    )
    small = c.halves is not None and c.difference is not None and abs(c.difference) <= c.halves
    against = c.delta and c.difference and c.delta * c.difference < 0
    return (
        f"{c.verdict}: {c.device} {figure(c.rate_first)} against {figure(c.rate_second)} per 1,000 words "
        f"({c.spans_first:,} spans in {c.words_first:,} words and {c.spans_second:,} in {c.words_second:,}), "
        f"difference {figure(c.difference, sign=True)} ({pair_intervals(c.low, c.high, sign=True)}), {ratio}, "
        f"Cliff's delta {figure(c.delta, sign=True)}"
        f"{' (the other way over documents)' if against else ''}, "
        f"halves of one group up to {figure(c.halves)} apart, p {chance(c)}, q {figure(c.q, 4)}"
        f"{'; no larger than halves of one group differ' if small else ''}."
    )


def method(study: Study) -> str:
    """The method paragraph, for a paper."""
    plan = study.plan
    model = (
        f"the model {study.model['name']} {study.model['version']} (SHA-256 {study.model['sha256'][:12]})"
        if study.model
        else "a model that the table does not name"
    )
    documents, words = sum(g.documents for g in study.groups), sum(g.words for g in study.groups)
    tests = " and ".join(
        f"{len([c for c in study.contrasts if c.voice == voice and c.p is not None]):,} tests ({NAMES[voice]})"
        for voice in study.voices
    )
    parts = [
        f"{documents:,} documents ({words:,} words) in {len(study.groups)} groups were marked for {len(study.labels)} "
        "rhetorical "
        f"devices by rhetoric {__version__} with {model}.",
        "Rates are spans per 1,000 words, of all words of a group. Intervals are 95 % percentile intervals of "
        f"{plan.resamples:,} bootstrap resamples of documents; where a group has no span, the interval of its rate is "
        "that of a Poisson count of nought (Garwood 1936), and differences from it have square-and-add limits (Zou and "
        f"Donner 2008). Differences were tested by {plan.resamples:,} "
        "permutations of "
        "documents between groups, with the studentised difference of rates as statistic (Chung and Romano 2013), and "
        f"p-values corrected for {tests} by the procedure of Benjamini and Hochberg (1995). Effect sizes are the "
        "difference and ratio of rates and Cliff's delta over documents; the largest difference between random halves "
        "of one "
        "group (95 of 100 splits) is given for comparison.",
    ]
    methods = {e.method for e in study.estimates}
    if "corrected" in methods:
        parts.append(
            "Corrected rates multiply the machine's by precision over recall on the model's held-out documents; their "
            "intervals "
            "carry the sampling of documents and of held-out errors, and suppose that the model errs here as there."
        )
    if "prediction-powered" in methods:
        coded = sum({e.group: e.coded for e in study.estimates if e.method == "prediction-powered"}.values())
        parts.append(
            f"Prediction-powered rates (Angelopoulos et al. 2023) rest on {coded:,} documents coded by hand and the "
            "machine's "
            "counts in all documents; they suppose nothing of the machine's errors."
        )
    if study.terms:
        hang = f"of one {plan.cluster}" if plan.cluster else "one by one"
        parts.append(
            "Trends and regressions are negative binomial with the logarithm of a document's words as offset, "
            "standard errors "
            f"robust to clusters (documents {hang}), normal 95 % intervals, and p-values corrected in the same way, "
            "each term over its devices and groups."
        )
    if study.keys:
        parts.append(
            "Words inside spans were compared by the log-odds-ratio with an informative Dirichlet prior (Monroe et "
            "al. 2008)."
        )
    parts.append(f"The seed was {plan.seed}.")
    return " ".join(parts)
