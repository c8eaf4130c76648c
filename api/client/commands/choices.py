"""What commands can be given: lists of names, and names that the server knows, completed by the shell."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

import click
from click.shell_completion import CompletionItem

from .. import logins
from ..client import Client
from ..errors import AssayError
from ..nearness import meant

#: A shell that waits longer for names than this, in seconds, is a nuisance.
_PATIENCE = 0.0


class Names(click.ParamType[list[str]]):
    """Names parted by commas, of a fixed set where one is given."""

    name = "names"

    def __init__(self, choices: type[StrEnum] | None = None) -> None:
        self._choices = [one.value for one in choices] if choices else []

    def convert(
        self, value: str | list[str], param: click.Parameter | None, ctx: click.Context | None
    ) -> list[str]:
        """Return the names; a name twice or an unknown one is wrong usage."""
        if isinstance(value, list):
            return value
        names = [one.strip() for one in value.split(",") if one.strip()]
        if not names:
            self.fail("Name at least one.", param, ctx)
        for name in names:
            if self._choices and name not in self._choices:
                near = meant(name, self._choices)
                self.fail(f"There is no {name!r}. {near}There are: {', '.join(self._choices)}.", param, ctx)
        return list(dict.fromkeys(names))

    def shell_complete(
        self,
        ctx: click.Context,  # noqa: ARG002  (click's interface)
        param: click.Parameter,  # noqa: ARG002
        incomplete: str,
    ) -> list[CompletionItem]:
        """Complete the last name of the list."""
        before, comma, last = incomplete.rpartition(",")
        return _items(self._choices, last, before=before + comma)


class Known(click.ParamType[str]):
    """A name or an id that the server knows: one of its ``agents``, ``families`` or ``jobs``."""

    def __init__(self, what: str) -> None:
        self.name = what
        self._what = what

    def shell_complete(
        self,
        ctx: click.Context,  # noqa: ARG002  (click's interface)
        param: click.Parameter,  # noqa: ARG002
        incomplete: str,
    ) -> list[CompletionItem]:
        """Complete it, as far as the server can be asked."""
        return _items(_asked(self._what), incomplete)


def _asked(what: str) -> Iterable[str]:
    try:
        login = logins.current()
        with Client(login.url, login.key, patience=_PATIENCE) as client:
            if what == "jobs":
                return [job.id for job in client.jobs()]
            return [one.name for one in (client.agents() if what == "agents" else client.families())]
    except AssayError:
        # A message would land in the middle of the command that is being typed.
        return []


def _items(names: Iterable[str], incomplete: str, *, before: str = "") -> list[CompletionItem]:
    return [CompletionItem(before + name) for name in names if name.startswith(incomplete)]


as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")
job_argument = click.argument("job", type=Known("jobs"))
