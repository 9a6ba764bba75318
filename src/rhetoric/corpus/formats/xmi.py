"""UIMA CAS in XMI, as INCEpTION exports and imports it: an `.xmi` file a document and one `TypeSystem.xml` for all.

Needs dkpro-cassis, which turns UIMA's offsets (UTF-16 units, half-open) into code points and back. What is read are the
annotations of every layer whose label can be told: INCEpTION's own span layer (`custom.Span`, feature `label`), named
entities (`value`), and layers made by users (`custom...`, `webanno.custom...`) with one feature of text. Tokens,
sentences, relations and other layers are passed over.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import Any

from rhetoric.corpus.borders import Found, Intake, file_names, write_text
from rhetoric.document import Document
from rhetoric.errors import DatasetError, InputError, MissingExtra
from rhetoric.text.decode import read_bytes
from rhetoric.text.options import DEFAULT
from rhetoric.text.xml import events

LOST: Mapping[str, str] = {"meta": "there is no place for it"}

LAYER, FEATURE = "custom.Span", "label"
"""The span layer that INCEpTION has built in, and its feature for the label."""

_ANNOTATION = "uima.tcas.Annotation"
_STRING = "uima.cas.String"
_METADATA = "de.tudarmstadt.ukp.dkpro.core.api.metadata.type.DocumentMetaData"
_LABELS = {LAYER: FEATURE, "de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity": "value"}
_MADE_BY_USERS = ("webanno.custom.", "custom.")
_TYPES = "TypeSystem.xml"


def _cassis(user: object) -> Any:
    try:
        return import_module("cassis")
    except ImportError:
        raise MissingExtra(
            f"{user}: needs dkpro-cassis, which is not installed: `pip install 'rhetoric[inception]'`"
        ) from None


def read(path: Path, intake: Intake) -> Iterator[tuple[str, Document]]:
    """The documents of a folder and the folders in it, by name, or the one of a file."""
    cassis = _cassis(path)
    type_systems: dict[Path, Any] = {}
    for file in sorted(path.rglob("*.xmi")) if path.is_dir() else [path]:
        types = _type_system_file(file, path if path.is_dir() else file.parent)
        if types not in type_systems:
            type_systems[types] = _load(cassis.load_typesystem, types)
        cas = _load(cassis.load_cas_from_xmi, file, typesystem=type_systems[types], trusted=True)
        text = cas.sofa_string
        if not isinstance(text, str):
            raise DatasetError(f"{file}: has no text in it; export the document with its text")
        found = list(_found(cas, type_systems[types], intake))
        yield str(file), Document(_id(cas, file), text, intake.spans(text, found, str(file)))


def _type_system_file(file: Path, top: Path) -> Path:
    """The type system beside a document, or above it in the folder that is read."""
    for folder in file.parents:
        for candidate in sorted(folder.glob("*.xml")):
            if candidate.name.lower() == _TYPES.lower():
                return candidate
        if folder == top:
            break
    raise InputError(f"{file}: there is no {_TYPES} beside it; export it too, and keep both in one folder")


def _load(parse: Any, path: Path, **options: Any) -> Any:
    """What cassis makes of a file that is sound XML without entities."""
    raw = read_bytes(path, DEFAULT)
    for _ in events(raw, str(path)):
        pass
    try:
        return parse(BytesIO(raw), **options)
    except Exception as error:  # cassis raises whatever its own code meets in a file that is not as it expects
        reason = " ".join(str(error).split())[:120] or type(error).__name__
        raise DatasetError(f"{path}: is no UIMA CAS that can be read ({reason}); export it again as XMI") from None


def _found(cas: Any, types: Any, intake: Intake) -> Iterator[Found]:
    for type_ in types.get_types():
        feature = _label_feature(type_)
        for annotation in cas.select(type_.name) if feature else []:
            if annotation.type.name != type_.name:  # it is of a more special layer, and comes with that
                continue
            label = annotation.get(feature)
            if label:
                yield annotation.begin, annotation.end, str(label)
            else:
                intake.passed_over("annotations without a label")


def _label_feature(type_: Any) -> str | None:
    """The feature of a layer that says its label."""
    features = {f.name: f.rangeType.name for f in type_.all_features}
    if type_.name in _LABELS:
        return _LABELS[type_.name] if _LABELS[type_.name] in features else None
    texts = [name for name, range_ in features.items() if range_ == _STRING]
    spans = {"begin", "end"} <= set(features) and "Governor" not in features
    return texts[0] if type_.name.startswith(_MADE_BY_USERS) and spans and len(texts) == 1 else None


def _id(cas: Any, file: Path) -> str:
    """The document's id as its metadata have it, else the name of the file."""
    if cas.typesystem.contains_type(_METADATA):
        for about in cas.select(_METADATA):
            for feature in ("documentId", "documentTitle"):
                if isinstance(about.get(feature), str) and about.get(feature):
                    return str(about.get(feature))
    return file.stem


def write(documents: Sequence[Document], path: Path) -> None:
    """Make a folder with a document each and the type system, to import as `UIMA CAS XMI`."""
    cassis = _cassis(path.name)
    types = cassis.TypeSystem()
    span_type = types.create_type(name=LAYER, supertypeName=_ANNOTATION)
    types.create_feature(domainType=span_type, name=FEATURE, rangeType=_STRING)
    about_type = types.create_type(name=_METADATA, supertypeName="uima.tcas.DocumentAnnotation")
    for feature in ("documentTitle", "documentId"):
        types.create_feature(domainType=about_type, name=feature, rangeType=_STRING)
    for name, document in zip(file_names(documents), documents, strict=True):
        cas = cassis.Cas(types)
        cas.sofa_string = document.text
        cas.sofa_mime = "text/plain"
        cas.add(about_type(begin=0, end=len(document.text), documentId=document.id, documentTitle=document.id))
        cas.add_all([span_type(begin=s.start, end=s.end, label=s.label) for s in document.spans])
        try:
            xmi = cas.to_xmi()
        except ValueError:
            raise DatasetError(
                f"{document.id}: has a control character, which XML cannot hold; take it out of the document first"
            ) from None
        write_text(path / f"{name}.xmi", xmi)
    write_text(path / _TYPES, types.to_xml())
