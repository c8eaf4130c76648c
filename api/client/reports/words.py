"""Say figures as people read them: rates in percent, intervals, durations."""

from __future__ import annotations

from ..examinations import Estimate

_MINUS = "\N{MINUS SIGN}"


def percent(rate: float, *, signed: bool = False) -> str:
    """Return a rate in whole percent.

    >>> percent(0.553), percent(-0.06), percent(0.1, signed=True)
    ('55%', '−6%', '+10%')
    """
    return f"{_number(rate, signed=signed)}%"


def interval(low: float, high: float, *, signed: bool = False) -> str:
    """Return an interval in whole percent.

    >>> interval(0.342, 0.738), interval(-0.1, 0.2, signed=True)
    ('34 to 74%', '−10 to +20%')
    """
    return f"{_number(low, signed=signed)} to {_number(high, signed=signed)}%"


def rated(estimate: Estimate) -> str:
    """Return a rate with its interval."""
    return f"{percent(estimate.rate)} ({interval(estimate.low, estimate.high)})"


def duration(seconds: float) -> str:
    """Return a time span.

    >>> duration(7.4), duration(95), duration(7300)
    ('7 s', '1 min 35 s', '2 h 1 min')
    """
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


def age(seconds: float) -> str:
    """Return a time span in its largest unit.

    >>> age(7.4), age(95), age(7300), age(1e6)
    ('7 s', '1 min', '2 h', '11 d')
    """
    for unit, long in (("d", 86_400), ("h", 3600), ("min", 60)):
        if seconds >= long:
            return f"{seconds // long:.0f} {unit}"
    return f"{max(0.0, seconds):.0f} s"


def heat(rate: float) -> int:
    """Return which of the six shades a rate has, 0 (none passed) to 5 (all passed)."""
    return min(5, max(0, int(rate * 6)))


def spoken(name: str) -> str:
    """Return a category's or level's name as words."""
    return name.replace("_", " ")


def _number(rate: float, *, signed: bool) -> str:
    whole = round(100 * rate)
    sign = _MINUS if whole < 0 else "+" if signed and whole > 0 else ""
    return f"{sign}{abs(whole)}"
