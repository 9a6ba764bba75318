"""The page of an exercise: one HTML file that asks for nothing outside itself, and the exercise read back from it.

Script and style come from `page/`, which is built from `web/`. A content security policy names both by their hashes, so
that nothing else on the page can run; what comes from texts, titles and names stands in a block of JSON and is put on
the page as text alone.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html import escape
from pathlib import Path
from string import Template

from rhetoric.classroom.exercise import MODES, SCHEMA, Exercise, ExerciseText, choose
from rhetoric.errors import InputError, UnknownDevice
from rhetoric.text.decode import decode, read_bytes

ASSETS = Path(__file__).resolve().parent / "page"

_PAGE = Template(
    """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="$policy">
<meta name="robots" content="noindex">
<title>$title</title>
<style>$style</style>
</head>
<body>
<main id="page"><p>This exercise needs JavaScript: open it in a web browser that runs it.</p></main>
<script type="application/json" id="exercise">$data</script>
<script>$script</script>
</body>
</html>
"""
)
_DATA = re.compile(r'<script type="application/json" id="exercise">(.*?)</script>', re.S)


def page(exercise: Exercise) -> str:
    """The whole page."""
    script, style = _script(), stylesheet()
    return _PAGE.substitute(
        title=escape(exercise.title),
        style=style,
        script=script,
        policy=_policy(script, style),
        data=_inert_json(exercise.as_dict()),
    )


def policy() -> str:
    """The content security policy of every such page: nothing but its own script and style, and nothing is loaded."""
    return _policy(_script(), stylesheet())


def _policy(script: str, style: str) -> str:
    return (
        f"default-src 'none'; script-src '{_csp_hash(script)}'; style-src '{_csp_hash(style)}'; base-uri 'none'; "
        "form-action 'none'"
    )


def _script() -> str:
    return (ASSETS / "exercise.js").read_text(encoding="utf-8")


def stylesheet() -> str:
    """The style that exercises and results share."""
    return (ASSETS / "exercise.css").read_text(encoding="utf-8")


def _inert_json(record: object) -> str:
    """JSON that no parser of HTML can take for markup."""
    text = json.dumps(record, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _csp_hash(content: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(content.encode("utf-8")).digest()).decode("ascii")


def _characters(value: str) -> str:
    """A string, as it is; AttributeError or ValueError for what is none, or holds half a surrogate pair."""
    value.encode("utf-8")
    return value


def read_page(path: Path) -> Exercise:
    """The exercise of a page, without its key. InputError where the file is no such page, or was altered."""
    found = _DATA.search(decode(read_bytes(path), str(path)))
    if found is None:
        raise InputError(f"{path}: is no page of `rhetoric exercise`; give the file that the students got")
    try:
        record = json.loads(found.group(1))
        if record["schema"] != SCHEMA or record["mode"] not in MODES:
            raise InputError(f"{path}: was made by another version of rhetoric; make the exercise again")
        texts = tuple(ExerciseText(t["title"], t["text"], _characters(t.get("id", ""))) for t in record["texts"])
        exercise = Exercise(record["title"], record["mode"], choose([d["id"] for d in record["devices"]]), texts)
        intact = record["id"] == exercise.id
    except UnknownDevice as error:
        raise InputError(f"{path}: {error}; the exercise was made by another version of rhetoric") from None
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        intact = False
    if not intact:
        raise InputError(f"{path}: was altered after it was made; give the file as `rhetoric exercise` wrote it")
    return exercise
