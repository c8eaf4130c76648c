"""Find what a person meant who misspelt a name."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from .errors import NotFound


def no_such(what: str, name: str, names: Iterable[str], *, listing: str) -> NotFound:
    """Return the error for a name that is not among ``names``; ``listing`` is the command that lists them."""
    known = sorted(set(names))
    near = (
        get_close_matches(name.lower(), known, n=3, cutoff=0.6) or [one for one in known if name in one][:3]
    )
    meant = f"Did you mean {' or '.join(near)}? " if near and name else ""
    return NotFound(f"There is no {what} {name!r}.", advice=f"{meant}`{listing}` lists them.")
