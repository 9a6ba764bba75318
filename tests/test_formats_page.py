"""docs/formats.md is what the formats do."""

from __future__ import annotations

import importlib.util
import subprocess
import sys

import pytest
from conftest import ROOT

from rhetoric.corpus.formats import FORMATS, Format
from rhetoric.corpus.roundtrip import lost

SCRIPT = ROOT / "benchmarks" / "formats.py"


def test_the_page_is_as_the_formats_are() -> None:
    done = subprocess.run([sys.executable, SCRIPT, "--check"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("format_", [f for f in FORMATS if not f.read_only], ids=lambda f: f.name)
def test_every_reason_for_a_loss_has_a_row_that_shows_it(format_: Format) -> None:
    spec = importlib.util.spec_from_file_location("formats_page", SCRIPT)
    assert spec
    assert spec.loader
    page = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(page)
    shown = {part for probe in page.PROBES.values() for part in lost([probe], page.back(format_, probe))}
    assert shown == set(format_.module.LOST)
