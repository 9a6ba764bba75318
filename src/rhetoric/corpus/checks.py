"""What a program can hold a coded corpus to, beyond the format: span rules of the codebook, and originality."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from pathlib import Path

from rhetoric.corpus.formats.jsonl import records
from rhetoric.corpus.rules import ASKED, BARE, DETERMINERS, QUOTED
from rhetoric.document import Document, Span
from rhetoric.text.decode import decode, read_bytes
from rhetoric.text.segment import paragraphs

SHARED_WORDS = 8
LONGEST = {"loaded-language": 8, "superlative": 25, "absolute": 20, "name-calling": 20, "exaggeration": 20}
"""Most words of a span, for devices whose spans are short by rule."""
_WORD = re.compile(r"\w+")


def faults(
    documents: Sequence[Document], against: Iterable[str] = (), set_phrases: Iterable[str] = ()
) -> Iterator[str]:
    """Sentences that name document, place and fault; none for a sound corpus.

    Documents may share `set_phrases` (titles, salutations) with each other, but not with the texts `against`: those
    come from elsewhere, and a run of their words is theirs.
    """
    for document in documents:
        for span in document.spans:
            fault = span_fault(document.text, span)
            if fault:
                words = document.text[span.start : span.end]
                yield f"{document.id}: {span.start}:{span.end} {span.label} {words!r}: {fault}"
    yield from _shared(documents, against, [_words(phrase) for phrase in set_phrases])


def span_fault(text: str, span: Span) -> str | None:
    """Which span rule of the codebook a span breaks, of those that a program can see."""
    words = text[span.start : span.end]
    if span.label != QUOTED and words[-1] in ",;:":
        return f"ends on {words[-1]!r}; leave it out"
    if span.label in BARE and words.split()[0].lower() in DETERMINERS and words.lower() not in DETERMINERS:
        return "begins with an article or possessive; leave it out"
    if span.label == ASKED and "?" not in words:
        return "has no question mark; take it in"
    if len(words.split()) > LONGEST.get(span.label, 10_000):
        return f"has {len(words.split())} words; mark the shortest run that shows the device"
    if not any(start <= span.start and span.end <= end for start, end in paragraphs(text)):
        return "does not lie within one paragraph; cut it at the paragraph's end"
    return None


def read_set_phrases(folder: Path) -> list[str]:
    """The lines of `set-phrases.txt` in a folder of documents, none where there is no such file."""
    path = folder / "set-phrases.txt"
    return decode(read_bytes(path), str(path)).splitlines() if path.is_file() else []


def _words(text: str) -> str:
    return f" {' '.join(_WORD.findall(text.casefold()))} "


def _runs(text: str, set_phrases: Sequence[str] = ()) -> dict[bytes, str]:
    """Every run of SHARED_WORDS words, by its hash."""
    joined = _words(text)
    for phrase in set_phrases:
        joined = joined.replace(phrase, " § ")
    words = joined.split()
    runs = (" ".join(words[i : i + SHARED_WORDS]) for i in range(len(words) - SHARED_WORDS + 1))
    return {blake2b(run.encode("utf-8", "replace"), digest_size=8).digest(): run for run in runs}


def _shared(documents: Sequence[Document], against: Iterable[str], set_phrases: Sequence[str]) -> Iterator[str]:
    foreign: dict[bytes, str] = {}
    for path in against:
        for name, text in _texts(Path(path)):
            foreign.update(dict.fromkeys(_runs(text), name))
    seen: dict[bytes, str] = {}
    for document in documents:
        own = _runs(document.text, set_phrases)
        for runs, others in ((_runs(document.text) if foreign else {}, foreign), (own, seen)):
            shared = {others[run]: words for run, words in runs.items() if run in others}
            if shared:
                names = ", ".join(sorted(shared)[:3])
                words = shared[min(shared)]
                yield f"{document.id}: shares {SHARED_WORDS} words in a row with {names} ({words!r}); write it anew"
        seen.update(dict.fromkeys(own, document.id))


def _texts(path: Path) -> Iterator[tuple[str, str]]:
    files = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
    for file in files:
        if file.name.endswith((".jsonl", ".jsonl.gz")):
            for place, record in records(file):
                yield place, str(record.get("text", ""))
        elif file.suffix == ".txt":
            yield str(file), decode(read_bytes(file), str(file))
