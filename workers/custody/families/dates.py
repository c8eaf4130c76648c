"""Ask for dates, weekdays and spans of days: longer spans and more of them from level to level."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache
from random import Random

from shared.vocabulary import Category, Level
from workers.agents.solution import Solution
from workers.custody.families.stated_date import MONTHS, WEEKDAYS, stated_date, stated_weekday
from workers.custody.families.stated_number import stated_number
from workers.grading.cheats import Cheat
from workers.grading.family import Score
from workers.grading.item import Item, dice

#: How many spans there are, and the fewest and most days of each.
SHAPES = {
    Level.BASIC: (1, 2, 9),
    Level.INTERMEDIATE: (1, 10, 60),
    Level.ADVANCED: (2, 30, 99),
    Level.EXPERT: (3, 100, 999),
    Level.MASTER: (5, 1000, 5000),
    Level.LEGENDARY: (9, 1000, 9999),
}
FIRST, LAST = date(1900, 1, 1), date(2100, 12, 31)
DAY = r"([0-9]{1,2} [A-Z][a-z]+ [0-9]{4})"
STEP = r"([0-9]+) days (after|before)"
SPAN = re.compile(rf"from {DAY} to {DAY}")
STEPS = re.compile(STEP)
BETWEEN = re.compile(rf"How many days is it {SPAN.pattern}(?:, plus {SPAN.pattern})*\?")
DATE = re.compile(rf"What date is (?:{STEP} )+{DAY}\?")
WEEKDAY = re.compile(rf"{DAY} is a ([A-Z][a-z]+)\. What weekday is (?:{STEP} )+{DAY}\?")


class Dates:
    """Questions such as "What date is 4 days after 3 March 2025?"; the work is the digits of the days to count.

    It measures knowledge of the Gregorian calendar. A third each ask for a date, for the weekday (the start's is
    given, and is never the answer), and for days between dates. A basic span stays within its month; above expert
    several are joined, forwards and back. The best constant is right for one in 21 (a weekday). After
    "date_understanding" in BIG-bench (Srivastava et al. 2022).
    """

    name = "dates"
    version = "1"
    category = Category.KNOWLEDGE
    floor = 0.12
    offers_answer = False

    def generate(self, level: Level, seed: int) -> Item:
        """Return the question of ``level`` and ``seed``.

        >>> Dates().generate(Level.BASIC, 0).prompt
        'What date is 3 days after 10 October 2023?'
        """
        rng = dice(self.name, self.version, level, seed)
        make = rng.choice((_ask_between, _ask_date, _ask_weekday))
        prompt = make(rng, level)
        while re.search(rf"\b{re.escape(_answer(prompt))}\b", prompt):
            prompt = make(rng, level)
        return Item(
            family=self.name,
            family_version=self.version,
            level=level,
            seed=seed,
            prompt=prompt,
            work=_work(prompt),
            target=_answer(prompt),
        )

    def oracle(self, item: Item) -> str:
        """Return the date ("7 March 2025"), weekday or number of days."""
        return item.target

    def cheats(self) -> Mapping[str, Cheat]:
        """Return any weekday, and the day that is named."""
        return {
            "any weekday": lambda _, rng: rng.choice(WEEKDAYS),
            "the day that is named": lambda prompt, _: re.findall(DAY, prompt)[-1],
        }

    def verify(self, item: Item, answer: str) -> Score:
        """Score 1 for the right date, weekday or number and 0 for anything else.

        Dates may be written in words either way round or as in ISO 8601, and may leave out a year that is the
        question's. What the question names, and dates on the way, may stand beside the answer; other guesses may not.

        >>> dates = Dates(); item = dates.generate(Level.BASIC, 0)
        >>> answers = ("2023-10-13", "It is October 13th.", "12 or 13 October 2023", "13")
        >>> [dates.verify(item, text).value for text in answers]
        [1.0, 1.0, 0.0, 0.0]
        """
        kind, start, working = _known(item.prompt)
        if kind == "between":
            said = stated_number(answer, working=working)
        elif kind == "weekday":
            said = stated_weekday(answer, beside=working)
        else:
            said = stated_date(answer, beside=working, year=start.year)
        if said is None:
            return Score(0.0, f"no single {'number' if kind == 'between' else kind}")
        return Score(1.0, "right") if said == item.target else Score(0.0, f"another answer: {said[:20]}")


def solve(prompt: str) -> Solution | None:
    """Return what ``prompt`` asks for and its work, for simulated agents; ``None`` if it asks for no date.

    >>> solve("What date is 4 days after 30 days before 3 March 2025?")
    Solution(answer='5 February 2025', work=3)
    """
    if not any(form.fullmatch(prompt) for form in (BETWEEN, DATE, WEEKDAY)):
        return None
    return Solution(_answer(prompt), _work(prompt))


def _ask_between(rng: Random, level: Level) -> str:
    spans = [(start, start + timedelta(days)) for start, days, _ in _walk(rng, level, straight=True)]
    return f"How many days is it {', plus '.join(f'from {_say(a)} to {_say(b)}' for a, b in spans)}?"


def _ask_date(rng: Random, level: Level) -> str:
    return f"What date is {_steps(walk := _walk(rng, level))} {_say(walk[0][0])}?"


def _ask_weekday(rng: Random, level: Level) -> str:
    walk = _walk(rng, level)
    start = walk[0][0]
    return f"{_say(start)} is a {WEEKDAYS[start.weekday()]}. What weekday is {_steps(walk)} {_say(start)}?"


def _walk(rng: Random, level: Level, *, straight: bool = False) -> list[tuple[date, int, int]]:
    """Return for each span where it starts, its days, and 1 or −1 for its direction."""
    count, fewest, most = SHAPES[level]
    here = _start(rng, level)
    walk = []
    for _ in range(count):
        days = rng.randint(fewest, most)
        direction = 1 if straight or level is Level.BASIC else rng.choice((1, -1))
        if not FIRST < here + timedelta(direction * days) < LAST:
            direction = -direction
        walk.append((here, days, direction))
        here = _start(rng, level) if straight else here + timedelta(direction * days)
    return walk


def _start(rng: Random, level: Level) -> date:
    if level is Level.BASIC:
        return date(rng.randint(2020, 2029), rng.randint(1, 12), rng.randint(1, 19))
    return date(rng.randint(1930, 2060), rng.randint(1, 12), rng.randint(1, 28))


def _steps(walk: Sequence[tuple[date, int, int]]) -> str:
    """Return the steps in words, the last one first: "4 days after 30 days before"."""
    return " ".join(f"{days} days {'after' if way > 0 else 'before'}" for _, days, way in reversed(walk))


def _say(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def _read(text: str) -> date:
    day, month, year = text.split()
    return date(int(year), MONTHS.index(month) + 1, int(day))


def _answer(prompt: str) -> str:
    if BETWEEN.fullmatch(prompt):
        return str(sum((_read(end) - _read(start)).days for start, end in SPAN.findall(prompt)))
    end = _stops(prompt)[-1]
    return WEEKDAYS[end.weekday()] if WEEKDAY.fullmatch(prompt) else _say(end)


def _stops(prompt: str) -> list[date]:
    """Return the start of a chain of steps and every date it leads over."""
    stops = [_read(re.findall(DAY, prompt)[-1])]
    for days, way in reversed(STEPS.findall(prompt)):
        stops.append(stops[-1] + timedelta(int(days) if way == "after" else -int(days)))
    return stops


def _work(prompt: str) -> int:
    if BETWEEN.fullmatch(prompt):
        return sum(len(str((_read(end) - _read(start)).days)) for start, end in SPAN.findall(prompt))
    return sum(len(days) for days, _ in STEPS.findall(prompt))


@lru_cache(maxsize=512)
def _known(prompt: str) -> tuple[str, date, frozenset[str]]:
    """Return what ``prompt`` asks for, its first date, and what may stand beside an answer."""
    start = _read(re.findall(DAY, prompt)[0])
    if BETWEEN.fullmatch(prompt):
        spans = [(_read(end) - _read(begin)).days for begin, end in SPAN.findall(prompt)]
        return "between", start, frozenset([*re.findall(r"[0-9]+", prompt), *map(str, spans)])
    stops = _stops(prompt)
    if WEEKDAY.fullmatch(prompt):
        return "weekday", start, frozenset([WEEKDAYS[start.weekday()]])
    return "date", start, frozenset(map(_say, stops))
