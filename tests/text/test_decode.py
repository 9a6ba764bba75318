"""Whatever encoding is named, and whatever the file holds: a text that can be written again, or one sentence."""

from __future__ import annotations

import random
from encodings.aliases import aliases
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rhetoric.errors import EncodingError, InputError
from rhetoric.text.decode import decode, likely_encoding, lines
from rhetoric.text.options import Options

OF_NO_TEXT = ("zlib_codec", "base64_codec", "hex_codec", "bz2_codec", "quopri_codec", "uu_codec", "rot13", "rot_13")
NO_NAMES = ("nonsense", "mbcs", "a\0b", "\udcff", "../utf-8", "x" * 3000)
NAMES = sorted({*aliases.values(), *OF_NO_TEXT, *NO_NAMES, "idna", "punycode", "undefined", "unicode_escape",
                "raw_unicode_escape", "utf_8_sig"})  # fmt: skip
PIECES = st.sampled_from(
    [b"\n", b"\\ud800", b"\\x", b"xn--\xff", b"+2AA-", b"a-99999999", b"\x1b$B", b"~{", b"\xff\xfe"]
)
BYTES = st.lists(st.binary(max_size=20) | PIECES, max_size=6).map(b"".join)


IN_ENCODINGS = {
    "cp1252": "“It was the finest day of all,” she said — at the café, for 12,50 €.",
    "cp1251": "Это был лучший урожай всех времён, сказал он.",
    "cp1250": "Řekl, že je to nejlepší úroda všech dob.",
    "cp850": "El niño comió más que nadie.",
}


def by_lines(raw: bytes, folder: Path, encoding: str | None) -> str:
    path = folder / "a.txt"
    path.write_bytes(raw)
    return "".join(lines(path, Options(encoding=encoding)))


@pytest.mark.parametrize("raw", [b"", b"hello\n"])
@pytest.mark.parametrize("encoding", [*OF_NO_TEXT, *NO_NAMES])
def test_a_name_of_no_encoding_is_refused_whatever_the_file_holds(encoding: str, raw: bytes, tmp_path: Path) -> None:
    with pytest.raises(EncodingError, match=r"unknown encoding|reads nothing"):
        decode(raw, "a.txt", encoding)
    with pytest.raises(EncodingError, match=r"unknown encoding|reads nothing"):
        by_lines(raw, tmp_path, encoding)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "utf-7", "cp1252", "gb18030", "shift_jis", "hz", "idna"])
def test_an_empty_file_has_an_empty_text_in_any_encoding(encoding: str, tmp_path: Path) -> None:
    assert decode(b"", "a.txt", encoding) == by_lines(b"", tmp_path, encoding) == ""


@pytest.mark.parametrize("encoding", ["unicode_escape", "raw_unicode_escape"])
def test_half_a_surrogate_pair_is_no_character(encoding: str, tmp_path: Path) -> None:
    with pytest.raises(EncodingError, match=f"a.txt: is not {encoding}; name another --encoding"):
        decode(rb"one \ud800 two", "a.txt", encoding)
    with pytest.raises(EncodingError, match=f"a.txt: is not {encoding}; name another --encoding"):
        by_lines(rb"one \ud800 two", tmp_path, encoding)


@pytest.mark.parametrize("encoding", IN_ENCODINGS)
def test_text_in_another_encoding_has_that_named(encoding: str) -> None:
    with pytest.raises(EncodingError, match=f"name its encoding, most likely --encoding {encoding}$"):
        decode(IN_ENCODINGS[encoding].encode(encoding), "a.txt")


def test_a_table_of_figures_is_text() -> None:
    assert likely_encoding("2,5;0,1 €\n1,4;0,2 €\n".encode("cp1252")) == "cp1252"


@pytest.mark.parametrize("size", [200, 5_000, 200_000])
def test_random_bytes_are_said_to_be_no_text(size: int, tmp_path: Path) -> None:
    raw = b"\xff" + bytes(random.Random(size).choices(range(1, 256), k=size))
    said = r"a.txt:1: byte 0xff at offset 0 is not utf-8; the file does not look like text; give the text of it"
    with pytest.raises(EncodingError, match=said):
        decode(raw, "a.txt")
    with pytest.raises(EncodingError, match=said):
        by_lines(raw, tmp_path, None)


@settings(max_examples=300, deadline=None)
@given(BYTES, st.sampled_from(NAMES))
def test_any_bytes_in_any_encoding(tmp_path_factory: pytest.TempPathFactory, raw: bytes, encoding: str) -> None:
    folder = tmp_path_factory.getbasetemp()
    for read in (lambda: decode(raw, "a.txt", encoding), lambda: by_lines(raw, folder, encoding)):
        try:
            read().encode("utf-8")
        except InputError as error:
            assert "\n" not in str(error)  # noqa: PT017
