"""Text of a document as it may be shown: nothing in it moves the cursor or turns the direction of writing."""

from __future__ import annotations

import unicodedata

DIRECTION = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Marks that turn the direction of writing: a document could hide its words behind them."""


def visible(text: str) -> str:
    """The text with white space as spaces and a sign in the place of what must not act; carriage returns go."""
    return text if text.isprintable() else "".join(map(_shown, text))


def _shown(character: str) -> str:
    if character == "\r":
        return ""
    if character.isspace():
        return " "
    return "�" if unicodedata.category(character) == "Cc" or character in DIRECTION else character
