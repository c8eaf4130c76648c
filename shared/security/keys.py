"""Make API keys, of which only a digest is ever stored."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, field

#: What every key begins with, so that people and secret scanners know one when they see it.
MARK = "assay_"

_PREFIX_LENGTH = len(MARK) + 6


@dataclass(frozen=True)
class NewKey:
    """A key that was just made; ``text`` is shown once and then forgotten."""

    text: str = field(repr=False)
    prefix: str
    digest: str


def make_key() -> NewKey:
    """Make a key of 256 random bits."""
    text = MARK + secrets.token_urlsafe(32)
    return NewKey(text, text[:_PREFIX_LENGTH], digest(text))


def digest(text: str) -> str:
    """Return the SHA-256 of a key in hex, under which its row is found."""
    return hashlib.sha256(text.encode()).hexdigest()
