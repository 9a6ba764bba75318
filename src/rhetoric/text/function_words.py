"""Words that hold a sentence together and stand in any text. Words of negation and of number are not among them."""

from __future__ import annotations

FUNCTION_WORDS = frozenset(
    """
    a about after again also am an and any are as at be because been before being between but by can could did
    do does doing done down during for from had has have having he her here hers him his how i if in into is it
    its just like may me might mine must my of off on once or our ours out over own shall she should so some
    such than that the their theirs them then there these they this those through to too under until up upon us
    very was we were what when where whether which while who whom whose why will with within would yet you your
    yours
    """.split()
)
