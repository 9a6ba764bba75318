"""A study as one HTML page without script or outside resource: every picture with its table, method, citation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import Any

from rhetoric.reports.study_pictures import Picture
from rhetoric.reports.study_words import CITATION, NAMES, chance, figure, method, pair_intervals, sentence
from rhetoric.study.contrasts import REST
from rhetoric.study.study import Study

_STYLE = """
:root { color-scheme: light; }
body { font: 16px/1.5 Georgia, 'Liberation Serif', serif; color: #222; background: #fff; max-width: 62rem;
  margin: 2rem auto; padding: 0 1rem; overflow-wrap: break-word; }
h1, h2, h3, table, figcaption { font-family: 'Helvetica Neue', Arial, 'Liberation Sans', sans-serif; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.25rem; margin-top: 2.5rem; } h3 { font-size: 1rem; }
table { border-collapse: collapse; font-size: .82rem; margin: .7rem 0; }
th, td { padding: .18rem .6rem; text-align: right; border-bottom: 1px solid #ddd; white-space: nowrap; }
th { border-bottom: 2px solid #222; text-align: right; } td.text, th.text { text-align: left; white-space: normal; }
tr.told td { font-weight: bold; }
.wide { overflow-x: auto; } figure { margin: 1rem 0; } figure svg { max-width: 100%; height: auto; }
figcaption { font-size: .85rem; color: #444; } mark { background: #ffe9a8; }
pre { white-space: pre-wrap; font-size: .85rem; background: #f5f5f5; padding: .7rem; }
@media print {
  body { margin: 0; padding: 0; max-width: none; font-size: 10pt; }
  figure, tr { break-inside: avoid; } h2, h3 { break-after: avoid; } figure svg { max-height: 22cm; }
  .wide { overflow: visible; } table { font-size: 7pt; } th, td { padding: .1rem .25rem; } th { white-space: normal; }
  td.text { overflow-wrap: anywhere; } details::details-content { content-visibility: visible; }
}
"""
Cells = Sequence[tuple[str, bool]]


def page(study: Study, command: str, pictures: Sequence[Picture], record: str) -> str:
    """The whole page. `record` are the lines that make the study again (versions, hashes)."""
    body = "\n".join(_body(study, command, pictures, record))
    title = escape(" · ".join(group.group for group in study.groups[:6]))
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>Rhetorical devices: {title}</title><style>{_STYLE}</style></head><body>\n{body}\n</body></html>\n"
    )


def _body(study: Study, command: str, pictures: Sequence[Picture], record: str) -> Iterator[str]:
    yield f"<h1>Rhetorical devices in {escape(', '.join(group.group for group in study.groups))}</h1>"
    yield from _groups(study)
    yield "<h2>What was found</h2>"
    for voice in study.voices:
        yield from _findings(study, voice)
    if study.notes:
        yield "<h2>What to know before you quote it</h2><ul>"
        yield from (f"<li>{escape(note)}</li>" for note in study.notes)
        yield "</ul>"
    for voice in study.voices:
        yield f"<h2>Rates, {NAMES[voice]}</h2>"
        yield from _figures(pictures, f"rates-{voice}")
        yield from _rates(study, voice)
    for number, (first, second) in enumerate(dict.fromkeys((c.first, c.second) for c in study.contrasts), start=1):
        yield f"<h2>{escape(first)} against {escape(second)}</h2>"
        yield from _figures(pictures, f"difference-{number}")
        for voice in study.voices:
            yield from _contrasts(study, first, second, voice)
    if study.estimates:
        yield "<h2>Corrected for the classifier's errors</h2>"
        yield from _figures(pictures, "estimates")
        yield from _estimates(study)
        yield from _held_out(study)
    if study.terms or study.periods:
        yield "<h2>Over time, and with covariates</h2>"
        yield from _figures(pictures, "periods")
        yield from _terms(study)
        yield from _periods(study)
    if study.keys:
        yield "<h2>The words of the marks</h2>"
        yield from _keys(study)
    yield f"<h2>Method</h2><p>{escape(method(study))}</p>"
    yield f"<h2>Citation</h2><p>{escape(CITATION)}</p>"
    yield f"<h2>To make it again</h2><pre>{escape(command)}\nrhetoric compare --from study.json</pre>"
    yield f"<pre>{escape(record)}</pre>"


def _table(head: Sequence[str], rows: Sequence[tuple[Sequence[str], bool]], texts: Sequence[int] = (0,)) -> str:
    """A table; `texts` are the columns of words, and a row with True is emphasised."""

    def cell(tag: str, i: int, value: str) -> str:
        kind = ' class="text"' if i in texts else ""
        return f"<{tag}{kind}>{escape(value)}</{tag}>"

    lines = ["<thead><tr>" + "".join(cell("th", i, h) for i, h in enumerate(head)) + "</tr></thead><tbody>"]
    for cells, told in rows:
        inner = "".join(cell("td", i, c) for i, c in enumerate(cells))
        lines.append(f'<tr class="told">{inner}</tr>' if told else f"<tr>{inner}</tr>")
    return '<div class="wide"><table>' + "\n".join(lines) + "</tbody></table></div>"


def _figures(pictures: Sequence[Picture], name: str) -> Iterator[str]:
    for picture in pictures:
        if picture.name == name:
            label = escape(f"{picture.title}. {picture.caption}", quote=True)
            yield f'<figure role="img" aria-label="{label}">{picture.svg()}'
            yield f"<figcaption>{escape(picture.caption)}</figcaption></figure>"


def _groups(study: Study) -> Iterator[str]:
    rows = [
        (
            [g.group, f"{g.documents:,}", f"{g.words:,}", "-" if g.median_words is None else f"{g.median_words:,.0f}"],
            False,
        )
        for g in study.groups
    ]
    yield _table(["group", "documents", "words", "median words a document"], rows)


def _findings(study: Study, voice: str) -> Iterator[str]:
    told = [c for c in study.contrasts if c.voice == voice and (" > " in c.verdict or " < " in c.verdict)]
    tested = sum(c.p is not None for c in study.contrasts if c.voice == voice)
    yield f"<h3>In {escape(NAMES[voice])}: {len(told)} of {tested} contrasts told apart (q at most 0.05)</h3>"
    if told:
        yield "<ul>" + "".join(f"<li>{escape(sentence(c))}</li>" for c in told) + "</ul>"


def _rates(study: Study, voice: str) -> Iterator[str]:
    rows = [
        (
            [
                r.device, r.group, figure(r.rate), pair_intervals(r.low, r.high), f"{r.spans:,}", f"{r.words:,}",
                f"{r.documents_with:,} of {r.documents:,}", r.note,
            ],
            False,
        )
        for device in study.labels
        for r in study.rates
        if r.voice == voice and r.device == device
    ]  # fmt: skip
    head = ["device", "group", "per 1,000 words", "95 % interval", "spans", "words", "documents with it", "note"]
    yield _table(head, rows, (0, 1, 7))


def _contrasts(study: Study, first: str, second: str, voice: str) -> Iterator[str]:
    rows = [
        (
            [
                c.device, figure(c.rate_first), figure(c.rate_second), figure(c.difference, sign=True),
                pair_intervals(c.low, c.high, sign=True), figure(c.halves), figure(c.ratio),
                pair_intervals(c.ratio_low, c.ratio_high), figure(c.delta, sign=True), chance(c), figure(c.q, 4),
                c.verdict + (f" ({c.note})" if c.note else ""),
            ],
            c.verdict != "not told apart",
        )
        for c in study.contrasts
        if (c.first, c.second, c.voice) == (first, second, voice)
    ]  # fmt: skip
    head = [
        "device", first, second, "difference", "95 % interval", "halves differ by", "ratio", "95 % interval",
        "Cliff's delta", "p", "q", "in words",
    ]  # fmt: skip
    yield f"<h3>{escape(NAMES[voice].capitalize())}, spans per 1,000 words</h3>"
    yield _table(head, rows, (0, 11))


def _estimates(study: Study) -> Iterator[str]:
    rows = [
        (
            [
                e.device, e.group, e.method, figure(e.machine_rate), figure(e.rate), pair_intervals(e.low, e.high),
                f"{e.coded:,}" if e.coded else "-", e.note,
            ],
            False,
        )
        for device in study.labels
        for e in study.estimates
        if e.device == device
    ]  # fmt: skip
    head = ["device", "group", "method", "machine's rate", "rate", "95 % interval", "coded documents", "note"]
    yield _table(head, rows, (0, 1, 2, 7))
    between = [
        (
            [
                f"{c.first} against {c.second}", c.device, c.method, figure(c.difference, sign=True),
                pair_intervals(c.low, c.high, sign=True), figure(c.ratio), pair_intervals(c.ratio_low, c.ratio_high),
                c.note,
            ],
            False,
        )
        for c in study.estimated_contrasts
    ]  # fmt: skip
    head = ["groups", "device", "method", "difference", "95 % interval", "ratio", "95 % interval", "note"]
    yield _table(head, between, (0, 1, 2, 7))


def _held_out(study: Study) -> Iterator[str]:
    if study.held_out:
        yield f"<h3>What the corrected rates rest on: model {escape(study.held_out[0].model)}, held-out documents</h3>"
        yield (
            "<p>Of the spans that the model marks, precision is the share that is right; of those that coders marked, "
            "recall is the share that it finds. A corrected rate is the machine's times the factor, precision over "
            "recall.</p>"
        )
        rows = [
            (
                [
                    h.device, figure(h.precision), figure(h.recall), figure(h.factor), f"{h.gold:,}",
                    f"{h.predicted:,}", h.note,
                ],
                False,
            )
            for h in study.held_out
        ]  # fmt: skip
        head = ["device", "precision", "recall", "factor", "gold spans", "predicted spans", "note"]
        yield _table(head, rows, (0, 6))


def _terms(study: Study) -> Iterator[str]:
    rows = [
        (
            [
                t.model, t.group or "all", t.device, t.term, figure(t.ratio), pair_intervals(t.low, t.high),
                figure(t.p, 4), figure(t.q, 4), f"{t.documents:,}", f"{t.spans:,}", t.note,
            ],
            t.q is not None and t.q <= 0.05,
        )
        for t in study.terms
    ]  # fmt: skip
    if rows:
        head = [
            "model",
            "group",
            "device",
            "term",
            "ratio of rates",
            "95 % interval",
            "p",
            "q",
            "documents",
            "spans",
            "note",
        ]
        yield _table(head, rows, (0, 1, 2, 3, 10))


def _periods(study: Study) -> Iterator[str]:
    rows = [
        (
            [
                p.device, p.group, p.period, figure(p.rate), pair_intervals(p.low, p.high), f"{p.spans:,}",
                f"{p.words:,}", f"{p.documents:,}", p.note,
            ],
            False,
        )
        for device in study.labels
        for p in study.periods
        if p.device == device
    ]  # fmt: skip
    if rows:
        head = ["device", "group", "period", "per 1,000 words", "95 % interval", "spans", "words", "documents", "note"]
        yield "<details><summary>The table of the periods</summary>" + _table(head, rows, (0, 1, 2, 8)) + "</details>"


def _keys(study: Study) -> Iterator[str]:
    examples: dict[tuple[str, str], list[Any]] = {}
    for e in study.examples:
        examples.setdefault((e.device, e.word), []).append(e)
    for device, first, second in dict.fromkeys((k.device, k.first, k.second) for k in study.keys):
        yield f"<h3>{escape(device)}: {escape(first)} against {escape(second)}</h3>"
        here = [k for k in study.keys if (k.device, k.first, k.second) == (device, first, second)]
        rows = [
            (
                [
                    k.word, k.side, figure(k.zeta, sign=True), figure(k.log_odds, sign=True),
                    f"{k.count_first:,} of {k.words_first:,}",
                    f"{k.count_second:,} of {k.words_second:,}", f"{k.documents:,}",
                ],
                False,
            )
            for k in here
        ]  # fmt: skip
        yield _table(["word", "for", "z", "log-odds", f"in {first}", f"in {second}", "documents"], rows, (0, 1))
        yield "<details><summary>Examples in context</summary><ul>"
        for k in here:
            for e in examples.get((device, k.word), []):
                if k.side == e.group or (k.side == REST and e.group != first):
                    shown = f"{escape(e.before)} <mark>{escape(e.span)}</mark> {escape(e.after)}".strip()
                    yield f"<li><b>{escape(k.word)}</b> ({escape(e.group)}, {escape(e.document)}): … {shown} …</li>"
        yield "</ul></details>"
