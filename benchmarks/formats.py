"""Write docs/formats.md: what every exchange format is, and what of a document comes back from it, tried out.

python benchmarks/formats.py            write it
python benchmarks/formats.py --check    exit 1 where it is older than the formats
"""

from __future__ import annotations

import inspect
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from rhetoric.corpus.borders import sha256
from rhetoric.corpus.formats import FORMATS, Format
from rhetoric.corpus.roundtrip import lost
from rhetoric.document import Document, Span

PAGE = Path(__file__).resolve().parents[1] / "docs" / "formats.md"
KEPT = "✓"
_PARTS = {"id": "id", "text": "text", "span": "offsets", "label": "label", "meta": "metadata"}
_WRITTEN = [format_ for format_ in FORMATS if not format_.read_only]


def probe(text: str, *marked: tuple[str, str], id: str = "article7", **meta: object) -> Document:
    """A document in which each of the quoted words is marked with the label before it."""
    spans = (Span(text.index(words), text.index(words) + len(words), label) for label, words in marked)
    return Document(id, text, tuple(sorted(spans)), meta)


PROBES = {
    "a plain text with two marks": probe(
        "All the people came, they claim.", ("absolute", "All"), ("doubt", "they claim")
    ),
    "emoji, flags and combining marks": probe(
        "🚢👩🏽‍🚒 Re\u0301sume\u0301 🇰🇵 of all", ("slogan", "Re\u0301sume\u0301 🇰🇵"), ("absolute", "all")
    ),
    "CRLF, tabs, blank lines, odd spaces": probe(
        " \tAll\r\n\r\n\u00a0wept.\n\n\n", ("absolute", "All"), ("doubt", "wept")
    ),
    "a byte order mark at the start": probe("\ufeffAll wept.", ("absolute", "All")),
    "nested marks": probe(
        "the finest in the world", ("glorification", "finest"), ("superlative", "finest in the world")
    ),
    "overlapping marks": probe("one two three", ("doubt", "one two"), ("slogan", "two three")),
    "touching marks of one device": probe("one two", ("doubt", "one"), ("doubt", "two"), ("slogan", "one two")),
    "touching words without a space": probe("we—never—yield", ("doubt", "we"), ("doubt", "—never")),
    "a mark over several paragraphs": probe("It rose.\n\nIt fell.", ("repetition", "It rose.\n\nIt fell.")),
    "a mark that ends inside a word": probe("ungreatest", ("superlative", "greatest")),
    "no marks": probe("Nothing here."),
    "no text": probe(""),
    "an id that is no number": probe("All.", ("absolute", "All"), id="speech"),
    "an id with a slash, a colon and spaces": probe("All.", id="press/1950: May Day"),
    "an id of 300 characters": probe("All.", id="x" * 300),
    "a label of two words": probe("All.", ("my label", "All")),
    "metadata": probe("All.", genre="speech", pages=[1, 2]),
}


def back(format_: Format, document: Document) -> list[Document]:
    """The document after a file of that format was made of it and read."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "made"
        format_.module.write([document], path)
        return [found for _, found in format_.read(path, {sha256(document.text): document.text})]


def cell(format_: Format, document: Document) -> str:
    parts = lost([document], back(format_, document))
    return ", ".join(_PARTS[part] for part in parts) or KEPT


def page() -> Iterator[str]:
    yield "# Exchange formats"
    yield ""
    yield "<!-- written by benchmarks/formats.py -->"
    yield ""
    yield "`rhetoric convert IN OUT --to FORMAT` takes coded documents from one tool to another; the format of IN is found by its"
    yield "content. Wherever a dataset is read (`train`, `evaluate`, `agree`, `corpus check`), all formats but the last two"
    yield "are read as they are. A label that the codebook does not have is an error in the project's own format, and kept in others."
    yield ""
    yield "| name | what it is | written as |"
    yield "|---|---|---|"
    for format_ in FORMATS:
        made = "only read" if format_.read_only else "a folder" if format_.folder else "one file"
        endings = f" ({', '.join(format_.suffixes)})" if format_.suffixes else ""
        yield f"| `{format_.name}` | {format_.title} | {made}{endings} |"
    yield ""
    yield "## There and back"
    yield ""
    yield f"What is lost of a document on the way to each format and back; {KEPT} where it comes back as it was, to the character."
    yield "`convert` reads again what it has written, and says on standard error what was lost of which documents."
    yield ""
    yield f"| document | {' | '.join(f'`{f.name}`' for f in _WRITTEN)} |"
    yield f"|---|{'---|' * len(_WRITTEN)}"
    for name, document in PROBES.items():
        yield f"| {name} | {' | '.join(cell(f, document) for f in _WRITTEN)} |"
    yield ""
    yield "Why:"
    yield ""
    for format_ in _WRITTEN:
        for part, reason in format_.module.LOST.items():
            yield f"- `{format_.name}`, {_PARTS[part]}: {reason}."
    yield ""
    yield "From other tools, spans come in by the rules of this project: white space at their ends is left out, spans of one"
    yield "label that overlap are joined, and what has no place here (relations, notes, attributes) is passed over. Each is counted"
    yield "and said on standard error. Every format was checked against files that the other tools' own code made, and its files"
    yield "by their own readers: see [tests/data/formats](../tests/data/formats/README.md)."
    yield ""
    yield "## Each format"
    for format_ in FORMATS:
        yield ""
        yield f"### {format_.name}"
        yield ""
        yield inspect.cleandoc(format_.module.__doc__ or "")


def main() -> int:
    text = "\n".join(page()) + "\n"
    if "--check" in sys.argv:
        same = PAGE.is_file() and PAGE.read_text(encoding="utf-8") == text
        print(f"{PAGE.name}: {'as the formats are' if same else 'older than the formats; run benchmarks/formats.py'}")
        return 0 if same else 1
    PAGE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
