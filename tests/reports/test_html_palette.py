"""Colours that can be told apart and read, by whomever."""

from __future__ import annotations

import re
from itertools import combinations

import numpy as np
import pytest

from rhetoric.analysis import DeviceCard
from rhetoric.codebook import load_codebook
from rhetoric.reports.html import palette

LEAST_DISTANCE = 0.1
"""In OKLab, where about 0.02 is just seen."""
LEAST_CONTRAST = 4.5
"""WCAG 2.2, 1.4.3, for text."""

SIGHT = {
    "full": np.eye(3),
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}
"""What is left of a colour in linear RGB (Machado, Oliveira and Fernandes 2009, severity 1)."""


def linear(colour: str) -> np.ndarray:
    """Linear RGB of a colour of sRGB written as #rrggbb (IEC 61966-2-1)."""
    c = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    """By relative luminance (WCAG 2.2)."""
    low, high = sorted(float(linear(c) @ [0.2126, 0.7152, 0.0722]) for c in (one, other))
    return (high + 0.05) / (low + 0.05)


def oklab(rgb: np.ndarray) -> np.ndarray:
    """OKLab of linear RGB (Ottosson 2020)."""
    to_lms = [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
    to_lab = [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
    return np.array(to_lab) @ np.cbrt(np.array(to_lms) @ np.clip(rgb, 0, 1))


def test_the_measures_are_right() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert oklab(np.ones(3)) == pytest.approx([1, 0, 0], abs=1e-3)


@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize("dark", [False, True])
def test_families_keep_apart(dark: bool, sight: str) -> None:
    seen = [oklab(np.array(SIGHT[sight]) @ linear(colour)) for colour in palette.colours(dark)[:5]]
    assert min(float(np.linalg.norm(a - b)) for a, b in combinations(seen, 2)) >= LEAST_DISTANCE


@pytest.mark.parametrize("dark", [False, True])
def test_family_colours_can_be_read_as_text(dark: bool) -> None:
    ground = palette.DARK_GROUND if dark else palette.LIGHT_GROUND
    assert min(contrast(colour, ground) for colour in palette.colours(dark)) >= LEAST_CONTRAST


def test_no_two_devices_share_a_pattern() -> None:
    devices = [DeviceCard(d.id, d.name, d.family, d.definition) for d in load_codebook()]
    tiles = palette.patterns(devices, dark=False)
    shapes = {re.sub("%23[0-9a-f]{6}", "", tile) for tile in tiles}
    assert len(tiles) == len(shapes) == 20


def test_devices_of_no_family_have_patterns_too() -> None:
    devices = [DeviceCard(f"label {n}", f"label {n}", "", "") for n in range(18)]
    assert len(set(palette.patterns(devices, dark=True))) == 18
