"""Find what a person meant who misspelt a name."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from .errors import NotFound


def no_such(what: str, name: str, names: Iterable[str], *, listing: str) -> NotFound:
    """Return the error for a name that is not among ``names``; ``listing`` is the command that lists them."""
    return NotFound(f"There is no {what} {name!r}.", advice=f"{meant(name, names)}`{listing}` lists them.")


def meant(name: str, names: Iterable[str]) -> str:
    """Return the question whether a name near this one was meant, with a space after it; or nothing.

    >>> meant("basik", ["basic", "expert"])
    'Did you mean basic? '
    """
    known = sorted(set(names))
    near = (
        get_close_matches(name.lower(), known, n=3, cutoff=0.6) or [one for one in known if name in one][:3]
    )
    return f"Did you mean {' or '.join(near)}? " if near and name else ""
