"""`rhetoric serve`: score and practise in a browser, on one machine."""

from __future__ import annotations

import logging
import socket
from typing import TYPE_CHECKING

import click

from rhetoric.errors import OutputError
from rhetoric.text.extras import library
from rhetoric.text.options import Options

if TYPE_CHECKING:
    from rhetoric.analysis import Model

LOOPBACK = "127.0.0.1"
_THREADS = 8


@click.command("serve")
@click.option("--host", default=LOOPBACK, show_default=True, metavar="ADDRESS", help="The address to listen at.")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0: any that is free.")
@click.option(
    "--model", "models", multiple=True, metavar="NAME|FOLDER",
    help="A model to offer; may be repeated.  [default: all that are installed]",
)  # fmt: skip
@click.option("--max-megabytes", type=click.IntRange(1, 1000), default=10, show_default=True, help="Most of a file.")
@click.option("--max-pages", type=click.IntRange(min=1), default=500, show_default=True, help="Most pages of a PDF.")
@click.option(
    "--max-seconds", type=click.IntRange(min=1), default=20, show_default=True, help="Longest that reading may take."
)
def command(host: str, port: int, models: tuple[str, ...], max_megabytes: int, max_pages: int, max_seconds: int) -> int:
    """Serve a workshop: paste a text or open a file in a browser, see its report, try an exercise, download results.

    Nothing is stored. By default only this machine can reach it. With --host 0.0.0.0 everybody in the network can,
    without a password and unencrypted: for a room whose network you trust. Needs `pip install 'rhetoric[serve]'`.

    \b
    Examples:
      rhetoric serve
      rhetoric serve --port 8080 --model fast --model my-model/
    """
    library("flask", "rhetoric serve", "serve")
    waitress = library("waitress", "rhetoric serve", "serve")
    from rhetoric.server.app import largest_request, make_app

    options = Options(megabytes=max_megabytes, pages=max_pages, seconds=max_seconds)
    app = make_app(_offered(models), options, host)
    try:
        server = waitress.create_server(
            app, host=host, port=port, threads=_THREADS, ident=None, max_request_body_size=2 * largest_request(options)
        )
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise OutputError(f"{host}:{port}: cannot be listened at ({why}); name another --host or --port") from None
    logging.getLogger("waitress").setLevel(logging.ERROR)  # it warns of every request that has to wait
    for at, on in getattr(server, "effective_listen", None) or [(host, server.effective_port)]:
        click.echo(f"rhetoric: open {_address(at, on)} in a browser; Ctrl+C ends it", err=True)
    if host not in (LOOPBACK, "::1", "localhost"):
        click.echo("rhetoric: warning: whoever reaches this address can use it, and it is not encrypted", err=True)
    server.run()
    return 0


def _address(host: str, port: int) -> str:
    """Where a browser finds what listens there; what listens everywhere is found under the machine's own name."""
    name = socket.gethostname() if host in ("0.0.0.0", "::") else f"[{host}]" if ":" in host else host
    return f"http://{name}:{port}/"


def _offered(names: tuple[str, ...]) -> dict[str, Model]:
    """The models that were named, or all that can be read."""
    from rhetoric.server.models import installed, named

    if names:
        return named(names)
    models, refused = installed()
    for name, error in refused:
        click.echo(f"rhetoric: model {name} is not offered: {error}", err=True)
    click.echo(f"rhetoric: models: {', '.join(models)}", err=True)
    return models
