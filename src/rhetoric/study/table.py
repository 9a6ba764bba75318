"""Scored documents as a table of counts, a row a document: what every statistic of a study is computed from."""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rhetoric.analysis import SCHEMA
from rhetoric.errors import InputError

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

ALL, AUTHOR = "all", "author"
VOICES = (ALL, AUTHOR)
"""Every mark of a document, and those of them that stand in the author's own voice."""


@dataclass(frozen=True, slots=True)
class Marked:
    """The words of one mark: row of its document, offsets there (half-open code points), and the words."""

    document: int
    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Table:
    """n documents by d devices.

    `group` (n) indexes `groups`, `words` (n) are tokens with a letter or a digit, `counts` has for each voice (n, d)
    spans; the author's voice is absent where the spans do not say whose voice they are in. `columns` holds the values
    that were asked for, `marked` the spans of the devices whose words were asked for.
    """

    labels: tuple[str, ...]
    groups: tuple[str, ...]
    ids: list[str]
    sources: list[str]
    digests: list[str]
    group: Ints
    words: Ints
    counts: Mapping[str, NDArray[np.int32]]
    model: Mapping[str, str] | None
    columns: Mapping[str, list[Any]] = field(default_factory=dict)
    marked: Mapping[str, list[Marked]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def rows(self, group: int) -> Ints:
        """The documents of a group."""
        return np.flatnonzero(self.group == group)

    def require_own_id(self, ids: Iterable[str], why: str) -> None:
        """InputError where one of `ids` is that of two documents; it names them, and `why` that matters."""
        asked = set(ids)
        first: dict[str, int] = {}
        for row, id in enumerate(self.ids):
            if id in asked and first.setdefault(id, row) != row:
                both = [f"{self.sources[r]} in {self.groups[int(self.group[r])]}" for r in (first[id], row)]
                raise InputError(
                    f"{' and '.join(both)} have one id, {id!r}; {why}: rename one, or leave out what stands twice"
                )


class Builder:
    """Takes scored documents one by one, or many at once, and gives the table of them.

    `by` is the column whose value is a document's group, where no name comes with the document. `columns` are kept for
    trends and regressions, the words of `devices_read` for keyness.
    """

    def __init__(self, by: str | None = None, columns: Sequence[str] = (), devices_read: Collection[str] = ()) -> None:
        self._by = by
        self._kept: dict[str, list[Any]] = {name: [] for name in columns}
        self._marked: dict[str, list[Marked]] = {device: [] for device in devices_read}
        self._labels: tuple[str, ...] | None = None
        self._at: dict[str, int] = {}
        self._groups: dict[str, int] = {}
        self._ids: list[str] = []
        self._sources: list[str] = []
        self._digests: list[str] = []
        self._group, self._words = array("q"), array("q")
        self._span_document, self._span_label, self._span_author = array("q"), array("b"), array("b")
        self._model: Mapping[str, str] | None = None
        self._voiced = self._unvoiced = 0
        self._wordless = self._ungrouped = self._failed = 0
        self._columns_seen: dict[str, None] = {}

    @property
    def reads(self) -> bool:
        """Whether the words of spans are kept."""
        return bool(self._marked)

    def expect(self, names: Sequence[str]) -> None:
        """Groups that are to have a row in the results even where no document comes."""
        for name in names:
            self._groups.setdefault(name, len(self._groups))

    def look_for(self, labels: Sequence[str], model: Mapping[str, str] | None, place: str) -> None:
        """The devices that a document was searched for, and by what. InputError where they are not those before it."""
        if self._labels is None:
            self._labels, self._model = tuple(labels), model
            self._at = {label: i for i, label in enumerate(labels)}
            missing = [device for device in self._marked if device not in self._at]
            if missing:
                raise InputError(
                    f"{place}: was not scored for {missing[0]}; score it with that device, or leave it out"
                )
        elif tuple(labels) != self._labels:
            raise InputError(f"{place}: was scored for other devices than those before it; score all for the same ones")
        elif model != self._model:
            raise InputError(f"{place}: was scored by another model than those before it; score all by one model")

    def add(self, record: Mapping[str, Any], place: str, group: str | None = None) -> None:
        """One scored document as `docs/scored-document.schema.json` has it. InputError names `place` and the fault."""
        if "error" in record:
            self._failed += 1
            return
        try:
            if record["schema"] != SCHEMA:
                raise InputError(f"{place}: is {record['schema']!r}, not {SCHEMA!r}; score it again")
            self.look_for(tuple(record["rates"]), record["model"], place)
            spans = [(span["label"], span.get("voice"), span) for span in record["spans"]]
            unknown = next((label for label, _, _ in spans if label not in self._at), None)
            if unknown is not None:
                raise InputError(f"{place}: has a span of {unknown!r}, but no rate of it; score it again")
            row = self._row(record["id"], record["source"], record["sha256"], int(record["words"]), group, record)
            if row is not None:
                for label, voice, span in spans:
                    self.mark(row, label, voice, span)
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            raise InputError(
                f"{place}: is no scored document ({type(error).__name__}: {error}); "
                "make it with `rhetoric score --format jsonl`"
            ) from None

    def add_row(
        self, id: str, source: str, words: int, fields: Mapping[str, Any], group: str | None = None
    ) -> int | None:
        """A document whose spans come apart from it, by `mark`; its row, or None where it is left out."""
        return self._row(id, source, "", words, group, fields)

    def fail(self) -> None:
        """A document that could not be scored."""
        self._failed += 1

    def mark(self, row: int, label: str, voice: str | None, span: Mapping[str, Any]) -> None:
        """A span of the document in `row`; `voice` is None where nothing is known of it."""
        self._span_document.append(row)
        self._span_label.append(self._at[label])
        self._span_author.append(voice == AUTHOR)
        if voice is None:
            self._unvoiced += 1
        else:
            self._voiced += 1
        if label in self._marked:
            self._marked[label].append(Marked(row, span["start"], span["end"], span["text"]))

    def _row(
        self, id: str, source: str, digest: str, words: int, group: str | None, fields: Mapping[str, Any]
    ) -> int | None:
        if group is None:
            value = column(fields, self._by) if self._by else None
            if value is None:
                self._ungrouped += 1
                self._columns_seen |= dict.fromkeys(names_of(fields))
                return None
            group = str(value)
        index = self._groups.setdefault(group, len(self._groups))
        if not words:
            self._wordless += 1
            return None
        self._ids.append(id)
        self._sources.append(source)
        self._digests.append(digest)
        self._group.append(index)
        self._words.append(words)
        for name, values in self._kept.items():
            values.append(column(fields, name))
        return len(self._ids) - 1

    def table(self) -> Table:
        """All that was added. InputError where nothing can be compared, or a column is not there."""
        if self._ungrouped and not self._ids:
            has = ", ".join(self._columns_seen) or "none"
            raise InputError(f"no document has a column {self._by!r}; name one of its columns ({has}) with --by")
        if self._labels is None or not self._ids:
            raise InputError("no scored document with words; give at least one in each group")
        for name, values in self._kept.items():
            if all(value is None for value in values):
                raise InputError(f"no document has a column {name!r}; name a column that the documents have")
        n, d = len(self._ids), len(self._labels)
        documents = np.frombuffer(self._span_document, dtype=np.int64)
        cells = documents * d + np.frombuffer(self._span_label, dtype=np.int8)
        author = np.frombuffer(self._span_author, dtype=np.int8) != 0
        counts = {ALL: _counted(cells, n, d)}
        if self._voiced and not self._unvoiced:
            counts[AUTHOR] = _counted(cells[author], n, d)
        named = sorted(self._groups, key=natural) if self._by else list(self._groups)
        places = np.array([named.index(name) for name in self._groups], dtype=np.int64)
        return Table(
            labels=self._labels, groups=tuple(named), ids=self._ids, sources=self._sources, digests=self._digests,
            group=places[np.frombuffer(self._group, dtype=np.int64)],
            words=np.frombuffer(self._words, dtype=np.int64).copy(), counts=counts, model=self._model,
            columns=self._kept, marked=self._marked, notes=tuple(self._notes()),
        )  # fmt: skip

    def _notes(self) -> list[str]:
        notes = []
        if self._failed:
            notes.append(f"{self._failed:,} documents could not be scored and are in no group.")
        if self._ungrouped:
            notes.append(f"{self._ungrouped:,} documents have no {self._by!r} and are left out.")
        if self._wordless:
            notes.append(f"{self._wordless:,} documents without words are left out.")
        repeated = len(self._ids) - len(set(self._digests)) if all(self._digests) else 0
        if repeated:
            notes.append(f"{repeated:,} documents have the text of another: they are counted, but say nothing new.")
        if self._unvoiced:
            notes.append(
                "The marks do not say whether they stand in the author's voice or in a quotation: rates are over all "
                "marks."
            )
        return notes


def _counted(cells: Ints, n: int, d: int) -> NDArray[np.int32]:
    return np.bincount(cells, minlength=n * d).astype(np.int32).reshape(n, d)


def column(fields: Mapping[str, Any], name: str) -> Any:
    """The value of a column of a document: of its row's other columns, of what its reader knew, or of the record."""
    meta = fields.get("meta") or {}
    columns = meta.get("columns") or {}
    for place in (columns, meta, fields):
        value = place.get(name)
        if value is not None and value != "":
            return value
    return None


def names_of(fields: Mapping[str, Any]) -> list[str]:
    """The columns of a document that could be asked for."""
    meta = fields.get("meta") or {}
    inner = [*(meta.get("columns") or {}), *meta]
    outer = [name for name in fields if name not in ("schema", "meta", "spans", "rates", "model", "sha256")]
    return [name for name in dict.fromkeys([*inner, *outer]) if name not in ("columns", "places")]


def natural(name: str) -> tuple[int, float, str]:
    """Numbers by their size, before words by the alphabet."""
    try:
        return (0, float(name), name)
    except ValueError:
        return (1, 0.0, name)
