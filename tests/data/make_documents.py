"""Writes the sources of the test documents into a folder, from texts of the corpus. README.md says how they go on.

python tests/data/make_documents.py FOLDER
"""

from __future__ import annotations

import json
import sys
from html import escape
from pathlib import Path

import pandas as pd

CORPUS = Path(__file__).resolve().parents[2] / "data" / "corpus"

ODT = """<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"
 xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"
 office:version="1.2" office:mimetype="application/vnd.oasis.opendocument.text">
<office:meta><dc:title>Lessons of the Evening School</dc:title></office:meta>
<office:font-face-decls><style:font-face style:name="DejaVu Serif" svg:font-family="'DejaVu Serif'"/>
</office:font-face-decls>
<office:styles><style:default-style style:family="paragraph"><style:text-properties style:font-name="DejaVu Serif"
 fo:font-size="11pt" fo:language="en" fo:country="US" fo:hyphenate="true"/></style:default-style>
<style:style style:name="B" style:family="paragraph"><style:paragraph-properties fo:margin-bottom="0.25cm"
 fo:text-align="justify" fo:hyphenation-ladder-count="no-limit"/><style:text-properties fo:hyphenate="true"
 fo:hyphenation-remain-char-count="2" fo:hyphenation-push-char-count="2"/></style:style>
<style:style style:name="H" style:family="paragraph"><style:paragraph-properties fo:margin-bottom="0.4cm"
 fo:margin-top="0.6cm"/><style:text-properties fo:font-size="15pt" fo:font-weight="bold" fo:hyphenate="false"/>
</style:style>
<style:style style:name="N" style:family="paragraph"><style:text-properties fo:font-size="9pt"/></style:style>
<style:style style:name="F" style:family="paragraph"><style:paragraph-properties fo:text-align="center"/></style:style>
</office:styles>
<office:automatic-styles><style:page-layout style:name="PL"><style:page-layout-properties fo:page-width="14.8cm"
 fo:page-height="21cm" fo:margin-top="1.5cm" fo:margin-bottom="1.5cm" fo:margin-left="2cm" fo:margin-right="2cm"/>
<style:header-style><style:header-footer-properties fo:min-height="0.8cm" fo:margin-bottom="0.4cm"/>
</style:header-style><style:footer-style><style:header-footer-properties fo:min-height="0.8cm" fo:margin-top="0.4cm"/>
</style:footer-style></style:page-layout></office:automatic-styles>
<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="PL"><style:header>
<text:p text:style-name="F">Gdarsk District School of the Movement</text:p></style:header><style:footer>
<text:p text:style-name="F"><text:page-number text:select-page="current">1</text:page-number></text:p>
</style:footer></style:master-page></office:master-styles>
<office:body><office:text>{body}<text:p text:style-name="B">The minutes of the school are in the archive.<text:note
 text:id="n1" text:note-class="footnote"><text:note-citation>1</text:note-citation><text:note-body>
<text:p text:style-name="N">District archive, box 14, in the hand of the clerk.</text:p></text:note-body></text:note>
</text:p><table:table table:name="Dues"><table:table-column table:number-columns-repeated="2"/><table:table-row>
<table:table-cell><text:p>Year</text:p></table:table-cell><table:table-cell><text:p>Members</text:p>
</table:table-cell></table:table-row><table:table-row><table:table-cell><text:p>1897</text:p></table:table-cell>
<table:table-cell><text:p>nine</text:p></table:table-cell></table:table-row></table:table>
</office:text></office:body></office:document>
"""

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title} | The Harbour Courier</title>
<style>body{{font:16px serif}}nav li{{display:inline}}</style><script>
document.addEventListener('DOMContentLoaded', () => {{
  document.querySelector('#made').textContent = 'Subscribe now, the best offer of the year!' }})
</script></head><body>
<header class="site-header"><a href="/">The Harbour Courier</a><nav class="menu"><ul><li><a href="/news">News</a></li>
<li><a href="/sport">Sport</a></li><li><a href="/opinion">Opinion</a></li></ul></nav></header>
<div id="cookie-banner" class="cookie-consent" role="dialog"><p>We value your privacy. We and our 412 partners use
cookies to give you the best experience.</p><button>Accept all</button><button>Reject</button></div>
<main><article><h1>{title}</h1>{body}</article></main>
<aside class="sidebar related"><h2>Most read</h2><ul><li><a href="/a">Ten harbours you will never believe</a></li>
<li><a href="/b">Council meets</a></li></ul><div id="made" class="promo"></div></aside>
<footer class="site-footer"><p>© 2026 The Harbour Courier. All rights reserved. <a href="/privacy">Privacy policy</a>
</p></footer></body></html>
"""

COLUMNS = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>The Harbour Gazette</title><style>
@page{{size:A5}}body{{font:10pt "DejaVu Serif"}}h1{{font-size:16pt}}
.c{{column-count:2;column-gap:1.2em;text-align:justify}}</style></head>
<body><h1>The Harbour Gazette</h1><div class="c">{body}</div></body></html>
"""


def texts(genre: str) -> list[str]:
    lines = (CORPUS / f"{genre}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["text"] for line in lines]


def paragraphs(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.strip()]


def elements(lines: list[str], tag: str, attributes: str = "") -> str:
    return "".join(f"<{tag}{attributes}>{escape(line)}</{tag}>" for line in lines)


def main(folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    lectures, columns, news = texts("heritage-lectures"), texts("partisan-columns"), texts("local-news")

    def write(name: str, text: str) -> None:
        (folder / name).write_text(text, encoding="utf-8")

    write("lecture.txt", lectures[0])
    body = ""
    for lecture in lectures[1:4]:
        title, *rest = paragraphs(lecture)
        body += elements([title], "text:h", ' text:style-name="H" text:outline-level="1"')
        body += elements(rest, "text:p", ' text:style-name="B"')
    write("lessons.fodt", ODT.format(body=body))
    title, *rest = paragraphs(columns[0])
    write("page.html", PAGE.format(title=escape(title), body=elements(rest, "p")))
    write("gazette.html", COLUMNS.format(body=elements([p for text in news[:2] for p in paragraphs(text)], "p")))
    book = "% Three Sermons\n% The Parish of Orsk\n\n"
    for sermon in texts("sermons")[:3]:
        title, *rest = paragraphs(sermon)
        book += "\n\n".join([f"# {title}", *rest]) + "\n\n"
    write("sermons.md", book)
    title, *rest = paragraphs(texts("activist-leaflets")[0])
    write("leaflet.md", "\n\n".join([f"# {title}", *rest[:2], "## What to do", *rest[2:]]) + "\n")
    bodies = [("Courier", news[2]), ("Gazette", news[3]), ("Gazette", columns[1])]
    rows = [{"outlet": o, "published": pd.Timestamp(2026, 3, n), "body": t} for n, (o, t) in enumerate(bodies, 1)]
    table = pd.DataFrame(rows)
    ids = {name: [f"{name[0]}{n}" for n in range(1, 4)] for name in ("csv", "tsv", "parquet")}
    table.assign(id=ids["csv"]).to_csv(folder / "export.csv", index=False)
    table.assign(id=ids["tsv"]).to_csv(folder / "archive.tsv", index=False, sep="\t")
    table.assign(id=ids["parquet"]).to_parquet(folder / "table.parquet", index=False)
    dated = table.assign(published=table.published.astype(str))
    dated.to_json(folder / "records.jsonl", orient="records", lines=True, force_ascii=False)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
