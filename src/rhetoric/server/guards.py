"""What keeps other web sites from using the server through a visitor's browser.

A form counts only with the token of the session that it was shown in, which another site cannot read (cross-site
request forgery). A request counts only under a name of this machine, so that no other name can be made to lead here
(DNS rebinding); addresses cannot be rebound. Every answer has a content security policy, and none is stored.
"""

from __future__ import annotations

import hmac
import ipaddress
import secrets
import socket
from collections.abc import Collection
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from werkzeug.exceptions import BadRequest, Forbidden

if TYPE_CHECKING:
    from flask import Flask, Response

TOKEN = "csrf"
NO_FRAMES = "frame-ancestors 'none'"
STRICT = f"default-src 'none'; base-uri 'none'; form-action 'none'; {NO_FRAMES}"
"""The policy of an answer that names none of its own."""
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": STRICT,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


def guard(app: Flask, host: str) -> None:
    """Put the guards before and after every route; `host` is the name that the server was started under."""
    from flask import request

    names = {"localhost", host.lower(), *_own_names()}

    def check() -> None:
        if not _leads_here(request.host, names):
            raise BadRequest("The server does not go by this name. Use the address that it showed when it started.")
        if request.method == "POST" and not _matches(request.form.get(TOKEN, ""), token()):
            raise Forbidden("The page was open for too long, or is another site's. Go back, load it again, and retry.")

    def harden(response: Response) -> Response:
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    app.before_request(check)
    app.after_request(harden)


def token() -> str:
    """The token of this session, made with its first page."""
    from flask import session

    if TOKEN not in session:
        session[TOKEN] = secrets.token_urlsafe(32)
    return str(session[TOKEN])


def _matches(given: str, right: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", errors="replace"), right.encode())


def _own_names() -> set[str]:
    name = socket.gethostname().lower()
    return {name, f"{name}.local"}


def _leads_here(host: str, names: Collection[str]) -> bool:
    try:
        name = urlsplit(f"//{host}").hostname or ""
        return name in names or bool(ipaddress.ip_address(name))
    except ValueError:
        return False
