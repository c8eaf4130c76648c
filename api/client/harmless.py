"""Show the text of strangers without letting it act: agents' answers may hold terminal commands."""

from __future__ import annotations

import unicodedata

#: Control characters, invisible formats such as the reversal of writing, lone halves of pairs, private signs.
_ACTING = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
#: Joins that emoji and some scripts are written with.
_KEPT = frozenset("\n\t\u200c\u200d")


def harmless(text: str) -> str:
    r"""Return the text with every character that could act shown by its code.

    >>> harmless("red: \x1b[31m")
    'red: <U+001B>[31m'
    """
    return "".join(
        one if one in _KEPT or unicodedata.category(one) not in _ACTING else f"<U+{ord(one):04X}>"
        for one in text
    )


def line(text: str) -> str:
    """Return the text harmless and on one line."""
    return harmless(" ".join(text.split()))
