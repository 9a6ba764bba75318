"""Whether the words taken for a source can be one: what is shown to readers must name somebody or something."""

from __future__ import annotations

from rhetoric.tagging.reporting import (
    ARTICLES,
    AUXILIARIES,
    BEFORE_NOUNS,
    CHARACTERISING,
    GENERIC,
    LEADING,
    NO_SUBJECT,
    PREPOSITIONS,
    PRONOUNS,
    REPORTING,
)
from rhetoric.tagging.sheet import straight


def reads_as_source(phrase: str) -> bool:
    """Whether a phrase opens and goes on like a noun phrase for a speaker: not with a preposition, a verb or an adverb
    (`of let out such`, `making reckless`), and with an article, a pronoun, a name, or a word for persons."""
    words = phrase.split()
    lower = [straight(word) for word in words]
    opens = lower[0].split("'")[0]
    if opens in _SPEAKING:
        return len(words) > 1 or opens not in BEFORE_NOUNS
    if opens in _NEVER_OPENS or opens.endswith("ly"):
        return False
    named = any(word[0].isupper() for word in words[opens.endswith("ing") :])
    return named or any(word in GENERIC for word in lower) or (lower[-1][-1] == "s" and lower[-1][-2:] != "ss")


_SPEAKING = ARTICLES | PRONOUNS
_NEVER_OPENS = (
    PREPOSITIONS | NO_SUBJECT | AUXILIARIES | REPORTING | CHARACTERISING | LEADING
    | frozenset("let lets made among out up off down over under against between during still now even no".split())
) - _SPEAKING  # fmt: skip
