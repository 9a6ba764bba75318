"""Ids of a run's documents: used once each, in memory or on the disk."""

from __future__ import annotations

import subprocess
import sys

import pytest

from rhetoric.text import ids
from rhetoric.text.ids import Ids

ODD = ["", "a", "A", "a ", "\udce9t\udce9", "\0", "é", "e\u0301", "\U0001f469"]
"""Ids that are unlike each other, whatever a database thinks of case, marks and bytes that are no text."""


@pytest.mark.parametrize("in_memory", [0, 3, 100])
def test_an_id_is_used_once_whether_few_or_many_are_kept(monkeypatch: pytest.MonkeyPatch, in_memory: int) -> None:
    monkeypatch.setattr(ids, "IN_MEMORY", in_memory)
    kept = Ids()
    assert [kept.used(one, f"{n}: row \udcff") for n, one in enumerate(ODD)] == [None] * len(ODD)
    assert [kept.used(one, "again") for one in ODD] == [f"{n}: row \udcff" for n in range(len(ODD))]


def test_memory_is_flat() -> None:
    """Of a process of its own, whose peak nothing else has raised: that of a fifth of the ids, and of all."""
    program = (
        "import resource; from rhetoric.text.ids import Ids; kept = Ids(); peaks = []\n"
        "for n in range(200_000):\n"
        "    assert kept.used(f'{n * 2654435761 % 2**32:x}-{n}', f'a/folder/table.parquet: row {n}') is None\n"
        "    if n in (39_999, 199_999): peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)\n"
        "print(peaks[1] / peaks[0])"
    )
    if sys.platform == "win32":
        pytest.skip("resource is not there")
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert float(said) < 1.15
