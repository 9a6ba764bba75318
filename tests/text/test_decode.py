"""Whatever encoding is named, and whatever the file holds: a text that can be written again, or one sentence."""

from __future__ import annotations

from encodings.aliases import aliases
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rhetoric.errors import EncodingError, InputError
from rhetoric.text.decode import decode, lines
from rhetoric.text.options import Options

OF_NO_TEXT = ("zlib_codec", "base64_codec", "hex_codec", "bz2_codec", "quopri_codec", "uu_codec", "rot13", "rot_13")
NO_NAMES = ("nonsense", "mbcs", "a\0b", "\udcff", "../utf-8", "x" * 3000)
NAMES = sorted({*aliases.values(), *OF_NO_TEXT, *NO_NAMES, "idna", "punycode", "undefined", "unicode_escape",
                "raw_unicode_escape", "utf_8_sig"})  # fmt: skip
PIECES = st.sampled_from(
    [b"\n", b"\\ud800", b"\\x", b"xn--\xff", b"+2AA-", b"a-99999999", b"\x1b$B", b"~{", b"\xff\xfe"]
)
BYTES = st.lists(st.binary(max_size=20) | PIECES, max_size=6).map(b"".join)


def by_lines(raw: bytes, folder: Path, encoding: str) -> str:
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


@settings(max_examples=300, deadline=None)
@given(BYTES, st.sampled_from(NAMES))
def test_any_bytes_in_any_encoding(tmp_path_factory: pytest.TempPathFactory, raw: bytes, encoding: str) -> None:
    folder = tmp_path_factory.getbasetemp()
    for read in (lambda: decode(raw, "a.txt", encoding), lambda: by_lines(raw, folder, encoding)):
        try:
            read().encode("utf-8")
        except InputError as error:
            assert "\n" not in str(error)  # noqa: PT017
