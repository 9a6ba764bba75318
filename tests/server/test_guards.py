"""Other sites cannot use the server, and every answer has its policy."""

from __future__ import annotations

import socket

import pytest
from visitor import TEXT, Visitor, workshop


@pytest.fixture
def visitor() -> Visitor:
    return Visitor(workshop())


@pytest.mark.parametrize("path", ["/report", "/download", "/exercise"])
def test_a_form_without_the_session_s_token_is_refused(visitor: Visitor, path: str) -> None:
    stranger = Visitor(workshop())
    for token in ("", "é" * 43, stranger.token):
        assert visitor.client.post(path, data={"csrf": token, "text": TEXT}).status_code == 403
    assert workshop().test_client().post(path, data={"csrf": visitor.token, "text": TEXT}).status_code == 403
    assert visitor.client.post(path, data=b"\xff", content_type="application/json").status_code == 403


def test_the_session_is_a_token_and_nothing_else(visitor: Visitor) -> None:
    visitor.post("/report", text=TEXT)
    with visitor.client.session_transaction() as session:
        assert dict(session) == {"csrf": visitor.token}
    (cookie,) = workshop().test_client().get("/").headers.getlist("Set-Cookie")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Expires" not in cookie


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:8000", 200),
        ("[::1]:8000", 200),
        ("localhost", 200),
        ("192.168.1.7:8000", 200),
        (socket.gethostname(), 200),
        ("evil.example", 400),
        ("127.0.0.1.evil.example:8000", 400),
        ("localhost.evil.example", 400),
        ("[::1", 400),
        ("", 400),
        ("a b", 400),
    ],
)
def test_only_names_of_this_machine_lead_here(host: str, status: int) -> None:
    answer = workshop().test_client().get("/", headers={"Host": host})
    assert answer.status_code == status


def test_every_answer_has_a_policy_and_is_not_stored(visitor: Visitor) -> None:
    sealed = visitor.opened(text=TEXT)
    answers = {
        "start": visitor.client.get("/"),
        "report": visitor.post("/report", text=TEXT),
        "exercise": visitor.post("/exercise", text=TEXT, device="slogan"),
        "practice": visitor.client.get("/practice?device=slogan"),
        "download": visitor.post("/download", documents=sealed, format="html"),
        "mistake": visitor.post("/report"),
        "refused": visitor.client.post("/report"),
        "nowhere": visitor.client.get("/nowhere"),
        "options": visitor.client.options("/report"),
    }
    for name, answer in answers.items():
        policy = dict(part.strip().split(" ", 1) for part in answer.headers["Content-Security-Policy"].split(";"))
        assert policy["default-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'", name
        scripts = policy.get("script-src", "'none'")
        assert scripts.startswith("'sha256-") == (name in ("report", "exercise", "practice")), name
        assert " " not in scripts
        assert policy["form-action"] in ("'self'", "'none'")
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
