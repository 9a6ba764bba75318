"""What is converted where documents cross to and from other tools: units of offsets, rules of spans, names of files.

Inside the house offsets count code points, spans of one label do not overlap, and none begins or ends on white space.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
import warnings
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path

from rhetoric.document import Document, Span
from rhetoric.errors import DatasetError, OutputError
from rhetoric.text.decode import decode, read_bytes
from rhetoric.text.options import DEFAULT
from rhetoric.text.segment import strip

Found = tuple[int, int, str]
"""A span as another tool has it: start, end (half-open, code points) and label."""


def sha256(text: str) -> str:
    """Of a text in UTF-8, as scored documents name it."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


class Intake:
    """Takes other tools' spans by the project's rules, and counts what that changed or left out.

    `texts`, by `sha256`, are those that formats without texts refer to. `labels` are those that labelled documents of
    the project's own format may have (None: any).
    """

    def __init__(self, texts: Mapping[str, str] | None = None, labels: Collection[str] | None = None) -> None:
        self.texts = texts or {}
        self.labels = labels
        self._counts: Counter[str] = Counter()

    def spans(self, text: str, found: Iterable[Found], place: str) -> tuple[Span, ...]:
        """The spans without white space at their ends, those of one label joined where they overlap, by start.

        DatasetError names the `place` and the first span that does not lie in the text.
        """
        runs: dict[str, list[tuple[int, int]]] = {}
        for start, end, label in sorted(found):
            if not 0 <= start <= end <= len(text):
                raise DatasetError(
                    f"{place}: {label} {start}:{end} is out of range for the text's {len(text)} characters; "
                    "the marks were made on another text, or are counted in another unit"
                )
            words = strip(text, start, end)
            self._counts["empty spans left out"] += words is None
            if words is None:
                continue
            self._counts["spans freed of white space at their ends"] += words != (start, end)
            own = runs.setdefault(label, [])
            if own and words[0] < own[-1][1]:
                self._counts["spans joined with one of their label that they overlap"] += 1
                own[-1] = (own[-1][0], max(words[1], own[-1][1]))
            else:
                own.append(words)
        return tuple(sorted(Span(start, end, label) for label, own in runs.items() for start, end in own))

    def text(self, digest: object, place: str) -> str:
        """The text of that SHA-256."""
        text = self.texts.get(str(digest))
        if text is None:
            raise DatasetError(
                f"{place}: holds marks without their text, and no text given has this SHA-256; "
                "name the texts with `rhetoric convert --texts PATH`"
            )
        return text

    def passed_over(self, what: str, count: int = 1) -> None:
        """Note that something of the file has no place in a labelled document."""
        self._counts[f"{what} passed over"] += count

    def report(self, name: str) -> None:
        """Warn once of all that was changed or left out."""
        said = ", ".join(f"{count} {what}" for what, count in self._counts.items() if count)
        if said:
            warnings.warn(f"{name}: {said}", stacklevel=2)


class Utf16:
    """Offsets into a text in UTF-16 units, as Java and JavaScript count, and in code points."""

    def __init__(self, text: str) -> None:
        self._units = [0]
        for character in text:
            self._units.append(self._units[-1] + (2 if character > "\uffff" else 1))

    def units(self, point: int) -> int:
        """The unit at which a code point begins."""
        return self._units[point]

    def point(self, unit: int) -> int:
        """The code point that begins at a unit, or holds it; a unit beyond the text gives one beyond the text."""
        if unit > self._units[-1]:
            return len(self._units) - 1 + unit - self._units[-1]
        at = bisect_left(self._units, unit)
        return at if at < 1 or self._units[at] == unit else at - 1


def same_words(quoted: str, words: str) -> bool:
    """Whether a tool's quotation of a span is its words; tools write line breaks in several ways."""
    return "".join(quoted.replace("\\n", "").split()) == "".join(words.replace("\\n", "").split())


def by_quotation(text: str, found: Sequence[tuple[Found, str | None]], place: str) -> list[Found]:
    """Spans in code points, from spans in code points or UTF-16 units: the quotations that stand beside tell which.

    DatasetError where the quotations fit neither.
    """
    points = [span for span, _ in found]
    quotations = [quotation for _, quotation in found]
    if _fits(text, points, quotations):
        return points
    utf16 = Utf16(text)
    converted = [(utf16.point(start), utf16.point(end), label) for start, end, label in points]
    if _fits(text, converted, quotations):
        return converted
    for (start, end, label), quotation in zip(points, quotations, strict=True):
        if quotation is not None and not same_words(quotation, text[max(0, start) : max(0, end)]):
            raise DatasetError(
                f"{place}: {label} {start}:{end} is {text[max(0, start) : max(0, end)]!r} in the text, "
                f"not {quotation!r}; the marks were made on another text"
            )
    raise AssertionError("quotations that fit are returned")


def _fits(text: str, found: Sequence[Found], quotations: Sequence[str | None]) -> bool:
    return all(
        quotation is None or same_words(quotation, text[max(0, start) : max(0, end)])
        for (start, end, _), quotation in zip(found, quotations, strict=True)
    )


_UNSAFE = re.compile(r'[%/\\:*?"<>|\x00-\x1f\x7f]|^[. ]|[. ]$')
_QUOTED = re.compile(r"%([0-7][0-9A-F])")
_LONGEST = 150
"""Bytes of a file's name without its ending; file systems take 255."""


def quoted_name(id_: str) -> str:
    """An id as the name of a file: what file systems do not take is written as `%` and its code in hexadecimal."""
    name = _UNSAFE.sub(lambda match: f"%{ord(match[0]):02X}", id_) or "%"
    if len(name.encode("utf-8")) > _LONGEST:
        head = name.encode("utf-8")[: _LONGEST - 9].decode("utf-8", errors="ignore")
        name = f"{head}~{sha256(id_)[:8]}"
    return name


def unquoted_name(name: str) -> str:
    """The id that `quoted_name` made this name of."""
    return _QUOTED.sub(lambda match: chr(int(match[1], 16)), name)


def file_names(documents: Iterable[Document]) -> list[str]:
    """A name for the file of each document, without ending; no two are the same to any file system."""
    names: list[str] = []
    taken: set[str] = set()
    for document in documents:
        name = whole = quoted_name(document.id)
        number = 1
        while unicodedata.normalize("NFC", name).casefold() in taken:
            number += 1
            name = f"{whole}~{number}"
        taken.add(unicodedata.normalize("NFC", name).casefold())
        names.append(name)
    return names


def name_of(value: object, otherwise: str) -> str:
    """The id of a record that may have one of any kind, or none."""
    return otherwise if value is None else str(value)


def one_word(label: str) -> str:
    """A label for formats in which white space ends it."""
    return "_".join(label.split())


def read_text(path: Path) -> str:
    """The text of a file exactly as it is stored; unlike documents to score, with its byte order mark."""
    raw = read_bytes(path, DEFAULT)
    return "\ufeff" * raw.startswith(b"\xef\xbb\xbf") + decode(raw, str(path))


def write_text(path: Path, text: str) -> None:
    """Write a text so that `read_text` gives it back; NUL, which ends texts in many programs, is refused."""
    if "\0" in text:
        raise DatasetError(f"{path.name}: has a NUL character at {text.index(chr(0))}; take it out of the text first")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode("utf-8"))
    except OSError as error:
        raise OutputError(f"{path}: cannot be written ({error.strerror}); name another place") from None
