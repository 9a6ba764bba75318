"""XML as a stream of events, by the parser that comes with Python; documents that declare entities are refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from rhetoric.errors import InputError

_CHUNK = 1 << 16
_DEPTH = 500


class Event(NamedTuple):
    """The start of an element (with attributes), its end, or a run of text. Names are `{namespace}name`'s last part."""

    kind: str
    name: str
    attributes: Mapping[str, str]


def events(raw: bytes, name: str) -> Iterator[Event]:
    """What stands in an XML file, in order; `name` is for messages.

    The encoding is the declared one. InputError for what is not well-formed, declares entities (they can expand without
    end) or nests deeper than documents do.
    """
    from xml.parsers import expat

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    waiting: list[Event] = []
    depth = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > _DEPTH:
            raise InputError(f"{name}: nests elements deeper than {_DEPTH}; save the document again")
        waiting.append(Event("start", _local(tag), {_local(key): value for key, value in attributes.items()}))

    def end(tag: str) -> None:
        nonlocal depth
        depth -= 1
        waiting.append(Event("end", _local(tag), {}))

    def text(data: str) -> None:
        waiting.append(Event("text", data, {}))

    def entity(*_: object) -> None:
        raise InputError(f"{name}: declares XML entities, which documents do not need; save the document again")

    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text
    parser.EntityDeclHandler = entity
    for at in range(0, len(raw) + 1, _CHUNK):
        piece = raw[at : at + _CHUNK]
        try:
            parser.Parse(piece, at + _CHUNK > len(raw))
        except expat.ExpatError as error:
            raise InputError(f"{name}:{error.lineno}: is not well-formed XML; save the document again") from None
        except (LookupError, ValueError, TypeError):  # an encoding that Python does not know, or cannot map
            raise InputError(f"{name}: declares an encoding that cannot be read; save it as UTF-8") from None
        yield from waiting
        waiting.clear()


def _local(tag: str) -> str:
    return tag.rpartition(" ")[2]
