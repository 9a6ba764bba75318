"""Every exchange format keeps to one contract: what it writes it finds and reads again, to the character."""

from __future__ import annotations

import ast
import tempfile
from pathlib import Path

import pytest
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st

from rhetoric.corpus.borders import Intake, sha256
from rhetoric.corpus.formats import FORMATS, PARTS, Format, detect
from rhetoric.corpus.jsonl import load_dataset
from rhetoric.corpus.roundtrip import lost
from rhetoric.document import Document, Span
from rhetoric.errors import DatasetError, InputError
from rhetoric.text.segment import tokens

WRITTEN = [format_ for format_ in FORMATS if not format_.read_only]
LABELS = ("doubt", "flag-waving", "slogan")

PIECES = (
    "a", "Z", "7", " ", "  ", "\n", "\r\n", "\n\n", "\t", "\u00a0", "\u2028", "\u0085", ".", ", ", "“", "’", "#", "\\",
    "|", "_", "%20", "<b>&amp;", '"', "word ", "All the people. ", "So it was! ", "e\u0301", "n\u0303o ", "👩🏽‍🚒", "⚑",
    "🇰🇵 ", "漢字", "\ufeff", "مرحبا ", "T1\t", "-DOCSTART-", "\\n",
)  # fmt: skip
"""What breaks offsets: line ends of all kinds, combining marks, emoji beyond 16 bits, and the formats' own markup."""

texts = st.lists(st.sampled_from(PIECES), max_size=14).map("".join)
ids = st.one_of(
    st.sampled_from(["a/b", "..", ".hidden", "con:1", "100%25", "é", "e\u0301", "Ä ä", "x" * 300, "article7"]),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=8),
)
metas = st.sampled_from([{}, {"genre": "x", "n": 3, "deep": {"words": ["🙂\n", None]}}])


@st.composite
def documents(draw: st.DrawFn, whole_words: bool = False) -> Document:
    """A document with spans that nest, overlap and touch, by the rules of the project."""
    text = draw(texts)
    edges = st.integers(0, len(text))
    found = draw(st.lists(st.tuples(edges, edges, st.sampled_from(LABELS)), max_size=5))
    if whole_words:
        words = tokens(text)
        found = [
            (int(words.starts[min(i, j) % len(words)]), int(words.ends[max(i, j) % len(words)]), label)
            for i, j, label in found
            if len(words)
        ]
    spans = Intake().spans(text, [(min(a, b), max(a, b), label) for a, b, label in found], "here")
    return Document(draw(ids), text, spans, draw(metas))


corpora = st.lists(documents(), min_size=1, max_size=3, unique_by=lambda d: d.id)


