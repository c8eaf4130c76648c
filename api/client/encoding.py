"""Say what a terminal's encoding can't hold in signs that it has."""

from __future__ import annotations

import codecs
from io import TextIOWrapper
from typing import TextIO

_NAME = "assay.plain"
#: Our own signs; for what else can't be said stands a question mark.
_PLAIN = {
    "\N{MINUS SIGN}": "-",
    "\N{EN DASH}": "-",
    "\N{MULTIPLICATION SIGN}": "x",
    "\N{MIDDLE DOT}": ".",
    "\N{HORIZONTAL ELLIPSIS}": "...",
    "\N{RIGHT SINGLE QUOTATION MARK}": "'",
}


def speak_plainly(*streams: TextIO) -> None:
    """Let streams whose encoding is not UTF-8 write every text."""
    codecs.register_error(_NAME, _plain)
    for stream in streams:
        # A stream that was closed is None, and one that a test put there may be of another kind.
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors=_NAME)


def _plain(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    said = error.object[error.start : error.end]
    return "".join(_PLAIN.get(one, "?") for one in said), error.end
