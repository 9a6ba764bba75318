"""Verbs that report what somebody said, and which of them a clause of indirect speech belongs to."""

from __future__ import annotations

from rhetoric.tagging.bare import DASHES, Range
from rhetoric.tagging.names import is_name
from rhetoric.tagging.narration import Narration
from rhetoric.tagging.reporting import ADDRESSING, AMBIGUOUS, ARTICLES, GENERIC, PERSONS, REPORTING, word_set


def says_alone(narration: Narration, verb: int, end: int) -> bool:
    """Whether a clause follows a verb at once, without `that`: `She said the dam would hold`."""
    a, _ = narration.sentence_of(verb)
    if verb == a or not narration.reports(verb, a) or narration.covered[verb - 1] or verb + 2 >= end:
        return False
    lower = narration.lower
    opens = lower[verb + 1] in PERSONS or lower[verb + 1] in _OPEN_A_CLAUSE or is_name(narration.forms[verb + 1])
    if not opens or not (lower[verb - 1][-1].isalnum() or lower[verb - 1] == ","):
        return False
    until = next((i for i in range(verb + 1, end) if not lower[i][0].isalnum() or narration.covered[i]), end)
    return any(word in _FINITE for word in lower[verb + 2 : min(until, verb + _REACH)])


def is_noun(narration: Narration, verb: int, source: Range | None) -> bool:
    """Whether a word is more likely a noun than a verb: `reports that are late`, `the reckless remarks that he made`,
    `a special state that`."""
    word = narration.lower[verb]
    if not (word.endswith("s") or word in AMBIGUOUS or word in _NOUNS):
        return False
    if source is None:
        return True
    if source[1] != verb:
        return False
    ends = narration.lower[verb - 1]
    described = ends.endswith(_ADJECTIVE_ENDS) and ends not in GENERIC and narration.forms[verb - 1].islower()
    return described or (word in _NOUNS and narration.lower[source[0]] in ("a", "an", "this", "that"))


def verb_before(narration: Narration, a: int, that: int) -> int | None:
    """The verb whose object the clause behind a `that` is; None for a `that` of another kind. Between the two stands
    nothing, or when, where and how it is said, or to whom; or a noun for what is said (`expressed the belief that`)."""
    lower = narration.lower
    if lower[that - 1] in ("and", "but", "or"):
        return None
    for i in range(that - 1, max(a, that - _REACH) - 1, -1):
        word = lower[i]
        if narration.covered[i] or word in _ENDS_REACH:
            return None
        if word in ALL_VERBS and narration.reports(i, a):
            return i if _leads(narration, i, that) else None
    return None


def _leads(narration: Narration, verb: int, that: int) -> bool:
    lower = narration.lower
    if that == verb + 1:
        return True
    behind = lower[verb + 1]
    if lower[verb] in _TELLING or lower[that - 1] in _SAYINGS:
        return True
    return behind in _ADVERBIAL or (behind.endswith("ly") and that - verb <= SHORT)


_OPEN_A_CLAUSE = (ARTICLES - {"one", "that"}) | {"it", "there", "no"}
_FINITE = word_set("is are was were has have had will would can could may might must should did does do")
_REPORT_WITH_THAT = word_set(
    """clarified clarifies clarifying underscored underscores underscoring disclosed disclosing reported reports
    reporting revealed reveals alleged alleges alleging denied denies denying emphasizing emphasising emphasise
    emphasize stress note state declare affirm affirming assert asserting claim claiming insist insisting argue arguing
    warn adding announcing recall recalled confirming confirms confirm expressing informed informs informing assured
    assures assuring reminded reminds reminding believes believe believed hoped hopes hoping proclaiming
    vowing pledging reiterating reaffirmed reaffirming commenting pointing explain conclude concluding observing
    suggested suggests admitting acknowledging predicted predicts swore testifies cautioned cautions cautioning"""
)
"""Verbs that report with `that`, beside those that report speech."""
ALL_VERBS = (REPORTING | _REPORT_WITH_THAT) - word_set(
    "ran goes went called calls asked asks read reads sighed laughed pressed urged quoted continued"
)
_NOUNS = word_set("answer claim note report state stress recall")
_ADJECTIVE_ENDS = ("less", "ful", "ous", "ive", "ary", "ing", "ed", "cial")
_TELLING = ADDRESSING | word_set(
    "informed informs informing assured assures assuring reminded reminds reminding warned"
)
_SAYINGS = word_set(
    """belief conviction hope confidence view opinion determination stand position expectation statement assurance fact
    clear wish will resolve concern fear regret"""
)
_ADVERBIAL = word_set(
    "out on in at to with during for once again also , by yesterday today further before clear it there"
)
_ENDS_REACH = word_set("that which who whom whose if when because while as than ; :") | DASHES
_REACH = 16
"""Tokens between a verb and its `that`."""
SHORT = 4
"""Tokens of the shortest clause of report that a sentence opens with, and of a short way of saying how."""
