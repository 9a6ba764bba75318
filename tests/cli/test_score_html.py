"""`rhetoric score --format html`: a page, or a folder of pages that harms nothing that is there."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from conftest import SEED

PRAISE = "It was the greatest harvest of all time. All the people wept."


def score(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "rhetoric", "score", *map(str, arguments), "--format", "html"]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    documents = tmp_path / "in"
    documents.mkdir()
    for name in ("a", "b", "<script>alert(1)<script>"):
        (documents / f"{name}.txt").write_text(PRAISE, encoding="utf-8")
    (documents / "bad.txt").write_bytes(b"words\0words")
    return documents


def test_a_single_document_is_a_page_on_standard_output_or_in_a_file(tmp_path: Path) -> None:
    target = tmp_path / "seed.html"
    assert score(SEED, "-o", target).returncode == 0
    page = target.read_text(encoding="utf-8")
    assert page.startswith("<!DOCTYPE html>")
    assert page.endswith("</html>\n")
    assert "Words that spoke for or against it" in page
    assert score(SEED).stdout == page


def test_a_folder_gives_a_page_a_document_and_an_index(folder: Path, tmp_path: Path) -> None:
    done = score(folder, "-o", f"{tmp_path}/out/")
    assert done.returncode == 2
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert names[1:4] == ["b.html", "index.html", names[3]]
    assert names[0] == "a.html"
    assert names[3].startswith("script-alert-1-script-")
    index = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert index.count("<script>") == 1
    assert "NUL at character 5" in index
    assert score(folder, "-o", tmp_path / "out").returncode == 2
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == names


def test_several_documents_are_not_one_page(folder: Path, tmp_path: Path) -> None:
    done = score(folder, "-o", tmp_path / "one.html")
    assert done.returncode == 2
    assert "name a folder: -o FOLDER/" in done.stderr
    assert not (tmp_path / "one.html").exists()


def test_pages_are_not_written_where_they_would_be_documents(folder: Path) -> None:
    for target in (folder, folder / "pages/", folder / ".." / "in" / "x/"):
        done = score(folder, "-o", f"{target}/")
        assert done.returncode == 2
        assert "is in a folder to score" in done.stderr


def test_a_file_that_is_no_report_is_not_written_over(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "index.html").write_text("<p>my own page", encoding="utf-8")
    done = score(folder, "-o", tmp_path / "out")
    assert done.returncode == 2
    assert "was not written by rhetoric" in done.stderr
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["index.html"]
    assert (tmp_path / "out" / "index.html").read_text(encoding="utf-8") == "<p>my own page"
