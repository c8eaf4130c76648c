"""Read the one whole number that an answer states, and refuse to pick it out of many."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator

# Each pattern reads a text once from left to right: no part of it can match the same sign in two ways.
#: A run of digits with what may stand inside a number.
BLOB = re.compile(r"[0-9][0-9,._'\u00a0\u202f]*")
#: A number with thousands set apart or not, and with a fraction of zeros at most.
WHOLE = re.compile(r"(?:[0-9]{1,3}([,_'\u00a0\u202f])[0-9]{3}(?:\1[0-9]{3})*|[0-9]+)(?:\.0+)?")
#: The number of a line in a list: "1. add the tens".
LIST_MARK = re.compile(r"^[ \t]{0,8}[0-9]{1,2}[.)][ \t](?=[ \t]{0,8}[^\s0-9])", re.MULTILINE)
#: Where an answer is stated outright.
CLAIM = re.compile(r"\banswer\b(?: is)?|\\boxed\{|####", re.IGNORECASE)
#: Words that make another number of the one beside them, or deny it.
SPOILED = re.compile(
    r"[0-9][^0-9\n]{0,20}\bor\b|\b(?:not|isn't|never|minus|negative)\b[^0-9\n]{0,20}[0-9]"
    r"|[0-9][^\S\n]{0,3}(?:dozen|hundred|thousand|million|billion|percent)",
    re.IGNORECASE,
)
#: Numbers longer than this are nobody's answer.
MAX_DIGITS = 100


def stated_number(answer: str, *, working: Collection[str] = ()) -> str | None:
    """Return the whole number that ``answer`` states, in plain digits; ``None`` if it states none or several.

    ``working`` are numbers that may stand beside the answer (terms, intermediate results); the answer is
    the last number then. Any others may be there only if the last line states the answer outright
    and no line states another. Only ASCII digits count; scientific notation, fractions, signs and
    units joined to the number do not.

    >>> [stated_number(text, working="43") for text in ("The answer is 1,207.", "7 or 8", "4 + 3 = 7")]
    ['1207', None, '7']
    """
    strange = not answer.isascii() and any(sign.isnumeric() and not sign.isascii() for sign in answer)
    if strange or SPOILED.search(answer):
        return None
    return _only(answer, working) or _claimed(answer)


def _only(answer: str, working: Collection[str]) -> str | None:
    """Return the last number, if no other one stands in the answer but ``working``."""
    found: str | None = None
    last: str | None = None
    for last in _numbers(LIST_MARK.sub("", answer)):
        if last is None or (found is not None and last not in working and last != found):
            return None
        if last not in working:
            found = last
    return last if found in (None, last) else None


def _claimed(answer: str) -> str | None:
    """Return the answer that the last line states outright, if every such statement is the same."""
    claimed: str | None = None
    claims = [part.strip() for part in CLAIM.split(answer)[1:]]
    for part in claims:
        number = _only(part.partition("\n")[0], ())
        if number is None or claimed not in (None, number):
            return None
        claimed = number
    return claimed if claims and "\n" not in claims[-1] else None


def _numbers(text: str) -> Iterator[str | None]:
    """Yield each number in ``text`` in plain digits, or ``None`` for one that is not a plain whole number."""
    for match in BLOB.finditer(text):
        before = text[max(0, match.start() - 2) : match.start()]
        yield _plain(match[0].rstrip(",._'\u00a0\u202f"), before, text[match.end() : match.end() + 1])


def _plain(digits: str, before: str, after: str) -> str | None:
    if len(digits) > MAX_DIGITS or WHOLE.fullmatch(digits) is None or _joined(before[-1:], after):
        return None
    if before[-1:] in {"-", "−", "–"} and not before[:1].isdigit():
        return None
    return re.sub(r"[^0-9]", "", digits.partition(".")[0]).lstrip("0") or "0"


def _joined(before: str, after: str) -> bool:
    """Say whether the number is part of something else: "x7", "7e3", "7th", "7%", "7/8", ".7"."""
    marks = unicodedata.category(after).startswith("M") if after else False
    return (
        before.isalnum()
        or after.isalnum()
        or before in {"_", ".", "/", "^"}
        or after in {"%", "/", "^"}
        or marks
    )
