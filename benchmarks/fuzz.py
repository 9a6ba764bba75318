"""Whether any bytes can make a reader, or the reader of a dataset format, do what it must not.

    python benchmarks/fuzz.py [--seconds 60] [NAME ...]     default: every reader and format that there is

Hypothesis spoils real files of each kind (the test documents, and small datasets written by the formats themselves):
bytes changed, cut, doubled and put in, also inside of what is packed. A reader must yield documents whose offsets fit,
or say in an InputError what is wrong; a format must yield such documents or raise a RhetoricError. Anything else is a
finding, so is a child that died or ran out of time: it is shrunk, and kept in tests/data/fuzz, which the tests read.
Seconds are those of the processor. Prints what was tried and found.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import io
import json
import os
import sys
import tempfile
import threading
import warnings
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from rhetoric.corpus.jsonl import load_dataset, write_jsonl
from rhetoric.document import Document, Span
from rhetoric.errors import RhetoricError
from rhetoric.text.options import Options
from rhetoric.text.readers import READERS, Unreadable, read

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = ROOT / "tests" / "data" / "documents"
FINDINGS = ROOT / "tests" / "data" / "fuzz"
OPTIONS = Options(megabytes=5, pages=50, seconds=60, text_column="body")
BROKEN = ("breaks the program", "takes longer than", "needs more memory")
"""What is said where a child died, which a reader's own checks ought to have kept it from."""

EXAMPLES = 200
"""Of one round of hypothesis; rounds are begun until the time is over."""

