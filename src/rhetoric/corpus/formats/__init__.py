"""Exchange formats for labelled documents: one module a format, found by the endings and the content of its files.

A module has `read(path, intake)`, which yields the documents of a file or folder with the place of each, and, unless
the format is only read, `write(documents, path)`, which makes that file or folder anew. Offsets are code points on this
side of both. `LOST` says, for every part of a document (one of PARTS) that does not always come back from there, why
not. What a file holds beyond labelled documents is passed over and counted by the `Intake`, which says so.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

from rhetoric.corpus.borders import Intake
from rhetoric.document import Document, require_characters
from rhetoric.errors import DatasetError
from rhetoric.text.decode import decode, lines, read_bytes
from rhetoric.text.options import DEFAULT

PARTS = ("id", "text", "span", "label", "meta")
"""Of a labelled document: its name, its text, the offsets of its spans, their labels, and what else is known of it."""


class Module(Protocol):
    """What the module of a format offers."""

    LOST: Mapping[str, str]

    def read(self, path: Path, intake: Intake) -> Iterator[tuple[str, Document]]: ...
    def write(self, documents: Sequence[Document], path: Path) -> None: ...


@dataclass(frozen=True, slots=True)
class Format:
    """A format: its name, which is that of its module, what it is called, and the endings of its files."""

    name: str
    title: str
    suffixes: tuple[str, ...] = ()
    folder: bool = False
    """Whether it is a folder of files that is written, else one file."""
    read_only: bool = False

    @property
    def module(self) -> Module:
        module: Any = import_module(f"{__name__}.{self.name}")
        return module  # type: ignore[no-any-return]

    def read(
        self, path: Path, texts: Mapping[str, str] | None = None, labels: Collection[str] | None = None
    ) -> Iterator[tuple[str, Document]]:
        """The documents of a file or folder with their places; a warning says what was changed or passed over.

        `texts` and `labels` are those of an Intake. DatasetError names the file and the place in it.
        """
        intake = Intake(texts, labels)
        for place, document in self.module.read(path, intake):
            require_characters(document.id, f"{place}: the id")
            require_characters(document.text, place)
            yield place, document
        intake.report(str(path))


FORMATS = (
    Format("jsonl", "labelled documents, as this project keeps them", (".jsonl", ".jsonl.gz")),
    Format("ptc", "Propaganda Techniques Corpus, SemEval-2020 task 11", folder=True),
    Format("brat", "brat standoff", (".ann",), folder=True),
    Format("w3c", "W3C Web Annotation, JSON-LD", (".jsonld",), folder=True),
    Format("doccano", "doccano, JSON Lines"),
    Format("labelstudio", "Label Studio, JSON", (".json",)),
    Format("prodigy", "Prodigy, JSON Lines"),
    Format("xmi", "UIMA CAS XMI, as of INCEpTION", (".xmi",), folder=True),
    Format("conll", "CoNLL-U Plus with IOB2 columns", (".conllup", ".conllu", ".conll", ".iob2", ".iob", ".bio")),
    Format("textfree", "marks without their texts"),
    Format("scored", "scored documents of `rhetoric score --format jsonl`", read_only=True),
)
BY_NAME = {format_.name: format_ for format_ in FORMATS}
SINGLE_FILES = (*BY_NAME["jsonl"].suffixes, *BY_NAME["conll"].suffixes)
"""Endings of the files that are read one by one from a folder which is no format as a whole."""


def detect(path: Path) -> Format | None:
    """The format of a file or folder; None for a folder that is none of them as a whole.

    DatasetError for a file that looks like none.
    """
    if path.is_dir():
        return _of_folder(path)
    name = path.name.lower()
    if name.endswith(".json"):
        return BY_NAME[_of_json(path)]
    if not name.endswith(BY_NAME["jsonl"].suffixes):
        for format_ in FORMATS:
            if format_.suffixes and name.removesuffix(".gz").endswith(format_.suffixes):
                return format_
    return BY_NAME[_of_lines(path)]


def _of_folder(folder: Path) -> Format | None:
    from rhetoric.corpus.formats.ptc import is_ptc

    if is_ptc(folder):
        return BY_NAME["ptc"]
    files = [file for file in folder.rglob("*") if file.is_file()]
    kinds = [f for f in FORMATS if f.folder and any(file.name.endswith(f.suffixes) for file in files if f.suffixes)]
    if not kinds:
        return None
    if len(kinds) > 1 or any(file.name.endswith(SINGLE_FILES) for file in files):
        raise DatasetError(f"{folder}: holds files of several formats; give the folder or the files of each")
    return kinds[0]


def _of_json(path: Path) -> str:
    value = load_json(path)
    first = value[0] if isinstance(value, list) and value else value
    if isinstance(first, dict) and isinstance(first.get("data"), dict):
        return "labelstudio"
    if isinstance(first, dict) and ("@context" in first or str(first.get("type", "")).startswith("Annotation")):
        return "w3c"
    raise DatasetError(f"{path}: is in no format that is known here; name it, if it is one of {', '.join(BY_NAME)}")


def load_json(path: Path) -> Any:
    """The JSON of a whole file."""
    try:
        return json.loads(decode(read_bytes(path, DEFAULT), str(path)))
    except RecursionError:
        raise DatasetError(f"{path}: nests too deep; flatten it") from None
    except ValueError as error:
        reason = getattr(error, "msg", "a number too long to be read")
        line = f":{error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise DatasetError(f"{path}{line}: is not JSON ({reason}); export it again") from None


def _of_lines(path: Path) -> str:
    """The format of a file whose ending does not tell it, by its first line that says something."""
    first = next((line for line in lines(path) if line.strip()), "")
    if first.startswith(("# global.columns", "# newdoc", "-DOCSTART-")):
        return "conll"
    try:
        return _of_record(json.loads(first))
    except (ValueError, RecursionError):
        return "jsonl"


def _of_record(record: Any) -> str:
    """The format of a file of JSON Lines, by its first record."""
    if not isinstance(record, dict):
        return "jsonl"
    schema = str(record.get("schema", ""))
    for name in ("textfree", "scored"):
        if schema.startswith(import_module(f"{__name__}.{name}").SCHEMA):
            return name
    if "spans" not in record and any(isinstance(record.get(key), list) for key in ("label", "labels", "entities")):
        return "doccano"
    if "text" in record and ("_input_hash" in record or "answer" in record or "tokens" in record):
        return "prodigy"
    return "jsonl"
