"""Every reader keeps to one contract, on a real file of its kind and on damaged ones."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from conftest import ROOT

from rhetoric.document import Document
from rhetoric.text.options import Options
from rhetoric.text.readers import READERS, Unreadable, find_files, read

FOLDER = ROOT / "tests" / "data" / "documents"
FILES = sorted(path for path in FOLDER.iterdir() if path.suffix != ".md" or path.stem == "leaflet")
OPTIONS = Options(text_column="body")
BINARY = [path for path in FILES if path.suffix in (".docx", ".pdf", ".epub", ".parquet", ".gz")]


def documents(path: Path, options: Options = OPTIONS) -> list[Document | Unreadable]:
    return list(read(str(path), path.stem, options))


def test_there_is_a_real_file_for_every_reader() -> None:
    for reader in READERS:
        assert any(path.name.endswith(reader.suffixes) for path in FILES), reader.name


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_real_file_gives_its_text(path: Path) -> None:
    found = documents(path)
    assert found
    for document in found:
        assert isinstance(document, Document), document
        assert len(document.text.split()) > 5
        assert document.meta["source"].startswith(str(path))
        for offset, place in document.meta.get("places", []):
            assert 0 <= offset <= len(document.text)
            assert place


def test_the_same_words_come_out_of_every_dress() -> None:
    (word,), (pdf,) = documents(FOLDER / "lessons.docx"), documents(FOLDER / "lessons.pdf")
    assert isinstance(word, Document)
    assert isinstance(pdf, Document)
    in_word, in_pdf = set(word.text.split()), set(pdf.text.split())
    assert len(in_word & in_pdf) / len(in_word | in_pdf) > 0.98


def test_a_web_page_is_read_without_its_navigation() -> None:
    assert "cookie" in (FOLDER / "column.html").read_text(encoding="utf-8").lower()
    (page,) = documents(FOLDER / "column.html")
    assert isinstance(page, Document)
    assert "cookie" not in page.text.lower()


@pytest.mark.parametrize("path", BINARY, ids=lambda path: path.name)
@pytest.mark.parametrize("keep", [0.0, 0.3, 0.9])
def test_a_cut_file_is_reported_or_read_in_part(path: Path, keep: float, tmp_path: Path) -> None:
    raw = path.read_bytes()
    damaged = tmp_path / path.name
    damaged.write_bytes(raw[: int(keep * len(raw))])
    whatever = documents(damaged)
    assert whatever
    for found in whatever:
        assert keep or isinstance(found, Unreadable)
        if isinstance(found, Unreadable):
            assert damaged.name in str(found.error)


@pytest.mark.parametrize("path", BINARY, ids=lambda path: path.name)
def test_a_spoilt_file_raises_nothing_else(path: Path, tmp_path: Path) -> None:
    raw = bytearray(path.read_bytes())
    for n in range(0, len(raw), 97):
        raw[n] ^= hashlib.sha256(n.to_bytes(4, "big")).digest()[0]
    spoilt = tmp_path / path.name
    spoilt.write_bytes(raw)
    whatever = documents(spoilt)
    assert whatever
    assert all(isinstance(found, Document | Unreadable) for found in whatever)


def test_a_table_says_which_columns_it_has() -> None:
    (found,) = documents(FOLDER / "export.csv", Options(text_column="words"))
    assert isinstance(found, Unreadable)
    assert "has no column 'words'" in str(found.error)
    assert "--text-column" in str(found.error)


def test_rows_keep_their_other_columns() -> None:
    rows = documents(FOLDER / "export.csv")
    assert all(isinstance(row, Document) and row.meta["columns"]["outlet"] for row in rows)


def test_a_file_over_the_limit_names_the_option(tmp_path: Path) -> None:
    large = tmp_path / "large.txt"
    large.write_bytes(b"a " * 600_000)
    (found,) = documents(large, Options(megabytes=1))
    assert isinstance(found, Unreadable)
    assert "--max-megabytes" in str(found.error)


def test_a_zip_that_unpacks_to_too_much_is_refused(tmp_path: Path) -> None:
    import zipfile

    bomb = tmp_path / "bomb.docx"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", b"<w>" + b"a" * 3_000_000 + b"</w>")
    (found,) = documents(bomb, Options(megabytes=1))
    assert isinstance(found, Unreadable)
    assert bomb.name in str(found.error)


def test_a_folder_yields_a_file_of_every_kind() -> None:
    found = [entry for entry in find_files([str(FOLDER)]) if isinstance(entry, tuple)]
    assert len(found) == len(FILES)
    assert len({id_ for _, id_ in found}) == len(found)


def ids_of(*paths: Path | str) -> list[str]:
    return [entry[1] for entry in find_files([str(path) for path in paths]) if isinstance(entry, tuple)]


def files_in(folder: Path, *names: str) -> Path:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("x", encoding="utf-8")
    return folder


def test_an_id_is_the_shortest_name_below_the_folder_that_was_given(tmp_path: Path) -> None:
    folder = files_in(tmp_path / "given", "alone.txt", "b/same.md", "b/same.txt", "c/d/same.txt")
    assert ids_of(folder) == ["alone", "b/same.md", "b/same.txt", "c/d/same"]


def test_ids_do_not_hang_on_how_the_folder_was_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = files_in(tmp_path / "given", "b/same.txt", "c/same.txt")
    monkeypatch.chdir(folder)
    assert ids_of(folder) == ids_of(".") == ids_of("../given") == ids_of("b", "c") == ["b/same", "c/same"]
    assert ids_of("b/same.txt", "c/same.txt") == ["b/same", "c/same"]


def test_ids_stay_unique_over_several_folders(tmp_path: Path) -> None:
    one = files_in(tmp_path / "one" / "in", "same.txt")
    two = files_in(tmp_path / "two" / "in", "same.txt", "b/same.txt")
    assert ids_of(one, two, "-") == ["one/in/same", "two/in/same", "two/in/b/same", "stdin"]
    assert ids_of(two, two / "b") == ["same", "b/same", "b/same"]


def test_a_stem_that_is_another_file_s_path_is_told_apart(tmp_path: Path) -> None:
    folder = files_in(tmp_path, "x.md", "x.txt", "b/x.md", "b/x.txt.txt")
    assert len(set(ids_of(folder))) == 4