TOKENS = [
    b"\0", b"\xff", b"\xef\xbb\xbf", b"\xff\xfe", b"\xed\xa0\x80", b"\r\n", b"\n", b"\r", b"\x0b\x0c\x1c\x85",
    b"\t", b'"', b"'", b",", b";", b"=", b"&", b"&#0;", b"&#xD800;", b"&nbsp;", b"<", b">", b"</", b"<!--",
    b"-->", b"<![CDATA[", b"<svg>", b"<table>", b"<script>", b"<template>", b"<!DOCTYPE a [<!ENTITY b 'c'>]>",
    b"<?xml version='1.0'?>", b"{", b"}", b"[", b"]", b"null", b"true", b"1e999", b"-1", b"NaN",
    b"99999999999999999999", b"\\ud800", b"\\u0000", b'"id":', b'"text":', b'"spans":', b'"start":', b'"meta":',
    b"---\n", b"```\n", b"# ", b"../", b"%2e%2e/", b"\\",
    "\U0001f469\u200d\U0001f467 e\u0301 \u202e\ufeff".encode(), b"obj", b"endobj", b"stream\n", b"/Kids",
    b"/Count 9999999", b"/Type /Pages", b"0 R", b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06", b"PAR1",
    b"\x1f\x8b", b"WARC/1.0\r\n", b"Content-Length: 99999999999\r\n", b"Content-Length: -1\r\n",
    b"HTTP/1.1 200 OK\r\n", b"Transfer-Encoding: chunked\r\n",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Target:
    """What is fuzzed: `check` raises where a file or folder is not treated as it must be."""

    name: str
    seeds: Sequence[Path]
    check: Callable[[Path], str]


@dataclass(slots=True)
class Tally:
    """What came of the tries, and the files that were findings."""

    tries: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    findings: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Finding:
    """A file or folder `place` that was not treated as it must be: the bytes of its files, and what went wrong."""

    target: str
    place: Path
    files: dict[Path, bytes]
    said: str


def check_reader(path: Path) -> str:
    """Read a file as `score` does; the kind of what came of it."""
    kinds = set()
    for found in read(str(path), "fuzz", OPTIONS):
        if isinstance(found, Unreadable):
            said = str(found.error)
            assert said
            assert not any(words in said for words in BROKEN), said
            kinds.add("refused")
            continue
        _check_document(found)
        assert found.meta["source"].startswith(str(path))
        json.dumps(dict(found.meta)).encode()
        for offset, place in found.meta.get("places", ()):
            assert 0 <= offset <= len(found.text)
            assert isinstance(place, str)
        kinds.add("read")
    assert kinds, "nothing was said of the file"
    return "read in part" if len(kinds) == 2 else kinds.pop()


def _check_document(document: Document) -> None:
    document.text.encode("utf-8")
    document.id.encode("utf-8")
    for span in document.spans:
        assert 0 <= span.start < span.end <= len(document.text), span


def dataset_check(load: Callable[[Path], Iterator[Document] | list[Document]]) -> Callable[[Path], str]:
    """A check that reads coded documents."""

    def check(path: Path) -> str:
        try:
            for document in load(path):
                _check_document(document)
        except RhetoricError:
            return "refused"
        return "read"

    return check


TEXT = "All the people 👩‍👩‍👧 wept.\r\nIt was dire."
CODED = [
    Document("a", TEXT, (Span(0, 14, "absolute"), Span(35, 39, "loaded-language"))),
    Document("b", "Nobody spoke.", (Span(0, 6, "absolute"),), {"genre": "news"}),
]


def targets(folder: Path) -> Iterator[Target]:
    """Every reader, and every dataset format, with files to spoil; some are made in `folder`."""
    for reader in READERS:
        seeds = [path for path in sorted(DOCUMENTS.iterdir()) if path.name.endswith(reader.suffixes)]
        yield Target(reader.name, seeds, check_reader)
    formats = getattr(import_module("rhetoric.corpus.formats"), "FORMATS", ())
    for format_ in formats:
        home = folder / format_.name
        home.mkdir()
        made = home / (format_.name if format_.folder else f"seed{(*format_.suffixes, '.jsonl')[0]}")
        if not format_.read_only:
            format_.module.write(CODED, made)
        load = dataset_check(lambda path, format_=format_: [d for _, d in format_.read(path)])
        yield Target(f"dataset {format_.name}", [made] if made.exists() else [], load)
    if not formats:
        write_jsonl(CODED, folder / "seed.jsonl")
        yield Target("dataset jsonl", [folder / "seed.jsonl"], dataset_check(lambda path: load_dataset([path])))
        yield Target("dataset ptc", [_ptc(folder / "ptc")], dataset_check(lambda path: load_dataset([path])))


def _ptc(home: Path) -> Path:
    for document in CODED:
        rows = "".join(f"{document.id}\t{s.label}\t{s.start}\t{s.end}\n" for s in document.spans)
        for folder, name, content in (
            ("articles", f"article{document.id}.txt", document.text),
            ("labels", f"article{document.id}.task-FLC.labels", rows),
        ):
            (home / folder).mkdir(parents=True, exist_ok=True)
            (home / folder / name).write_text(content, encoding="utf-8", newline="")
    return home


@st.composite
def spoilt(draw: st.DrawFn, raw: bytes, most: int = 6) -> bytes:
    """The bytes after a few changes."""
    out = bytearray(raw)
    for _ in range(draw(st.integers(1, most))):
        at = draw(st.integers(0, max(len(out) - 1, 0)))
        length = draw(st.one_of(st.integers(1, 16), st.integers(1, max(len(out), 1))))
        kind = draw(st.sampled_from(["flip", "token", "cut", "end", "double", "bytes", "repeat"]))
        if kind == "flip" and out:
            out[at] ^= draw(st.integers(1, 255))
        elif kind == "token":
            out[at:at] = draw(st.sampled_from(TOKENS))
        elif kind == "cut":
            del out[at : at + length]
        elif kind == "end":
            del out[at:]
        elif kind == "double":
            out[at:at] = out[at : at + min(length, 5_000)]
        elif kind == "bytes":
            out[at : at + length % 16] = draw(st.binary(max_size=16))
        else:
            out[at:at] = draw(st.sampled_from(TOKENS)) * draw(st.sampled_from([2, 50, 3_000]))
    return bytes(out)


@st.composite
def spoilt_file(draw: st.DrawFn, raw: bytes, name: str) -> bytes:
    """A spoilt file: as it is stored, or what is packed in it."""
    inside = draw(st.integers(0, 3)) > 0
    if inside and name.endswith(".gz"):
        return gzip.compress(draw(spoilt(gzip.decompress(raw))), 1)
    if inside and zipfile.is_zipfile(io.BytesIO(raw)):
        buffer = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(buffer, "w") as new:
            chosen = draw(st.sampled_from(old.namelist()))
            for entry in old.namelist():
                content = old.read(entry)
                new.writestr(entry, draw(spoilt(content)) if entry == chosen else content)
        return buffer.getvalue()
    return draw(spoilt(raw))


def fuzz(target: Target, seconds: float, work: Path, first_seed: int) -> Tally:
    """Try a target for so many seconds of processor time, in rounds of hypothesis."""
    tally, until = Tally(), processor_time() + seconds
    for number in range(first_seed, sys.maxsize):
        if processor_time() >= until or not target.seeds:
            break
        _round(target, target.seeds[number % len(target.seeds)], until, work, number, tally)
    return tally


def processor_time() -> float:
    """Seconds that this process and its children have worked: other work takes nothing from them."""
    spent = os.times()
    ended = spent.user + spent.system + spent.children_user + spent.children_system
    return ended + sum(map(_worked, threading.enumerate()))


def _worked(thread: threading.Thread) -> float:
    """Seconds of the children that a thread has and that still live; 0 where the system does not tell."""
    ticks = 0
    with suppress(OSError):
        for child in Path(f"/proc/self/task/{thread.native_id}/children").read_text().split():
            ticks += sum(map(int, Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


def _round(target: Target, home: Path, until: float, work: Path, number: int, tally: Tally) -> None:
    """Spoil one seed again and again; what is found is shrunk and kept."""
    files = [path for path in sorted(home.rglob("*")) if path.is_file()] if home.is_dir() else [home]
    place = work / home.name
    last: list[Finding] = []

    @seed(number)
    @settings(
        max_examples=EXAMPLES, database=None, deadline=None, phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck), print_blob=False, report_multiple_bugs=False,
    )  # fmt: skip
    @given(st.data())
    def tries(data: st.DataObject) -> None:
        chosen = data.draw(st.sampled_from(files))
        content = data.draw(spoilt_file(chosen.read_bytes(), chosen.name))
        if processor_time() >= until:
            return
        for file in files:
            copy = place / file.relative_to(home) if home.is_dir() else place
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(content if file == chosen else file.read_bytes())
        tally.tries += 1
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                tally.outcomes[target.check(place)] += 1
        except Exception as error:
            last[:] = [held(target, place, error)]
            raise

    try:
        tries()
    except Exception:
        if not last:
            raise
        tally.findings.append(keep(last[0]))


def held(target: Target, place: Path, error: Exception) -> Finding:
    """The files of a try that failed, as they are now."""
    files = sorted(path for path in place.rglob("*") if path.is_file()) if place.is_dir() else [place]
    said = " ".join(f"{type(error).__name__}: {error}".split())[:200]
    return Finding(target.name, place, {path.relative_to(place.parent): path.read_bytes() for path in files}, said)


def keep(finding: Finding) -> str:
    """Store the file or folder of a finding among the data of the tests; what is to be said of it."""
    digest = hashlib.sha256(b"".join(finding.files.values())).hexdigest()[:12]
    kept = FINDINGS / finding.target.replace(" ", "-") / f"{digest}-{finding.place.name}"
    for path, content in finding.files.items():
        file = kept.parent / kept.name / Path(*path.parts[1:])
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    return f"{kept.relative_to(ROOT)}: {finding.said}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    findings = 0
    with tempfile.TemporaryDirectory() as folder:
        made, work = Path(folder, "made"), Path(folder, "work")
        made.mkdir()
        work.mkdir()
        for target in targets(made):
            if asked.names and target.name not in asked.names:
                continue
            tally = fuzz(target, asked.seconds, work, asked.seed)
            outcomes = ", ".join(f"{n:,} {kind}" for kind, n in sorted(tally.outcomes.items()))
            print(f"{target.name:20} {tally.tries:7,} tries: {outcomes or 'nothing to spoil'}", flush=True)
            for finding in dict.fromkeys(tally.findings):
                print(f"    {finding}", flush=True)
            findings += len(tally.findings)
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
