from __future__ import annotations

import sys
from pathlib import Path

import pytest
from conftest import ROOT

from rhetoric.corpus.borders import Intake
from rhetoric.corpus.formats import xmi
from rhetoric.document import Document, Span
from rhetoric.errors import InputError, MissingExtra

SAMPLE = ROOT / "tests" / "data" / "formats" / "inception"
BOMB = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>'


def test_offsets_in_the_file_count_utf_16_units(tmp_path: Path) -> None:
    xmi.write([Document("a", "The 🚢 of Kelso", (Span(9, 14, "place"),))], tmp_path)
    assert 'begin="10" end="15" label="place"' in (tmp_path / "a.xmi").read_text(encoding="utf-8")


def test_a_missing_library_is_told_with_its_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cassis", None)
    for use in (lambda: list(xmi.read(SAMPLE, Intake())), lambda: xmi.write([], tmp_path)):
        with pytest.raises(MissingExtra, match=r"pip install 'rhetoric\[inception\]'"):
            use()


def test_a_type_system_above_the_document_is_found(tmp_path: Path) -> None:
    (tmp_path / "annotation").mkdir()
    (tmp_path / "typesystem.xml").write_bytes((SAMPLE / "TypeSystem.xml").read_bytes())
    (tmp_path / "annotation" / "kelso.xmi").write_bytes((SAMPLE / "kelso.xmi").read_bytes())
    ((_, document),) = xmi.read(tmp_path, Intake())
    assert len(document.spans) == 7


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (BOMB, "declares XML entities"),
        (b"<x>", "is not well-formed XML"),
        (b"<x/>", "no UIMA CAS|no text in it"),
        ((SAMPLE / "kelso.xmi").read_bytes().replace(b"custom:Span", b"custom:Other"), "no UIMA CAS that can be read"),
    ],
)
def test_faulty_files_are_told(tmp_path: Path, content: bytes, says: str) -> None:
    (tmp_path / "TypeSystem.xml").write_bytes((SAMPLE / "TypeSystem.xml").read_bytes())
    (tmp_path / "a.xmi").write_bytes(content)
    with pytest.raises(InputError, match=says):
        list(xmi.read(tmp_path, Intake()))


def test_a_document_without_its_type_system(tmp_path: Path) -> None:
    (tmp_path / "a.xmi").write_bytes((SAMPLE / "kelso.xmi").read_bytes())
    with pytest.raises(InputError, match=r"there is no TypeSystem\.xml beside it"):
        list(xmi.read(tmp_path, Intake()))


def test_what_xml_cannot_hold_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="has a control character"):
        xmi.write([Document("a", "one\x01two")], tmp_path)
