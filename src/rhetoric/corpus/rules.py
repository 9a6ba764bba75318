"""The codebook's rules of spans that a program can see, as lists of devices and words."""

from __future__ import annotations

BARE = frozenset({"superlative", "exaggeration", "loaded-language", "glorification", "name-calling"})
"""Devices whose spans never begin with one of DETERMINERS."""

DETERMINERS = frozenset("the a an his her its their our my your".split())
QUOTED = "unattributed-quotation"
ASKED = "rhetorical-question"
SCARE_QUOTED = "doubt"
"""Devices whose spans may begin or end on a mark: quotations, questions, and scare quotes."""
REPEATED = "repetition"
"""The device whose spans hold all units that come back."""
RANKING = "superlative"
"""The device that ranks one thing among others."""
