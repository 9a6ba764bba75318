"""`rhetoric score` as its users meet it, bad input included."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

import jsonschema
import pytest
from conftest import ROOT, SEED

SCHEMA = json.loads((ROOT / "docs" / "scored-document.schema.json").read_text(encoding="utf-8"))
PRAISE = "It was the greatest harvest of all time. All the people wept."


def run(
    *arguments: str | Path, stdin: bytes = b"", env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-m", "rhetoric", *map(str, arguments)],
        input=stdin, capture_output=True, check=False, env={**os.environ, **(env or {})},
    )  # fmt: skip
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


def records(output: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in output.splitlines()]


def test_the_seed_is_shown_with_its_devices() -> None:
    done = run("score", SEED)
    assert done.returncode == 0
    assert done.stderr == ""
    assert "unattributed-quotation" in done.stdout
    assert "per 1,000 words" in done.stdout
    assert "\x1b[" not in done.stdout
    assert "maintained the principle of independence throughout" in done.stdout


def test_standard_input_and_one_device() -> None:
    done = run("score", "-", "--format", "jsonl", "--device", "superlative", stdin=PRAISE.encode())
    (record,) = records(done.stdout)
    jsonschema.validate(record, SCHEMA)
    assert record["id"] == "stdin"
    assert list(record["rates"]) == ["superlative"]  # type: ignore[call-overload]


def test_every_reader_and_format(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(PRAISE, encoding="utf-8")
    (tmp_path / "b.md").write_text("# Title\n\n" + PRAISE, encoding="utf-8")
    lines = "".join(json.dumps({"id": f"r{i}", "text": PRAISE}) + "\n" for i in range(3))
    (tmp_path / "c.jsonl").write_text(lines, encoding="utf-8")
    (tmp_path / "d.jsonl.gz").write_bytes(gzip.compress(lines.replace('"r', '"z').encode()))
    (tmp_path / ".hidden.txt").write_text("no", encoding="utf-8")
    done = run("score", tmp_path, "--format", "jsonl")
    assert done.returncode == 0, done.stderr
    assert [r["id"] for r in records(done.stdout)] == ["a", "b", "r0", "r1", "r2", "z0", "z1", "z2"]
    as_json = run("score", tmp_path, "--format", "json")
    without_cards = json.loads(as_json.stdout)
    assert all(span.pop("card") for record in without_cards for span in record["spans"])
    assert without_cards == records(done.stdout)
    rows = list(csv.DictReader(io.StringIO(run("score", tmp_path, "--format", "csv").stdout)))
    assert {row["id"] for row in rows} == {r["id"] for r in records(done.stdout)}


def test_two_jobs_give_what_one_gives(tmp_path: Path) -> None:
    for i in range(70):
        (tmp_path / f"{i:03}.txt").write_text(f"{PRAISE} And again {i}.", encoding="utf-8")
    (tmp_path / "bad.txt").write_bytes(b"\xff\xfa\x00")
    one, two = run("score", tmp_path, "--format", "jsonl"), run("score", tmp_path, "--format", "jsonl", "--jobs", "2")
    assert one.stdout == two.stdout
    assert one.returncode == two.returncode == 2


def test_files_that_share_a_stem_are_both_scored(tmp_path: Path) -> None:
    for folder in ("x", "y"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "same.txt").write_text(PRAISE, encoding="utf-8")
    done = run("score", tmp_path, "--format", "jsonl")
    assert done.returncode == 0
    assert [r["id"] for r in records(done.stdout)] == ["x/same", "y/same"]


def test_fail_on_asks_for_exit_1_and_errors_still_win(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(PRAISE, encoding="utf-8")
    assert run("score", tmp_path, "--fail-on", "superlative").returncode == 1
    assert run("score", tmp_path, "--fail-on", "any").returncode == 1
    assert run("score", tmp_path, "--fail-on", "slogan").returncode == 0
    assert run("score", tmp_path, tmp_path / "gone.txt", "--fail-on", "any").returncode == 2


def test_a_cell_cannot_start_a_formula() -> None:
    done = run("score", "-", "--format", "csv", stdin=b"\n\n=1+1 is the greatest of all time. -- @everyone")
    for row in csv.reader(io.StringIO(done.stdout)):
        assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row)


def test_a_document_is_never_overwritten_by_its_report(tmp_path: Path) -> None:
    path = tmp_path / "speech.txt"
    path.write_text(PRAISE, encoding="utf-8")
    done = run("score", path, "-o", path)
    assert done.returncode == 2
    assert "is one of the documents to score" in done.stderr
    assert path.read_text(encoding="utf-8") == PRAISE
    assert run("score", tmp_path, "-o", path).returncode == 2


def test_files_of_other_kinds_are_refused_by_name_and_counted_in_a_folder(tmp_path: Path) -> None:
    (tmp_path / "page.odt").write_text(PRAISE, encoding="utf-8")
    (tmp_path / "page.txt").write_text(PRAISE, encoding="utf-8")
    named = run("score", tmp_path / "page.odt")
    assert named.returncode == 2
    assert "page.odt: .odt is not read; give its text as .txt" in named.stderr
    folder = run("score", tmp_path)
    assert folder.returncode == 0
    assert "files of other kinds passed over: 1 .odt" in folder.stderr


BAD_FILES = {
    "binary.txt": (b"PK\x03\x04\x00\x00\xff", "this is binary and no text"),
    "nul.txt": (b"words\0words", "NUL at character 5"),
    "latin1.txt": (
        "The caf\u00e9 of all\n".encode("latin-1"),
        "byte 0xe9 at offset 7 is not utf-8; name its encoding, most likely --encoding cp1252",
    ),
    "broken.jsonl": (b'{"id": "x", "text": "fine"}\n{"id":\n', "broken.jsonl:2: is not JSON"),
    "untexted.jsonl": (b'{"id": "y"}\n', "untexted.jsonl:1: has no string 'text'"),
    "doubled.jsonl": (b'{"id": "d", "text": "a"}\n{"id": "d", "text": "b"}\n', "doubled.jsonl:2: the document id 'd'"),
    "half.jsonl.gz": (gzip.compress(b'{"text": "a"}' * 50)[:30], "is not a whole gzip file"),
    "hollow.jsonl": (b"\n", "no records"),
    "surrogate.jsonl": (b'{"id": "s", "text": "ab\\ud800"}\n', "lone surrogate U+D800 at character 2"),
    "deep.jsonl": (b"[" * 100_000, "deep.jsonl:1: nests too deep; flatten it"),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_bad_file_is_told_and_the_others_are_scored(tmp_path: Path, name: str) -> None:
    content, says = BAD_FILES[name]
    (tmp_path / name).write_bytes(content)
    (tmp_path / "zz-good.txt").write_text(PRAISE, encoding="utf-8")
    done = run("score", tmp_path, "--format", "jsonl")
    assert done.returncode == 2
    assert says in done.stderr
    assert name in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) == 1
    found = records(done.stdout)
    assert any(r["id"] == "zz-good" and r["spans"] for r in found)
    assert sum("error" in r for r in found) == 1
    for record in found:
        jsonschema.validate(record, SCHEMA)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["gone.txt"], "gone.txt: no such file or folder"),
        (["."], "nothing to read in this folder"),
        (["-", "--device", "irony"], "unknown device 'irony'"),
        (["-", "--device", "superlativ"], "did you mean superlative"),
        (["-", "--model", "swift"], "unknown model 'swift'"),
        (["-", "--model", "."], "is not a model folder"),
        (["-", "--encoding", "klingon"], "unknown encoding 'klingon'"),
        (["-", "--min-confidence", "3"], "--min-confidence"),
        (["-", "-o", "no/such/folder/out.txt"], "cannot be written"),
        (["-", "-o", "."], "is a folder"),
        (["-", "--device", "doubt", "--fail-on", "slogan"], "--fail-on slogan can never hold"),
        ([], "Missing argument"),
    ],
)
def test_a_mistake_is_one_clear_sentence_and_exit_2(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], says: str
) -> None:
    monkeypatch.chdir(tmp_path)
    done = run("score", *arguments, stdin=PRAISE.encode())
    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_named_encoding_and_a_byte_order_mark(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes("The café was the greatest of all.".encode("cp1252"))
    assert run("score", tmp_path, "--encoding", "cp1252").returncode == 0
    for encoding in ("utf-8-sig", "utf-16"):
        (tmp_path / "a.txt").write_bytes(PRAISE.encode(encoding))
        (record,) = records(run("score", tmp_path, "--format", "jsonl").stdout)
        plain = records(run("score", "-", "--format", "jsonl", stdin=PRAISE.encode()).stdout)[0]
        assert (record["sha256"], record["spans"]) == (plain["sha256"], plain["spans"])


@pytest.mark.parametrize("text", ["", " \n\n", "\r\n\r\n"])
def test_an_empty_document_is_scored_with_a_warning(text: str) -> None:
    done = run("score", "-", "--format", "jsonl", stdin=text.encode())
    (record,) = records(done.stdout)
    assert done.returncode == 0
    assert "warning: no words" in done.stderr
    assert record["words"] == 0
    assert record["spans"] == []


def test_carriage_returns_and_any_characters_keep_their_offsets() -> None:
    text = "👩‍👩‍👧 e\u0301\r\n\r\nIt was the greatest harvest of all time.\r\n"
    (record,) = records(run("score", "-", "--format", "jsonl", stdin=text.encode()).stdout)
    assert record["spans"]
    for span in record["spans"]:  # type: ignore[attr-defined]
        assert text[span["start"] : span["end"]] == span["text"]


def test_control_characters_never_reach_the_terminal() -> None:
    done = run("score", "-", stdin="\x1b[2J the greatest harvest\x07 of all time \u202egnp".encode())
    assert "\x1b" not in done.stdout
    assert "\x07" not in done.stdout
    assert "\u202e" not in done.stdout


def test_a_line_of_five_megabytes_is_scored_in_bounded_time(tmp_path: Path) -> None:
    path = tmp_path / "line.txt"
    path.write_text(f"{PRAISE} " * (5_000_000 // len(PRAISE)), encoding="utf-8")
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    done = run("score", path, "--format", "csv", "-o", tmp_path / "out.csv")
    assert done.returncode == 0, done.stderr
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before < 120


def test_nothing_half_written_takes_the_name_of_the_output(tmp_path: Path) -> None:
    target = tmp_path / "out.jsonl"
    target.write_text("the old result", encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, "-m", "rhetoric", "score", "-", "--format", "jsonl", "-o", str(target)], stdin=subprocess.PIPE
    )
    time.sleep(0.5)
    process.kill()
    process.wait()
    assert target.read_text(encoding="utf-8") == "the old result"


def test_a_closed_pipe_is_no_error(tmp_path: Path) -> None:
    for i in range(40):
        (tmp_path / f"{i}.txt").write_text(PRAISE * 50, encoding="utf-8")
    command = f"{sys.executable} -m rhetoric score {tmp_path} | head -1"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert done.stderr == ""
