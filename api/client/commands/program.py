"""The command ``assay``: its subcommands, and how errors become sentences and exit codes."""

from __future__ import annotations

import errno
import os
import sys
from typing import Any

import click

from ..errors import AssayError, CannotWrite, Interrupted
from ..version import VERSION
from . import agents, completion, examining, following, jobs, login, platform, reports
from .terminal import Terminal, as_called

_EPILOG = """\b
Exit codes: 0 done, 1 the job failed, 2 wrong usage, 3 not logged in or refused,
4 server away or too busy, 5 nothing under that name, 6 the job was cancelled,
7 the wait timed out, 8 not possible in the present state, 9 a file can't be
written, 10 what draws pages is missing, 130 interrupted."""


class Program(click.Group):
    """A group whose errors are told in a sentence, with what to do next, and end with their exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the subcommand."""
        try:
            result = super().invoke(ctx)
            # What can't be written is to be told, not lost at the end of the process.
            sys.stdout.flush()
            return result
        except AssayError as error:
            _tell(error)
            ctx.exit(error.exit_code)
        except OSError as error:
            # A reader that went away, as `head` does, is click's to end with.
            if error.errno == errno.EPIPE:
                raise
            _tell(CannotWrite(f"Can't write the result: {error.strerror}.", advice=""))
            ctx.exit(CannotWrite.exit_code)
        except click.Abort:
            # At a prompt.
            _tell(Interrupted("Interrupted."))
            ctx.exit(Interrupted.exit_code)
        except KeyboardInterrupt:
            _tell(Interrupted("Interrupted.", advice="`assay jobs` shows what was submitted."))
            ctx.exit(Interrupted.exit_code)


@click.group(
    cls=Program,
    epilog=_EPILOG,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(VERSION, prog_name="assay")
@click.pass_context
def assay(ctx: click.Context) -> None:
    """Put AI agents on trial: examine them, and see what they can do and how sure that is.

    Begin with `assay login`, then `assay agents` and `assay examine guardian`.
    """
    if os.environ.get("NO_COLOR"):
        ctx.color = False
    ctx.obj = ctx.with_resource(Terminal())


def _tell(error: AssayError) -> None:
    told = as_called(f"{error.message} {error.advice}".rstrip())
    click.echo(f"{click.style('assay:', fg='red')} {told}", err=True)


for _module in (login, agents, examining, reports, jobs, following, platform, completion):
    for _command in _module.COMMANDS:
        assay.add_command(_command)