def through(format_: Format, corpus: list[Document]) -> list[Document]:
    """The documents as they come back from a file of that format, which is found to be of it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / ("made" if format_.folder or not format_.suffixes else f"made{format_.suffixes[0]}")
        format_.module.write(corpus, path)
        assert detect(path) == format_
        return [document for _, document in format_.read(path, {sha256(d.text): d.text for d in corpus})]


@pytest.mark.parametrize("format_", WRITTEN, ids=lambda f: f.name)
@settings(max_examples=30, deadline=None)
@given(corpora)
def test_nothing_is_lost_that_the_format_does_not_say(format_: Format, corpus: list[Document]) -> None:
    back = through(format_, corpus)
    assert len(back) == len(corpus)
    assert set(lost(corpus, back)) <= set(format_.module.LOST)


@settings(max_examples=60, deadline=None)
@given(documents(whole_words=True))
def test_conll_loses_nothing_of_spans_of_whole_words(document: Document) -> None:
    (conll,) = (f for f in FORMATS if f.name == "conll")
    edges = {(s.start, s.end) for s in document.spans}
    words = tokens(document.text)
    if all(start in words.starts and end in words.ends for start, end in edges):
        assert lost([document], through(conll, [document])) == {}


def test_there_is_a_module_for_every_format_and_a_format_for_every_module() -> None:
    folder = ROOT / "src" / "rhetoric" / "corpus" / "formats"
    modules = {path.stem for path in folder.glob("*.py")} - {"__init__", "sheet"}
    assert modules == {format_.name for format_ in FORMATS}
    for format_ in FORMATS:
        assert set(format_.module.LOST) <= set(PARTS)
        assert hasattr(format_.module, "write") != format_.read_only


@pytest.mark.parametrize("format_", WRITTEN, ids=lambda f: f.name)
def test_a_nul_character_is_kept_or_refused(format_: Format) -> None:
    document = Document("a", "one\0two")
    if format_.name in ("jsonl", "doccano", "prodigy", "labelstudio", "textfree"):
        assert [d.text for d in through(format_, [document])] == [document.text]
    else:
        with pytest.raises(DatasetError, match="character"):
            through(format_, [document])


@pytest.mark.parametrize("format_", [f for f in WRITTEN if f.name != "textfree"], ids=lambda f: f.name)
def test_every_format_is_read_wherever_a_dataset_is(format_: Format, tmp_path: Path) -> None:
    path = tmp_path / f"data{'' if format_.folder else (*format_.suffixes, '.jsonl')[0]}"
    format_.module.write([Document("article1", "All the people came.", (Span(0, 14, "absolute"),))], path)
    (document,) = load_dataset([path])
    assert document.id == "article1"
    assert document.spans == (Span(0, 14, "absolute"),)


def test_a_folder_of_files_in_several_formats(tmp_path: Path) -> None:
    by_name = {f.name: f for f in FORMATS}
    for name, ending in (("doccano", "jsonl"), ("prodigy", "jsonl"), ("conll", "conllup")):
        by_name[name].module.write(
            [Document(name, "All came.", (Span(0, 3, "absolute"),))], tmp_path / f"{name}.{ending}"
        )
    assert [d.id for d in load_dataset([tmp_path])] == ["conll", "doccano", "prodigy"]


def test_a_folder_of_several_kinds_is_not_guessed_at(tmp_path: Path) -> None:
    by_name = {f.name: f for f in FORMATS}
    for name, path in (("brat", tmp_path), ("jsonl", tmp_path / "own.jsonl")):
        by_name[name].module.write([Document(name, "All came.")], path)
    with pytest.raises(DatasetError, match="files of several formats"):
        load_dataset([tmp_path])


def test_own_labels_are_those_of_other_tools_only(tmp_path: Path) -> None:
    by_name = {f.name: f for f in FORMATS}
    document = Document("a", "All came.", (Span(0, 3, "irony"),))
    by_name["doccano"].module.write([document], tmp_path / "doccano.jsonl")
    by_name["jsonl"].module.write([document], tmp_path / "own.jsonl")
    assert load_dataset([tmp_path / "doccano.jsonl"])[0].spans == document.spans
    with pytest.raises(DatasetError, match="unknown label 'irony'"):
        load_dataset([tmp_path / "own.jsonl"])


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("x.json", "{}", "is in no format that is known here"),
        ("x.json", "[1,", r"x\.json:1: is not JSON"),
        ("x.json", "[" * 100_000, r"x\.json: nests too deep; flatten it"),
        ("x.jsonl", '{"id": "a", "text": "\\ud800"}', "lone surrogate"),
        ("x.jsonl", '{"schema": "rhetoric/text-free/1", "id": "a", "sha256": "0"}', "--texts"),
    ],
)
def test_a_faulty_file_is_told(tmp_path: Path, name: str, content: str, says: str) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=says):
        load_dataset([tmp_path / name])


def test_no_format_imports_another_tool_before_it_is_asked() -> None:
    for path in (ROOT / "src" / "rhetoric" / "corpus" / "formats").glob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names = [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
        assert not {"cassis", "lxml"} & set(names)
