"""What commands need: the client of who is logged in, and where to print."""

from __future__ import annotations

import json
import sys
from functools import cached_property
from io import StringIO
from pathlib import Path
from types import TracebackType
from typing import Any

import click
from rich.console import Console, RenderableType

from .. import files, logins
from ..client import Client


class Terminal:
    """Prints results to standard output and everything else to standard error."""

    def __init__(self) -> None:
        self.told = Console(stderr=True, highlight=False)

    @cached_property
    def client(self) -> Client:
        """The client of who is logged in; raises ``NotLoggedIn``."""
        login = logins.current()
        return Client(login.url, login.key)

    def __enter__(self) -> Terminal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if "client" in self.__dict__:
            self.client.close()

    def show(self, what: RenderableType) -> None:
        """Print a result."""
        Console(highlight=False).print(what)

    def text_of(self, what: RenderableType) -> str:
        """Return a result as plain text, for a file."""
        plain = Console(file=StringIO(), width=100, highlight=False, color_system=None)
        plain.print(what)
        return plain.file.getvalue()  # type: ignore[attr-defined,no-any-return]

    def show_json(self, document: Any) -> None:
        """Print a result for programs."""
        click.echo(json.dumps(document, indent=2, ensure_ascii=False, default=str))

    def tell(self, text: str) -> None:
        """Print a remark, which is no result."""
        click.echo(as_called(text), err=True)

    def save(self, path: Path, text: str) -> None:
        """Write a file and tell where; raises ``CannotWrite``."""
        files.write(path, text)
        self.tell(f"Written: {path.resolve()}")

    @property
    def watched(self) -> bool:
        """Whether a person looks at the results, not a program."""
        return sys.stdout.isatty()


def as_called(text: str) -> str:
    """Return the text with the commands in it spelt as this one was called: ``.venv/bin/assay`` in a checkout."""
    context = click.get_current_context(silent=True)
    name = context.find_root().info_name if context else None
    return text.replace("`assay ", f"`{name} ") if name else text


pass_terminal = click.make_pass_decorator(Terminal)
