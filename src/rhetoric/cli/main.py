"""`rhetoric`: the verbs, each imported when it is asked for, and the one place where errors become exits.

Exit 0: done. 1: what `--fail-on` asked about is there. 2: the user's mistake or an unreadable input. 130: interrupted.
"""

from __future__ import annotations

import gc
import os
import sys
import warnings
from importlib import import_module

import click

from rhetoric import __version__
from rhetoric.errors import RhetoricError

VERBS = {
    "score": "Mark the rhetorical devices in documents.",
    "explain": "Say of each span why it was marked.",
    "codebook": "List the devices, or print the card of one.",
    "evaluate": "Measure a model on coded documents.",
    "train": "Make a model from coded documents.",
    "agree": "Compare codings of the same documents.",
    "compare": "Compare the rates of devices in groups of documents.",
    "sample": "Draw documents of a study to code by hand.",
    "exercise": "Make a page in which students mark devices.",
    "grade": "Compare what students marked with the key.",
    "serve": "Score and practise in a browser, on this machine.",
    "corpus": "Check, count and assemble coded documents.",
    "convert": "Take coded documents from one tool's format to another's.",
}


class _Verbs(click.Group):
    """Lists the verbs without importing them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in VERBS:
            return None
        command: click.Command = import_module(f"rhetoric.cli.{name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(VERBS.items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in VERBS:
            ctx.fail(f"no such command {args[0]!r}; the commands are {', '.join(VERBS)}")
        return super().resolve_command(ctx, args)


@click.group(cls=_Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="rhetoric")
def group() -> None:
    """Show how a text persuades: rhetorical devices in English prose, each with its place, confidence and evidence.

    \b
    Example:
      rhetoric score speech.txt
    """


def _show(message: Warning | str, *_: object, **__: object) -> None:
    click.echo(f"rhetoric: warning: {message}", err=True)


def main() -> None:
    """Run the command line."""
    gc.set_threshold(100_000, 50, 100)  # what a model is made of is many and makes no cycles
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    warnings.showwarning = _show
    try:
        code = group.main(standalone_mode=False, prog_name="rhetoric")
        sys.stdout.flush()
    except click.ClickException as error:
        error.show()
        code = 2
    except RhetoricError as error:
        click.echo(f"rhetoric: {error}", err=True)
        code = 2
    except (click.Abort, KeyboardInterrupt):
        click.echo("rhetoric: interrupted", err=True)
        code = 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except OSError as error:
        click.echo(f"rhetoric: {error.filename or 'output'}: {error.strerror}; nothing was written there", err=True)
        code = 2
    sys.exit(code if isinstance(code, int) else 0)
