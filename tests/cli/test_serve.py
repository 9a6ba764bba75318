"""`rhetoric serve` as it is started and ended."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from click.testing import CliRunner

from rhetoric.cli.main import group
from rhetoric.errors import MissingExtra, ModelError, OutputError
from rhetoric.text import extras


def mistake(*arguments: str) -> Exception:
    """What keeps the server from starting."""
    done = CliRunner().invoke(group, ["serve", "--model", "lexicon", *arguments], standalone_mode=False)
    assert isinstance(done.exception, Exception)
    return done.exception


@contextmanager
def serving(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The command at work, and its address."""
    command = [sys.executable, "-m", "rhetoric", "serve", "--port", "0", "--model", "lexicon", *arguments]
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr
            found = re.fullmatch(
                r"rhetoric: open (http://\S+/) in a browser; Ctrl\+C ends it\n", process.stderr.readline()
            )
            assert found
            yield process, found[1]
        finally:
            process.kill()


def test_it_shows_its_address_serves_there_and_ends_with_ctrl_c() -> None:
    with serving() as (process, address):
        assert address.startswith("http://127.0.0.1:")
        with urllib.request.urlopen(address, timeout=20) as answer:
            assert b"How does a text persuade?" in answer.read()
            assert answer.headers["Cache-Control"] == "no-store"
            assert "Server" not in answer.headers
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0
        assert process.communicate() == ("", "")


def test_who_opens_it_to_the_network_is_warned() -> None:
    with serving("--host", "0.0.0.0") as (process, address):
        assert socket.gethostname() in address
        assert process.stderr
        assert "whoever reaches this address can use it" in process.stderr.readline()


def test_what_is_no_http_gets_no_markup_back() -> None:
    with serving() as (_, address):
        host, port = re.findall(r"//(.*):(\d+)/", address)[0]
        for sent in (b"<script>alert(1)</script>\r\n\r\n", b"GET /<b> HTTP/1.1\r\nA<b>: \x00\r\n<i>\r\n\r\n",
                     b"POST /report HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9999999999\r\n\r\n"):  # fmt: skip
            with socket.create_connection((host, int(port)), timeout=20) as line:
                line.sendall(sent)
                answer = line.recv(1 << 16)
            assert re.match(rb"HTTP/1\.[01] 4\d\d ", answer)
            assert b"Content-Type: text/plain" in answer


def test_a_port_in_use_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        error = mistake("--port", str(port))
    assert isinstance(error, OutputError)
    assert str(error) == (
        f"127.0.0.1:{port}: cannot be listened at (Address already in use); name another --host or --port"
    )


@pytest.mark.parametrize(
    "host", ["no.such.host.invalid", "999.1.1.1", "192.0.2.1", "", "a b", "\u00fc" * 70, "a\0b", "*:1"]
)
def test_a_host_that_is_not_this_machine_is_a_sentence(host: str) -> None:
    error = mistake("--host", host, "--port", "0")
    assert isinstance(error, OutputError)
    assert "cannot be listened at (" in str(error)
    assert "None" not in str(error)


@pytest.mark.parametrize("missing", ["flask", "waitress"])
def test_a_missing_library_is_named_with_the_command_that_installs_it(
    monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    found = extras.import_module

    def without(name: str) -> object:
        if name == missing:
            raise ImportError(name)
        return found(name)

    monkeypatch.setattr(extras, "import_module", without)
    error = mistake()
    assert isinstance(error, MissingExtra)
    assert str(error) == (f"rhetoric serve: needs {missing}, which is not installed: `pip install 'rhetoric[serve]'`")


def test_a_model_that_is_not_there_is_named() -> None:
    error = mistake("--model", "no-such-model")
    assert isinstance(error, ModelError)
    assert "no-such-model" in str(error)


@pytest.mark.parametrize("port", ["-1", "65536", "http"])
def test_a_port_that_is_none_is_refused_as_one_line(port: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "rhetoric", "serve", "--port", port],
        capture_output=True, text=True, check=False, env=dict(os.environ),
    )  # fmt: skip
    assert done.returncode == 2
    assert "--port" in done.stderr
    assert "Traceback" not in done.stderr
