"""`assay login` and `assay logout`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TextIO

import click

from .. import logins
from ..client import Client
from ..errors import NotLoggedIn
from .terminal import Terminal, pass_terminal


@click.command()
@click.option("--url", help=f"Where the API answers; {logins.DEFAULT_URL} where not given.")
@click.option("--key-file", type=click.File(), help="A file with the API key; - reads standard input.")
@click.option("--key", help="The API key itself; others may see it in your shell's history.")
@pass_terminal
def login(terminal: Terminal, url: str | None, key_file: TextIO | None, key: str | None) -> None:
    """Log in once: the server and the key are tried, and kept in a file of yours.

    Without a key you are asked for it, and it is not shown as you type.
    """
    chosen = logins.Login(url or logins.running(Path.cwd()) or logins.DEFAULT_URL, _key(key_file, key))
    with Client(chosen.url, chosen.key) as client:
        agents = client.agents()
    if chosen.url.startswith("http://") and not _local(chosen.url):
        terminal.tell("This address is not encrypted: others on the way can read the key.")
    kept = logins.keep(chosen)
    terminal.tell(f"Logged in to {chosen.url}; kept in {kept}.")
    terminal.tell(f"{len(agents)} agents can be examined: `assay agents` lists them.")


@click.command()
@pass_terminal
def logout(terminal: Terminal) -> None:
    """Forget the kept server and key."""
    terminal.tell("Logged out." if logins.forget() else "You were not logged in.")


def _key(key_file: TextIO | None, key: str | None) -> str:
    if key_file:
        return key_file.read().strip()
    if key:
        return key
    if not sys.stdin.isatty():
        raise NotLoggedIn("No key was given.", advice=logins.advice())
    return str(click.prompt("API key", hide_input=True, err=True))


def _local(url: str) -> bool:
    return url.split("//")[1].split("/", maxsplit=1)[0].rsplit(":", 1)[0] in (
        "localhost",
        "127.0.0.1",
        "[::1]",
    )


COMMANDS = (login, logout)
