"""`rhetoric codebook`: the devices, as a list or a card each."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator

import click

from rhetoric.codebook import Device, Example, load_codebook

_WIDTH = 100


@click.command("codebook")
@click.argument("devices", nargs=-1, metavar="[DEVICE]...")
def command(devices: tuple[str, ...]) -> int:
    """List the devices, or print the whole card of each DEVICE named.

    \b
    Examples:
      rhetoric codebook
      rhetoric codebook teleological-framing
    """
    codebook = load_codebook()
    if devices:
        cards = [codebook.device(label) for label in devices]
        click.echo("\n\n".join("\n".join(_card(card)) for card in cards))
    else:
        click.echo("\n".join(_overview(codebook)))
    return 0


def _overview(devices: Iterable[Device]) -> Iterator[str]:
    family = ""
    for device in devices:
        if device.family != family:
            family = device.family
            yield f"\n{family.replace('-', ' ').upper()}"
        yield _fill(device.definition, f"  {device.id:27}", " " * 29)
    yield "\n`rhetoric codebook DEVICE` prints the whole card: what to mark, what not, examples, near-misses, sources."


def _card(device: Device) -> Iterator[str]:
    yield f"{device.name.upper()}  ({device.id}; {device.family.replace('-', ' ')})"
    yield _fill(device.definition)
    yield from _paragraph("Mark", device.mark)
    yield from _list("In", device.includes)
    yield from _list("Not", device.excludes)
    yield from _list("Examples", map(_bracketed, device.examples))
    yield from _list(
        "Near-misses, which are not this device", (f"{_bracketed(m)}  ({m.why})" for m in device.near_misses)
    )
    yield from _paragraph("Classical term", device.classical or "none")
    yield from _paragraph("Source", device.source)
    yield from _paragraph("PTC techniques", ", ".join(device.ptc) or "none")
    yield from _paragraph("SemEval-2023 task 3", ", ".join(device.semeval2023) or "none")
    yield from _paragraph("Cues of the lexicon baseline", "; ".join(device.cues))


def _paragraph(title: str, text: str) -> Iterator[str]:
    yield f"\n{title}"
    yield _fill(text, "  ", "  ")


def _list(title: str, entries: Iterable[str]) -> Iterator[str]:
    yield f"\n{title}"
    for entry in entries:
        yield _fill(entry, "  - ", "    ")


def _bracketed(example: Example) -> str:
    text = example.text
    for start, end in reversed(example.runs):
        text = f"{text[:start]}[{text[start:end]}]{text[end:]}"
    return text


def _fill(text: str, first: str = "", rest: str = "") -> str:
    return textwrap.fill(text, _WIDTH, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False)
