"""Find the secret that a reference names: ``env:NAME`` or ``file:PATH``."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from shared.errors import SecretMissing


def resolve_reference(reference: str, environment: Mapping[str, str] | None = None) -> str:
    """Return the secret's text; raises ``SecretMissing`` where there is none.

    No error names more than the reference.
    """
    source, _, name = reference.partition(":")
    if source == "env":
        text = (os.environ if environment is None else environment).get(name, "")
    elif source == "file":
        text = _contents(name)
    else:
        raise SecretMissing("A key reference is env:NAME or file:PATH.")
    if not text.strip():
        raise SecretMissing(f"The key reference {reference!r} points to nothing on this worker.")
    return text.strip()


def _contents(path: str) -> str:
    try:
        return Path(path).read_text()
    except (OSError, ValueError) as error:
        raise SecretMissing(f"The key file {path!r} can't be read on this worker.") from error
