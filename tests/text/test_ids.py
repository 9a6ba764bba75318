"""Ids of a run's documents: used once each, in memory or on the disk."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from rhetoric.errors import OutputError
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


def test_a_full_disk_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ids, "IN_MEMORY", 0)
    kept = Ids()
    kept.used("first", "a")
    assert kept._many is not None
    kept._many.execute("PRAGMA max_page_count = 4")
    with pytest.raises(OutputError, match=r"cannot be kept on the disk \(database or disk is full\); make room"):
        kept.used("second", "a" * 100_000)


@pytest.mark.skipif(not Path("/proc/self/status").is_file(), reason="the system does not tell a process's memory")
def test_memory_is_flat() -> None:
    """In a process of its own, of a fifth of the ids and of all."""
    program = (
        "import re\nfrom rhetoric.text.ids import Ids\nkept, held = Ids(), []\n"
        "for n in range(200_000):\n"
        "    assert kept.used(f'{n * 2654435761 % 2**32:x}-{n}', f'a/folder/table.parquet: row {n}') is None\n"
        "    if n in (39_999, 199_999):\n"
        "        held.append(int(re.search(r'VmRSS:\\s+(\\d+)', open('/proc/self/status').read())[1]))\n"
        "print(held[1] - held[0])"
    )
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert int(said) < 5_000  # kilobytes; in a dictionary it would be 31,000
