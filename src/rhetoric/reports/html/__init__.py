"""A document as a page for the browser: one file that needs nothing else and asks for nothing.

`report.py` gives pages and folders of them, `page.py` says what stands on a page, `pieces.py` cuts the text,
`palette.py` has colours and patterns, `templates/` the markup, the style and the scripts. `fragment.py` is what a
notebook shows.
"""

from __future__ import annotations

from rhetoric.reports.html.report import Folder, OnePage


def make() -> OnePage:
    return OnePage()


def make_folder() -> Folder:
    return Folder()
