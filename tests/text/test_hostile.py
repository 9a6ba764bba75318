"""Files that are out to take more of the machine than they may are refused: soon, in little memory, with a reason."""

from __future__ import annotations

import gzip
import io
import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

import hostile
import pytest

from rhetoric.document import Document
from rhetoric.text.options import Options
from rhetoric.text.readers import Unreadable, find_files, passed_over, read

SMALL = Options(megabytes=2, pages=100)
MOST_SECONDS, MOST_MEMORY = 20.0, 400
"""Of processor time, and of megabytes that one process may hold, however long the machine is busy with other things."""

DEEP = 100_000


def nested(tag: str) -> str:
    return hostile.page(f"<{tag}>" * DEEP + "deep")


FILES: dict[str, tuple[str, bytes, str]] = {
    "docx that unpacks to much": ("a.docx", hostile.docx(b"<w>" + b"a" * 50_000_000 + b"</w>"), "unpacks to more than"),
    "docx that hides what it unpacks to": (
        "a.docx", hostile.shrunk_in_its_header(hostile.docx(b"<w>" + b"a" * 50_000_000 + b"</w>"), 10), "is damaged at",
    ),
    "docx with more entries than documents have": (
        "a.docx", hostile.overlapping("word/document.xml", 20_000, 1), "holds more than 10,000 files",
    ),
    "docx that expands entities": ("a.docx", hostile.docx(hostile.LAUGHS), "declares XML entities"),
    "docx that fetches a file": ("a.docx", hostile.docx(hostile.OUTSIDE), "declares XML entities"),
    "docx that nests": ("a.docx", hostile.docx("<w>" * DEEP), "nests elements deeper than"),
    "epub that unpacks to much": (
        "a.epub", hostile.epub({"OEBPS/1.xhtml": hostile.page("a " * 20_000_000)}), "unpacks to more than",
    ),
    "epub whose chapters together unpack to much": (
        "a.epub", hostile.epub({f"OEBPS/{n}.xhtml": hostile.page("a " * 100_000) for n in range(100)}),
        "unpacks to more than",
    ),
    "epub that expands entities": (
        "a.epub",
        hostile.zipped({"META-INF/container.xml": hostile.LAUGHS, "OEBPS/1.xhtml": hostile.page("a")}),
        "declares XML entities",
    ),
    "epub that leads out": (
        "a.epub", hostile.epub({"OEBPS/1.xhtml": hostile.page("a")}, ["../../../etc/passwd"]), "outside the book",
    ),
    "epub that leads out, in disguise": (
        "a.epub", hostile.epub({"OEBPS/1.xhtml": hostile.page("a")}, ["%2e%2e/%2e%2e/etc/passwd"]), "outside the book",
    ),
    "epub that leads to the root": (
        "a.epub", hostile.epub({"OEBPS/1.xhtml": hostile.page("a")}, ["/etc/passwd"]), "outside the book",
    ),
    "epub whose package is elsewhere": (
        "a.epub", hostile.epub({"OEBPS/1.xhtml": hostile.page("a")}, package="../../etc/passwd"), "has no '../../etc",
    ),
    "epub with an entry that leads out": (
        "a.epub", hostile.epub({"../../etc/passwd": hostile.page("root")}, ["../../etc/passwd"]), "outside the book",
    ),
    "epub that nests": ("a.epub", hostile.epub({"OEBPS/1.xhtml": nested("div")}), "nests elements deeper than"),
    "page that nests": ("a.html", nested("div").encode(), "nests elements deeper than"),
    "page that nests in foreign names": ("a.html", nested("x-y").encode(), "nests elements deeper than"),
    "page that nests cells in a drawing": (
        "a.html", hostile.page("<svg>" + "<td>" * DEEP + "deep").encode(), "nests elements deeper than",
    ),
    "pdf of very many pages": ("a.pdf", hostile.many_pages(200_000), "has 200,000 pages, more than 100"),
    "pdf that says it has very many pages": ("a.pdf", hostile.lying_count(1_000_000), "pages"),
    "pdf whose pages loop": ("a.pdf", hostile.looping_pages(), "a.pdf: "),
    "pdf that draws itself": ("a.pdf", hostile.looping_form(1), "has no text"),
    "table with one endless cell": ("a.csv", b'id,text\n1,"' + b"a,\n" * 1_000_000, "has a row of more than 2 MB"),
    "table that unpacks to much": (
        "a.csv.gz", gzip.compress(b"id,text\n1," + b"a" * 50_000_000), "holds more than 2 MB",
    ),
    "records that unpack to much": ("a.jsonl.gz", gzip.compress(hostile.wide_record(50_000_000)), "holds more than"),
    "record that nests": ("a.jsonl", b'{"id": "x", "text": ' + b"[" * DEEP + b"\n", "nests too deep"),
    "record with a number of very many digits": ("a.jsonl", b'{"text": "a", "n": ' + b"9" * 100_000 + b"}\n", "is not"),
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_a_hostile_file_is_refused_soon_and_with_a_reason(name: str, tmp_path: Path) -> None:
    file, content, says = FILES[name]
    path = tmp_path / file
    path.write_bytes(content)
    code = (
        "import json, re, resource, sys\n"
        "from rhetoric.text.options import Options\n"
        "from rhetoric.text.readers import Unreadable, read\n"
        "path, options = sys.argv[1], Options(**json.loads(sys.argv[2]))\n"
        "errors = [str(d.error) if isinstance(d, Unreadable) else None for d in read(path, 'a', options)]\n"
        "own = re.search(r'VmHWM:\\s+(\\d+)', open('/proc/self/status').read())[1]\n"
        "parsers = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss\n"
        "print(json.dumps([errors, max(int(own), parsers)]))\n"
    )  # the system's own peak of a child counts the memory of the process that started it, which is this suite's
    limits = {"megabytes": SMALL.megabytes, "pages": SMALL.pages}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    arguments = [sys.executable, "-c", code, str(path), json.dumps(limits)]
    done = subprocess.run(arguments, capture_output=True, text=True, check=False)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert done.returncode == 0, done.stderr
    (error,), peak = json.loads(done.stdout)
    assert error is not None
    assert says in error
    assert str(path) in error
    assert used.ru_utime - before.ru_utime < MOST_SECONDS
    assert peak < MOST_MEMORY * 1024


HEADS = {"a.txt": b"", "a.md": b"# a\n", "a.html": b"<html>", "a.docx": b"PK\x03\x04", "a.pdf": b"%PDF-1.4\n"}
HEADS |= {
    "a.epub": b"PK\x03\x04",
    "a.csv": b"id,text\n",
    "a.jsonl": b"",
    "a.parquet": b"PAR1",
    "a.warc": b"WARC/1.0\r\n",
}


@pytest.mark.parametrize("name", HEADS)
def test_three_gigabytes_are_refused_without_being_held(name: str, tmp_path: Path) -> None:
    hostile.sparse(tmp_path / name, 3 * 10**9, HEADS[name])
    before, peak = time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    (found,) = read(str(tmp_path / name), "a", Options())
    assert isinstance(found, Unreadable)
    assert str(tmp_path / name) in str(found.error)
    assert time.process_time() - before < MOST_SECONDS
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < peak + 500_000


def test_a_page_that_unpacks_to_much_in_a_web_archive_is_passed_over(tmp_path: Path) -> None:
    def record(address: str, body: bytes) -> bytes:
        http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\n\r\n" + gzip.compress(body)
        head = (
            f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {address}\r\n"
            f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
        )
        return head.encode() + http + b"\r\n\r\n"

    path = tmp_path / "a.warc"
    small = hostile.page("<p>" + "It was the greatest harvest of all time. " * 5 + "</p>").encode()
    large = hostile.page("<p>" + "a " * 20_000_000).encode()
    path.write_bytes(record("http://a.test/", large) + record("http://b.test/", small))
    bomb, page = read(str(path), "a", SMALL)
    assert isinstance(bomb, Unreadable)
    assert "unpacks to more than 2 MB" in str(bomb.error)
    assert isinstance(page, Document)


def test_a_pdf_that_draws_itself_without_end_is_stopped(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(hostile.looping_form(3))
    began = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    (found,) = read(str(path), "a", Options(seconds=1))
    assert isinstance(found, Unreadable)
    assert str(path) in str(found.error)
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - began < MOST_SECONDS


def test_many_drawings_in_a_page_are_no_depth(tmp_path: Path) -> None:
    icon = '<svg viewBox="0 0 9 9"><g><path d="M0 0"/><circle r="1"/></g></svg>'
    path = tmp_path / "a.html"
    path.write_text(hostile.page(f"<p>It was {icon} the greatest harvest.</p>" * 2_000), encoding="utf-8")
    (found,) = read(str(path), "a", SMALL)
    assert isinstance(found, Document)
    assert "the greatest harvest." in found.text


def test_links_that_loop_are_neither_followed_nor_lost(tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "up").symlink_to(tmp_path)
    (tmp_path / "self.txt").symlink_to(tmp_path / "self.txt")
    (tmp_path / "here.txt").symlink_to(tmp_path / "there.txt")
    (tmp_path / "there.txt").symlink_to(tmp_path / "here.txt")
    (tmp_path / "good.txt").write_text("It was the greatest harvest.", encoding="utf-8")
    files = [entry for entry in find_files([str(tmp_path)]) if isinstance(entry, tuple)]
    found = {Path(path).name: next(iter(read(path, id_))) for path, id_ in files}
    assert sorted(found) == ["good.txt", "here.txt", "self.txt", "there.txt"]
    assert isinstance(found.pop("good.txt"), Document)
    for name, loop in found.items():
        assert isinstance(loop, Unreadable)
        assert name in str(loop.error)
    assert not passed_over([str(tmp_path)])


def test_a_pipe_in_a_folder_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    ((path, id_),) = [entry for entry in find_files([str(tmp_path)]) if isinstance(entry, tuple)]
    (found,) = read(path, id_)
    assert isinstance(found, Unreadable)
    assert "is no regular file" in str(found.error)


def test_a_table_of_columnar_repeats_stays_within_the_limit_of_a_document(tmp_path: Path) -> None:
    arrow, parquet = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    path = tmp_path / "a.parquet"
    words = arrow.array(["a" * 5_000_000]).dictionary_encode().dictionary
    column = arrow.DictionaryArray.from_arrays(arrow.array([0] * 200, arrow.int32()), words)
    buffer = io.BytesIO()
    parquet.write_table(arrow.table({"text": column}), buffer, compression="zstd")
    path.write_bytes(buffer.getvalue())
    assert path.stat().st_size < 100_000
    for found in read(str(path), "a", SMALL):
        assert isinstance(found, Unreadable)
        assert "MB" in str(found.error)
