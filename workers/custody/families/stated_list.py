"""Read the list that an answer states, and refuse to pick it out of many."""

from __future__ import annotations

import re
from collections.abc import Collection

#: A whole number with its sign, read with whatever is joined to it, so that "7.5" or "7th" is not taken for 7.
NUMBER = re.compile(r"-?[0-9][0-9A-Za-z_%/^]*(?:\.[0-9]+)?")
#: A word of ASCII letters.
WORD = re.compile(r"[A-Za-z]+")
#: The number of a line in a list: "1. lamp", "2) 45".
LIST_MARK = re.compile(r"^[ \t]{0,8}(?:[0-9]{1,2}[.)][ \t]|[-*•][ \t])", re.MULTILINE)
#: Where the statement of an answer begins.
OPENING = re.compile(r"[:=→]|->|\b(?:is|are|be|answer|becomes?)\b", re.IGNORECASE)


def stated_list(
    answer: str, entry: re.Pattern[str], length: int, *, given: Collection[str] = ()
) -> tuple[str, ...] | None:
    """Return the ``length`` ≥ 1 entries that ``answer`` ends with; ``None`` if it states no such list.

    ``entry`` matches one entry; words are compared in lower case. Before the list only entries of ``given``
    may stand (the question's own, repeated); or the last line holds the list alone, or after an opening such
    as ":" or "are". One answer so commits to one list, whatever else it says.

    >>> [stated_list(text, NUMBER, 2, given={"5", "7"}) for text in ("9 and 11", "5, 7, 9, 11", "8, 9, 11")]
    [('9', '11'), ('9', '11'), None]
    """
    text = LIST_MARK.sub("", answer)
    found = [entry.lower() for entry in entry.findall(text)]
    if len(found) >= length and all(other in given for other in found[:-length]):
        return tuple(found[-length:])
    last_line = text.rstrip().rpartition("\n")[2]
    for part in (last_line, OPENING.split(last_line)[-1]):
        found = [entry.lower() for entry in entry.findall(part)]
        if len(found) == length:
            return tuple(found)
    return None
