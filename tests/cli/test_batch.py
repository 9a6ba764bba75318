"""A batch into a folder goes on where it was stopped, and ends with the bytes of one that was not."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from rhetoric.analysis import load_model
from rhetoric.cli.batch import Batch, Outcome, run
from rhetoric.cli.journal import Journal
from rhetoric.document import Document
from rhetoric.errors import InputError, OutputError
from rhetoric.reports import Scored, render
from rhetoric.text.options import Options
from rhetoric.text.readers import Unreadable, find_files, read

PRAISE = "It was the greatest harvest of all time. All the people wept."
LEXICON = load_model("lexicon")
SETTINGS = {"model": "lexicon"}


def score(document: Document | Unreadable) -> Scored:
    if isinstance(document, Unreadable):
        return document
    return LEXICON.analyse(document.text, id=document.id, source=str(document.meta["source"]), meta=document.meta)


def batch(form: str = "jsonl", jobs: int = 1, fail: bool = False, by: Callable[[Any], Scored] = score) -> Batch:
    return Batch(partial(map, by), form, LEXICON.labels, Options(), jobs, fail)


def go(folder: Path, out: Path, **options: Any) -> Outcome:
    return run(batch(**options), [str(folder)], out, SETTINGS)


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    """Seventy files, a table, and one that cannot be read."""
    folder = tmp_path / "documents"
    folder.mkdir()
    for n in range(70):
        (folder / f"{n:02}.txt").write_text(f"{PRAISE} And again {n}.", encoding="utf-8")
    (folder / "bad.txt").write_bytes(b"\xff\xfa\x00")
    rows = "".join(f"row-{n},{PRAISE}\n" for n in range(40))
    (folder / "table.csv").write_text("id,text\n" + rows, encoding="utf-8")
    return folder


def in_one_go(folder: Path, form: str) -> bytes:
    files = [entry for entry in find_files([str(folder)]) if isinstance(entry, tuple)]
    return render(form, [score(document) for file in files for document in read(*file)]).encode()


@pytest.mark.parametrize(
    ("form", "name"),
    [("jsonl", "results.jsonl"), ("csv", "results.csv"), ("csv-documents", "results.csv"), ("markdown", "results.md")],
)
def test_the_results_are_those_of_a_report_in_one_go(documents: Path, tmp_path: Path, form: str, name: str) -> None:
    outcome = go(documents, tmp_path / "out", form=form)
    assert (outcome.documents, outcome.failed) == (111, 1)
    assert (tmp_path / "out" / name).read_bytes() == in_one_go(documents, form)


class Stopping:
    """Scores so many documents, then is stopped."""

    def __init__(self, after: int) -> None:
        self.left = after

    def __call__(self, document: Document | Unreadable) -> Scored:
        self.left -= 1
        if self.left < 0:
            raise KeyboardInterrupt
        return score(document)


@pytest.mark.parametrize("after", [0, 1, 32, 33, 71, 75, 110])
def test_a_stopped_batch_goes_on_and_scores_nothing_twice(
    documents: Path, tmp_path: Path, after: int, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    with pytest.raises(KeyboardInterrupt):
        go(documents, out, by=Stopping(after))
    kept = after // 32 * 32
    assert f"{kept:,} documents are kept" in capsys.readouterr().err
    assert not (out / "results.jsonl").exists()
    rest = Stopping(111 - kept)
    go(documents, out, by=rest)
    assert rest.left == 0
    assert (out / "results.jsonl").read_bytes() == in_one_go(documents, "jsonl")


def test_a_finished_batch_scores_only_what_is_new_has_changed_or_could_not_be_read(
    documents: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    go(documents, out)
    (documents / "bad.txt").write_text("It is mended.", encoding="utf-8")
    (documents / "05.txt").write_text("It is another text.", encoding="utf-8")
    (documents / "00-first.txt").write_text("It is a new text.", encoding="utf-8")
    (documents / "06.txt").unlink()
    work = Stopping(3)
    outcome = go(documents, out, by=work)
    assert work.left == 0
    assert (outcome.documents, outcome.failed) == (111, 0)
    assert (out / "results.jsonl").read_bytes() == in_one_go(documents, "jsonl")


def test_an_id_that_comes_again_has_an_error_in_its_place(documents: Path, tmp_path: Path) -> None:
    (documents / "zz.jsonl").write_text(json.dumps({"id": "07", "text": "Seven again."}) + "\n", encoding="utf-8")
    outcome = go(documents, tmp_path / "out")
    assert outcome.failed == 2
    *_, last = (tmp_path / "out" / "results.jsonl").read_text(encoding="utf-8").splitlines()
    assert "the document id '07' was used before, in" in json.loads(last)["error"]


def test_errors_fail_stops_at_the_first_and_goes_on_when_it_is_mended(documents: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    with pytest.raises(InputError, match=r"bad\.txt: NUL at byte 2"):
        go(documents, out, fail=True)
    assert not (out / "results.jsonl").exists()
    (documents / "bad.txt").write_text("It is mended.", encoding="utf-8")
    assert go(documents, out, fail=True).failed == 0
    assert (out / "results.jsonl").read_bytes() == in_one_go(documents, "jsonl")


def test_another_batch_is_never_mixed_in(documents: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    go(documents, out)
    with pytest.raises(OutputError, match="holds a batch with model 'lexicon', not 'fast'; name another folder"):
        run(batch(), [str(documents)], out, {"model": "fast"})
    with pytest.raises(OutputError, match="holds other files and no batch"):
        go(documents, documents)
    (out / "journal.sqlite3").write_bytes(b"no data base at all" * 100)
    with pytest.raises(OutputError, match="is no journal of a batch"):
        go(documents, out)


def test_two_processes_cannot_work_on_one_batch(documents: Path, tmp_path: Path) -> None:
    journal = Journal(tmp_path / "out", SETTINGS)
    with pytest.raises(OutputError, match="another process works on this batch"):
        go(documents, tmp_path / "out")
    journal.close()
    go(documents, tmp_path / "out")


def ends_its_process(document: Document | Unreadable) -> Scored:
    if document.id == "13":
        os.kill(os.getpid(), signal.SIGKILL)
    return score(document)


def test_a_document_that_ends_its_process_is_found_and_passed_over(documents: Path, tmp_path: Path) -> None:
    outcome = go(documents, tmp_path / "out", jobs=2, by=ends_its_process)
    assert (outcome.documents, outcome.failed) == (111, 2)
    records = [json.loads(line) for line in (tmp_path / "out" / "results.jsonl").read_bytes().splitlines()]
    (poison,) = [r for r in records if r["id"] == "13"]
    assert "ends the process that scores it" in poison["error"]


def command(folder: Path, out: Path) -> list[str]:
    arguments = ["score", str(folder), "-o", f"{out}/", "--model", "lexicon", "--jobs", "2"]
    return [sys.executable, "-m", "rhetoric", *arguments]


def ended(group: int) -> bool:
    """Whether all processes of a group end, in more time than they need on a busy machine."""
    for _ in range(600):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.1)
    return False


SEVERAL_RUNS = 250_000
"""Bytes of a journal in which more than the first run of documents is kept, whatever is being written."""


@pytest.mark.parametrize("kill", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_the_command_survives_a_signal(documents: Path, tmp_path: Path, kill: signal.Signals) -> None:
    out = tmp_path / "out"
    for n in range(500):
        (documents / f"more-{n}.txt").write_text(f"{PRAISE} And more {n}.", encoding="utf-8")
    process = subprocess.Popen(command(documents, out), stderr=subprocess.PIPE, text=True, start_new_session=True)
    journal = out / "journal.sqlite3"
    while process.poll() is None and (not journal.exists() or journal.stat().st_size < SEVERAL_RUNS):
        time.sleep(0.01)
    if kill is signal.SIGINT:  # the keyboard sends it to all
        os.killpg(process.pid, kill)
    else:
        process.send_signal(kill)
    _, said = process.communicate()
    assert process.returncode in (2, -kill if kill is signal.SIGKILL else 130)
    assert "Traceback" not in said
    assert ended(process.pid)
    done = subprocess.run(command(documents, out), capture_output=True, text=True, check=False)
    assert done.returncode == 2, done.stderr
    if process.returncode != 2:  # else the batch was done before the signal came
        assert "goes on after" in done.stderr
    assert "611 documents in" in done.stderr
    ids = [json.loads(line)["id"] for line in (out / "results.jsonl").read_bytes().splitlines()]
    assert len(ids) == len(set(ids)) == 611


def test_a_full_disk_keeps_what_was_kept(documents: Path, tmp_path: Path) -> None:
    """The system's limit on the size of a file stands for the end of the disk."""
    out = tmp_path / "out"

    def full() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, resource.RLIM_INFINITY))

    stopped = subprocess.run(command(documents, out), capture_output=True, text=True, check=False, preexec_fn=full)
    assert stopped.returncode == 2
    assert "make room, and give the same command again" in stopped.stderr
    assert "Traceback" not in stopped.stderr
    done = subprocess.run(command(documents, out), capture_output=True, text=True, check=False)
    assert "111 documents in" in done.stderr, done.stderr
    assert sorted(path.name for path in out.iterdir()) == ["journal.sqlite3", "results.jsonl"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["-", "-o", "out/"], "is a folder, which standard input cannot go on filling"),
        (["documents", "-o", "out/", "--format", "sarif"], "sarif cannot be put into one"),
        (["documents", "-o", "documents/out/"], "is in a folder to score"),
        (["documents", "-o", "lone.txt/"], "cannot be made"),
    ],
)
def test_a_folder_that_cannot_be_used_is_told(
    documents: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], says: str
) -> None:
    monkeypatch.chdir(documents.parent)
    Path("lone.txt").touch()
    done = subprocess.run(
        [sys.executable, "-m", "rhetoric", "score", *arguments], input="", capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_a_journal_gives_back_what_it_was_given(tmp_path: Path) -> None:
    name = b"caf\xe9.txt".decode("utf-8", "surrogateescape")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / name).write_text(PRAISE, encoding="utf-8")
    assert go(tmp_path / "in", tmp_path / "out").documents == 1
    journal = Journal(tmp_path / "out", SETTINGS)
    (kept,) = journal.documents(str(tmp_path / "in" / name))
    journal.close()
    assert kept.id == name.removesuffix(".txt")
    assert {"superlative", "absolute"} <= set(kept.labels)
