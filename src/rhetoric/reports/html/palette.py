"""Colours and patterns of the devices: a colour a family, a pattern a device.

The colours keep apart for the three kinds of colour blindness and have the contrast of WCAG 2.2 AA on the page's
ground, light and dark; a test computes both. No two of the codebook's devices share a pattern, so nothing is said by
colour alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from rhetoric.analysis import DeviceCard
from rhetoric.codebook import FAMILIES

LIGHT = ("#ac5107", "#044262", "#7233bb", "#760a03", "#1f706c")
"""Colours of the codebook's families, in its order, on a light ground."""
DARK = ("#d4ac32", "#71c1f7", "#9a80ff", "#ee5c94", "#d3f0b8")
"""The same on a dark ground."""
LIGHT_GROUND, DARK_GROUND = "#fdfcf9", "#15171b"
OTHER_LIGHT, OTHER_DARK = "#55524a", "#c3c0b8"
"""Colours of devices of no family, as a model of foreign labels has them."""

TILE_HEIGHT = 8
_SHAPES = (
    (  # full strokes
        (12, "<path d='M0 3.5h12' stroke-width='5'/>"),
        (12, "<path d='M0 1.5h12M0 6h12' stroke-width='2'/>"),
        (14, "<path d='M0 3.5h10' stroke-width='5'/>"),
        (8, "<path d='M0 6h8' stroke-width='2.5'/><path d='M1 0v6' stroke-width='2'/>"),
        (16, "<path d='M0 4h8' stroke-width='7'/><path d='M8 4h8' stroke-width='2'/>"),
        (10, "<path d='M0 7.5l5-7 5 7z' class='f'/>"),
    ),
    (  # dots
        (9, "<circle cx='4.5' cy='4' r='2.8' class='f'/>"),
        (10, "<circle cx='5' cy='4' r='2.7' stroke-width='1.5'/>"),
        (18, "<circle cx='3.5' cy='4' r='2.5' class='f'/><path d='M8.5 4h7' stroke-width='2.5'/>"),
        (8, "<circle cx='2' cy='2' r='1.6' class='f'/><circle cx='6' cy='6' r='1.6' class='f'/>"),
        (11, "<path d='M5.5 .5l4 3.5-4 3.5-4-3.5z' class='f'/>"),
    ),
    (  # directions
        (9, "<path d='M1.5 .8l4 3.200-4 3.200' stroke-width='2'/>"),
        (8, "<path d='M0 8l4-8M4 8l4-8' stroke-width='2' transform='translate(1)'/>"),
        (18, "<path d='M0 4h14M10 .8l4.5 3.200-4.5 3.200' stroke-width='1.8'/>"),
    ),
    (  # waves
        (10, "<path d='M0 6.5l5-5 5 5' stroke-width='2'/>"),
        (16, "<path d='M0 4q4-6 8 0t8 0' stroke-width='2.2'/>"),
        (12, "<path d='M0 6.5h3v-5h6v5h3' stroke-width='1.8'/>"),
    ),
    (  # crosses and bars
        (11, "<path d='M2 1l6 6M8 1l-6 6' stroke-width='2'/>"),
        (7, "<path d='M2.5 .5v7' stroke-width='2.5'/>"),
        (12, "<path d='M0 4h12' stroke-width='1.5'/><path d='M4 .5v7' stroke-width='2'/>"),
    ),
)


def family_index(family: str) -> int:
    """Place of a family in the codebook; one past the last for a family that it does not have."""
    return FAMILIES.index(family) if family in FAMILIES else len(FAMILIES)


def colours(dark: bool) -> tuple[str, ...]:
    """Colours by `family_index`."""
    return (*DARK, OTHER_DARK) if dark else (*LIGHT, OTHER_LIGHT)


def patterns(devices: Sequence[DeviceCard], dark: bool) -> list[str]:
    """A tile for every device, to be repeated along its words, as the `url(...)` of a style sheet."""
    drawn: dict[int, int] = {}
    tiles = []
    for device in devices:
        family = family_index(device.family)
        number = drawn.get(family, 0)
        drawn[family] = number + 1
        tiles.append(_tile(*_shape(family, number), colours(dark)[family]))
    return tiles


def _shape(family: int, number: int) -> tuple[int, str]:
    """Of the family's own shapes while they last; a family that is not the codebook's goes through all."""
    own = _SHAPES[family] if family < len(_SHAPES) else tuple(shape for shapes in _SHAPES for shape in shapes)
    return own[number % len(own)]


def _tile(width: int, shape: str, colour: str) -> str:
    size = f"width='{width}' height='{TILE_HEIGHT}' viewBox='0 0 {width} {TILE_HEIGHT}'"
    style = f"<style>.f{{fill:{colour};stroke:none}}</style>"
    svg = f"<svg xmlns='http://www.w3.org/2000/svg' {size} fill='none' stroke='{colour}'>{style}{shape}</svg>"
    return f'url("data:image/svg+xml,{quote(svg, safe=" =:/,;.")}")'
