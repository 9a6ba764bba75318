"""Whatever a request holds, in any field of any route: no mistake of the program, and no script but the pages' own."""

from __future__ import annotations

import io
import json
from encodings.aliases import aliases
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote_from_bytes

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from visitor import EXERCISE_SCRIPT, OPTIONS, PAGE_SCRIPT, TEXT, Markup, Visitor, workshop
from werkzeug.test import TestResponse

from rhetoric.codebook import load_codebook
from rhetoric.server.app import largest_request
from rhetoric.text.readers import READERS

SAMPLES = sorted((Path(__file__).parents[1] / "data" / "documents").iterdir())
CODECS = sorted({*aliases.values(), "idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape"})
SETTINGS = settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
POSTS = ("/report", "/download", "/exercise")
HOSTILE = b'"><script>taken=1</script><img src=x onerror=taken=1>&#0;</textarea></title></style>\xff\xfe'
BYTES = st.binary(max_size=200) | st.sampled_from([b"", HOSTILE, b"\0", b"-1", "\u202e\U0001f600".encode()])


@lru_cache(maxsize=1)
def visitor() -> Visitor:
    return Visitor(workshop())


@pytest.fixture(scope="module", autouse=True)
def opened() -> None:
    """Models and tokens are made before anything is drawn, not while it is."""
    sealed()


@lru_cache(maxsize=1)
def sealed() -> bytes:
    rows = "\n".join(json.dumps({"text": t, "title": HOSTILE.decode("latin-1")}) for t in (TEXT, "", "<b>Ours</b>"))
    return visitor().opened(file=(io.BytesIO(rows.encode()), "<b>.jsonl")).encode()


def known(field: str) -> Any:
    """Values of a field that lead further in."""
    return {
        "csrf": st.just(visitor().token.encode()),
        "documents": st.builds(sealed),
        "number": st.sampled_from([b"1", b"2", b"3", "٣".encode(), b"9" * 5000]),
        "model": st.sampled_from([b"fast", b"lexicon"]),
        "format": st.sampled_from([b"json", b"csv", b"html"]),
        "device": st.sampled_from([b"superlative", b"no-slogan"]),
        "as": st.just(b"file"),
        "list": st.just(b"all"),
        "text": st.just(TEXT.encode()) | st.text(max_size=300).map(lambda t: t.encode("utf-8", "surrogatepass")),
        "encoding": st.sampled_from(
            [b"cp1252", b"utf-16", b"idna", b"zlib_codec", b"rot13", b"unicode_escape", b"mbcs"]
        ),
        "text-column": st.just(b"body"),
        "id-column": st.just(b"id"),
    }[field]


FIELDS = ("csrf", "documents", "number", "model", "format", "device", "as", "list", "text", "encoding", "text-column",
          "id-column")  # fmt: skip


@st.composite
def forms(draw: st.DrawFn, without: tuple[str, ...] = ()) -> dict[bytes, bytes]:
    names = draw(st.sets(st.sampled_from([name for name in FIELDS if name not in without])))
    form = {name.encode(): draw(known(name) if draw(st.integers(0, 3)) else BYTES) for name in sorted(names)}
    if draw(st.integers(0, 9)):
        form[b"csrf"] = visitor().token.encode()
    return form | draw(st.dictionaries(BYTES, BYTES, max_size=1))


