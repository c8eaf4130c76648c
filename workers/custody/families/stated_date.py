"""Read the one date or weekday that an answer states, and refuse to pick it out of many."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

_MONTH = "|".join(f"{name[:3]}(?:{name[3:]})?" if len(name) > 3 else name for name in MONTHS)
_DAY = r"([0-9]{1,2})(?:st|nd|rd|th)?"
#: "7 March 2025", "7th of March", "March 7, 2025", "2025-03-07".
DATE = re.compile(
    rf"(?<![0-9./-]){_DAY}(?: of)?[ -]({_MONTH})\b(?:\.?,?[ -]([0-9]{{4}})\b)?"
    rf"|\b({_MONTH})\.? {_DAY}\b(?:,? ([0-9]{{4}})\b)?"
    r"|(?<![0-9./-])([0-9]{4})-([0-9]{2})-([0-9]{2})\b(?!-)",
    re.IGNORECASE,
)
WEEKDAY = re.compile(
    r"\b(mon|tue|wed|thu|fri|sat|sun)(?:s?day|sday|nesday|rsday|urday|s|rs|r)?s?\b", re.IGNORECASE
)
#: Words with which an answer offers two, or denies one.
SPOILED = re.compile(r"\bor\b|\bnot\b|n't\b|\bnever\b|/", re.IGNORECASE)


def stated_date(answer: str, *, beside: Collection[str] = (), year: int) -> str | None:
    """Return the date that ``answer`` states, as "7 March 2025"; ``None`` if it states none or several.

    Dates ``beside`` may stand there too; the answer is the last date then. ``year`` is meant where a date
    names none.

    >>> [stated_date(text, year=2025) for text in ("March 7th", "2024-03-07", "7 or 8 March", "7 March, 8 March")]
    ['7 March 2025', '7 March 2024', None, None]
    """
    return None if SPOILED.search(answer) else _only(_dates(answer, year), beside)


def stated_weekday(answer: str, *, beside: Collection[str] = ()) -> str | None:
    """Return the weekday that ``answer`` states, in full; ``None`` if it states none or several.

    >>> [stated_weekday(text, beside={"Monday"}) for text in ("Fri", "Monday + 4 is Friday", "Friday, Sunday")]
    ['Friday', 'Friday', None]
    """
    return None if SPOILED.search(answer) else _only(_weekdays(answer), beside)


def _only(found: Iterator[str], beside: Collection[str]) -> str | None:
    """Return the last of ``found`` if no other one is there but those ``beside``."""
    others: set[str] = set()
    last = None
    for last in found:
        if last not in beside:
            others.add(last)
        if len(others) > 1:
            return None
    return last if not others or last in others else None


def _dates(text: str, year: int) -> Iterator[str]:
    for match in DATE.finditer(text):
        day, month, stated, month_first, day_after, stated_after, iso_year, iso_month, iso_day = (
            match.groups()
        )
        if iso_year:
            if 1 <= int(iso_month) <= len(MONTHS):
                yield f"{int(iso_day)} {MONTHS[int(iso_month) - 1]} {int(iso_year)}"
            continue
        name = (month or month_first)[:3].title()
        full = next(known for known in MONTHS if known.startswith(name))
        yield f"{int(day or day_after)} {full} {int(stated or stated_after or year)}"


def _weekdays(text: str) -> Iterator[str]:
    for match in WEEKDAY.finditer(text):
        yield next(known for known in WEEKDAYS if known.startswith(match[1].title()))
