"""Tell whether an answer states a value as Python prints it."""

from __future__ import annotations

import re

#: Where the statement of a value begins.
OPENING = re.compile(r"[:=→>]|\b(?:is|are|be|answer|returns?|outputs?|prints?|gives?)\b", re.IGNORECASE)
#: Quotes and the marks of code and of bold type.
DRESS = re.compile(r"[`'\"“”‘’]|\*\*")
#: What looks like a value: a number, a list, something in quotes.
VALUE = re.compile(r"""-?[0-9]+|\[.*\]|(["'`]).*\1""")
_FENCE = re.compile(r"^[ \t]*```.*$", re.MULTILINE)
#: Lines beyond these are nobody's answer.
MOST_LINES = 200


def is_stated(answer: str, value: str) -> bool:
    r"""Say whether ``answer`` states ``value``: its first or last line, or what that ends with after "is" or ":".

    No other line may state another value. Quotes, code marks, a full stop and blanks around commas are free; case,
    order and brackets are not.

    >>> [is_stated(text, "['a', 'b']") for text in ('It is ["a","b"].', "['b', 'a']", "['a', 'b'] or ['a']")]
    [True, False, False]
    >>> is_stated("It returns 2.\n\nThe length is counted.", "2"), is_stated("It is 2.\nIt is 3.", "2")
    (True, False)
    """
    if max(re.findall(r"[0-9]+|[A-Za-z]+", value), key=len, default="") not in answer:
        return False  # most answers are told apart here, and cheaply
    lines = [line for line in _FENCE.sub("", answer).split("\n") if line.strip()]
    if not lines or len(lines) > MOST_LINES:
        return False
    wanted = _plain(value)
    if not any(wanted in _statements(line) for line in (lines[0], lines[-1])):
        return False
    return all(wanted in _statements(line) or not _states_another(line) for line in lines)


def _statements(line: str) -> tuple[str, str]:
    return _plain(line), _plain(OPENING.split(line)[-1])


def _states_another(line: str) -> bool:
    return VALUE.fullmatch(OPENING.split(line)[-1].strip().removesuffix(".").replace("**", "")) is not None


def _plain(text: str) -> str:
    bare = DRESS.sub("", text).strip().removesuffix(".")
    return re.sub(r"(?<=[,\[])[ \t]+|[ \t]+(?=[,\]])", "", bare).strip()