def multipart(fields: dict[bytes, bytes], name: bytes, content: bytes) -> tuple[bytes, str]:
    """A body written by hand: a client of good manners would escape what is to be tried."""
    mark = b"--marker-of-the-parts"
    parts = [b'%s\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (mark, k, v) for k, v in fields.items()]
    parts.append(
        b'%s\r\nContent-Disposition: form-data; name="file"; filename="%s"\r\n'
        b"Content-Type: application/octet-stream\r\n\r\n%s\r\n" % (mark, name, content)
    )
    return b"".join(parts) + mark + b"--\r\n", f"multipart/form-data; boundary={mark[2:].decode()}"


def inert(answer: TestResponse) -> None:
    """No mistake of the program; a policy; and of scripts only the pages' own, each where it belongs."""
    assert answer.status_code < 500
    assert answer.headers["Cache-Control"] == "no-store"
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; ")
    assert "'unsafe-inline'" not in policy.partition("script-src")[2].partition(";")[0]
    assert all("\n" not in value and "\r" not in value for _, value in answer.headers)
    if "attachment" in answer.headers.get("Content-Disposition", ""):
        if answer.content_type == "application/json":
            json.loads(answer.text)
        return
    if not answer.data:
        return
    assert answer.content_type == "text/html; charset=utf-8"
    seen = Markup(answer.text)
    runs = [script for script in seen.scripts if not script.startswith('{"schema":"rhetoric/exercise/1"')]
    assert runs in ([], [PAGE_SCRIPT], [EXERCISE_SCRIPT])
    assert bool(runs) == ("script-src" in policy)
    assert seen.acts == []


@SETTINGS
@given(st.sampled_from(POSTS), forms())
def test_any_bytes_in_the_fields_of_a_form(path: str, form: dict[bytes, bytes]) -> None:
    body = "&".join(f"{quote_from_bytes(k)}={quote_from_bytes(v)}" for k, v in form.items())
    inert(visitor().client.post(path, data=body, content_type="application/x-www-form-urlencoded"))


@SETTINGS
@given(
    st.sampled_from(POSTS),
    forms(without=("documents", "text")),
    BYTES,
    st.sampled_from([suffix for reader in READERS if not reader.isolated for suffix in reader.suffixes]),
    st.just(b"") | st.binary(max_size=400) | st.sampled_from([path.read_bytes() for path in SAMPLES]),
)
def test_any_bytes_in_a_file_of_any_name(
    path: str, form: dict[bytes, bytes], name: bytes, suffix: str, content: bytes
) -> None:
    body, content_type = multipart(form, name + suffix.encode(), content)
    inert(visitor().client.post(path, data=body, content_type=content_type))


@SETTINGS
@given(st.sampled_from(["a.txt", "a.md", "a.csv", "a.jsonl"]), st.sampled_from(CODECS), st.just(b"") | st.binary())
def test_any_encoding_that_python_knows_and_any_file(name: str, encoding: str, content: bytes) -> None:
    answer = visitor().post("/report", file=(io.BytesIO(content), name), encoding=encoding)
    assert answer.status_code in (200, 400)
    inert(answer)


@SETTINGS
@given(st.sampled_from(POSTS), forms(), BYTES)
def test_nothing_is_done_without_the_right_token(path: str, form: dict[bytes, bytes], token: bytes) -> None:
    body = "&".join(f"{quote_from_bytes(k)}={quote_from_bytes(v)}" for k, v in (form | {b"csrf": token}).items())
    answer = visitor().client.post(path, data=body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 403
    inert(answer)


@settings(SETTINGS, max_examples=5)
@given(st.sampled_from(["/", "/practice", "/nowhere", *POSTS]), st.sampled_from(["text", "file", "documents", "x"]))
def test_any_field_that_is_too_large(path: str, field: str) -> None:
    content = b"a" * (largest_request(OPTIONS) + 1)
    sent = {field.replace("file", "x"): content, "file": (io.BytesIO(content if field == "file" else b""), "a.txt")}
    answer = visitor().post(path, **sent)
    assert answer.status_code == 413
    inert(answer)


@settings(SETTINGS, max_examples=10)
@given(st.sampled_from(SAMPLES), st.data())
def test_a_document_with_some_bytes_changed(sample: Path, data: st.DataObject) -> None:
    content = bytearray(sample.read_bytes())
    for _ in range(data.draw(st.integers(0, 4))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    form = {b"csrf": visitor().token.encode(), b"number": b"1", b"text-column": b"body"}
    body, content_type = multipart(form, sample.name.encode(), bytes(content))
    inert(visitor().client.post("/report", data=body, content_type=content_type))


@SETTINGS
@given(st.sampled_from(["/", "/practice", *POSTS]), st.binary(max_size=300), st.text(max_size=60), BYTES)
def test_any_body_query_and_type(path: str, body: bytes, content_type: str, query: bytes) -> None:
    kind = content_type.encode("ascii", "ignore").decode().replace("\r", "").replace("\n", "")
    for sent in (kind, "multipart/form-data", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded"):
        inert(visitor().client.open(path, method="POST", data=body, content_type=sent))
    inert(visitor().client.get(f"{path}?device={quote_from_bytes(query)}&{quote_from_bytes(body[:40])}"))


@SETTINGS
@given(st.text(max_size=60), st.sampled_from(["GET", "POST", "HEAD", "PUT", "DELETE", "TRACE", "OPTIONS"]))
def test_any_path_and_method(path: str, method: str) -> None:
    inert(visitor().client.open("/" + quote_from_bytes(path.encode("utf-8", "replace")), method=method))


@SETTINGS
@given(st.binary(max_size=80), st.binary(max_size=80))
def test_any_cookie_and_host(cookie: bytes, host: bytes) -> None:
    clean = {name: raw.decode("latin-1").translate({10: None, 13: None}) for name, raw in
             {"Cookie": b"rhetoric=" + cookie, "Host": host}.items()}  # fmt: skip
    client = workshop().test_client(use_cookies=False)
    inert(client.get("/", headers={"Cookie": clean["Cookie"]}))
    inert(client.post("/report", headers=clean, data={"csrf": visitor().token, "text": TEXT}))


def test_the_seed_can_be_practised_for_every_device() -> None:
    answer = visitor().client.get("/practice", query_string={"device": load_codebook().labels})
    assert answer.status_code == 200
    inert(answer)
