"""Ask for quantities in another unit: more steps between the units, and more parts, from level to level."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from math import prod
from random import Random

from shared.vocabulary import Category, Level
from workers.agents.solution import Solution
from workers.custody.families.stated_number import SPOILED, stated_number
from workers.grading.cheats import Cheat
from workers.grading.family import Score
from workers.grading.item import Item, dice

#: Units from the largest to the smallest, each with how many of the next one it is; all exact by definition.
CHAINS: tuple[tuple[tuple[str, int], ...], ...] = (
    (
        *(("weeks", 7), ("days", 24), ("hours", 60), ("minutes", 60)),
        *(("seconds", 1000), ("milliseconds", 1000), ("microseconds", 1)),
    ),
    (
        *(("kilometres", 1000), ("metres", 10), ("decimetres", 10), ("centimetres", 10)),
        *(("millimetres", 1000), ("micrometres", 1000), ("nanometres", 1)),
    ),
    (("tonnes", 1000), ("kilograms", 1000), ("grams", 1000), ("milligrams", 1000), ("micrograms", 1)),
    (
        *(("leagues", 3), ("miles", 8), ("furlongs", 10), ("chains", 22)),
        *(("yards", 3), ("feet", 12), ("inches", 1)),
    ),
    (
        *(("US gallons", 4), ("US quarts", 2), ("US pints", 2), ("US cups", 8)),
        *(("US fluid ounces", 2), ("US tablespoons", 3), ("US teaspoons", 1)),
    ),
    (
        *(("long tons", 20), ("long hundredweights", 8), ("stones", 14), ("pounds", 16)),
        *(("ounces", 16), ("drams", 1)),
    ),
    (
        *(("tebibytes", 1024), ("gibibytes", 1024), ("mebibytes", 1024), ("kibibytes", 1024)),
        *(("bytes", 8), ("bits", 1)),
    ),
)
#: How many chains, from the first, a basic question is about: time and metric units.
FAMILIAR = 3
#: The factors of basic questions. Powers of ten are seldom: who only adds or cuts zeros is right then.
FACTORS = (7, 7, 24, 24, 60, 60, 10, 1000)
#: How many steps lie between the units, how many parts the quantity has, and the largest number of each.
SHAPES = {
    Level.BASIC: (1, 1, 12),
    Level.INTERMEDIATE: (2, 1, 12),
    Level.ADVANCED: (3, 1, 60),
    Level.EXPERT: (4, 2, 99),
    Level.MASTER: (5, 3, 999),
    Level.LEGENDARY: (6, 5, 99_999),
}
#: What stands between the sides of an equation.
EQUALS = re.compile(r"=|\bequals?(?: to)?\b", re.IGNORECASE)
PROMPT = re.compile(r"Convert ((?:[0-9]+ [A-Za-z ]+?)(?:, [0-9]+ [A-Za-z ]+?)*) to ([A-Za-z ]+)\.")


class Conversions:
    """Quantities such as "Convert 3 hours to minutes."; the work is the digits of every intermediate value.

    It measures exact facts joined over 1 to 6 steps (weeks to days to hours …), up to advanced in both directions.
    From expert on, quantities have parts in different units ("3 weeks, 5 days"). The factors are definitions: SI
    prefixes, the international yard and pound (1959), US customary volume, IEC 80000-13 for bytes.
    """

    name = "conversions"
    version = "3"
    category = Category.KNOWLEDGE
    floor = 0.12
    offers_answer = False

    def generate(self, level: Level, seed: int) -> Item:
        """Return the conversion of ``level`` and ``seed``.

        >>> Conversions().generate(Level.BASIC, 0).prompt
        'Convert 2 centimetres to millimetres.'
        """
        rng = dice(self.name, self.version, level, seed)
        hops, parts, largest = SHAPES[level]
        span = _familiar(rng) if level is Level.BASIC else _span(rng, hops)
        quantity = [(rng.randint(2, largest), unit) for unit in _units(rng, span, parts)]
        goal = span[-1][0]
        if parts == 1 and rng.random() < 0.5:
            quantity, goal = [(_total(quantity, goal), goal)], span[0][0]
        text = ", ".join(f"{number} {unit}" for number, unit in quantity)
        return Item(
            family=self.name,
            family_version=self.version,
            level=level,
            seed=seed,
            prompt=f"Convert {text} to {goal}.",
            work=_work(quantity, goal),
            target=str(_total(quantity, goal)),
        )

    def oracle(self, item: Item) -> str:
        """Return the number in digits."""
        return item.target

    def cheats(self) -> Mapping[str, Cheat]:
        """Return the number of the question made longer or shorter."""
        return {
            "without its zeros": lambda prompt, _: _given(prompt).rstrip("0"),
            "with three more": lambda prompt, _: f"{_given(prompt)}000",
            "times 60": lambda prompt, _: str(60 * int(_given(prompt))),
        }

    def verify(self, item: Item, answer: str) -> Score:
        """Score 1 for the number and 0 for anything else, or for one with another unit behind it.

        Only the numbers of the question, the factors between its units and the values on the way may stand beside
        it; any others only before the last equation, if its number alone has the right unit behind it.

        >>> conversions = Conversions(); item = conversions.generate(Level.BASIC, 0)
        >>> answers = ("20", "2 centimetres = 20 millimetres", "20 centimetres", "2 or 20")
        >>> [conversions.verify(item, text).value for text in answers]
        [1.0, 1.0, 0.0, 0.0]
        """
        working, wrong_unit, labelled = _known(item.prompt)
        said = stated_number(_apart(answer), working=working) or _with_unit(answer, labelled)
        if said != item.target:
            return Score(0.0, "no single number" if said is None else "another number")
        if wrong_unit.search(answer):
            return Score(0.0, "another unit")
        return Score(1.0, "right")


def solve(prompt: str) -> Solution | None:
    """Return the number that ``prompt`` asks for and its work, for simulated agents; ``None`` if for none.

    >>> solve("Convert 2 weeks, 3 days to hours.")
    Solution(answer='408', work=6)
    """
    quantity, goal = _read(prompt)
    return Solution(str(_total(quantity, goal)), _work(quantity, goal)) if quantity else None


def _given(prompt: str) -> str:
    return str(_read(prompt)[0][0][0])


def _familiar(rng: Random) -> Sequence[tuple[str, int]]:
    """Return two neighbours of a familiar chain."""
    factor = rng.choice(FACTORS)
    pairs = [pair for chain in CHAINS[:FAMILIAR] for pair in pairwise(chain) if pair[0][1] == factor]
    return rng.choice(pairs)


def _span(rng: Random, hops: int) -> Sequence[tuple[str, int]]:
    """Return neighbours of any chain, ``hops`` steps from the first to the last."""
    chain = rng.choice([chain for chain in CHAINS if len(chain) > hops])
    first = rng.randrange(len(chain) - hops)
    return chain[first : first + hops + 1]


def _units(rng: Random, span: Sequence[tuple[str, int]], parts: int) -> list[str]:
    """Return the first unit of ``span`` and others of it in order, but never the last."""
    others = sorted(rng.sample(range(1, len(span) - 1), min(parts, len(span) - 1) - 1)) if parts > 1 else []
    return [span[place][0] for place in (0, *others)]


def _read(prompt: str) -> tuple[list[tuple[int, str]], str]:
    match = PROMPT.fullmatch(prompt)
    if match is None:
        return [], ""
    parts = [part.partition(" ") for part in match[1].split(", ")]
    return [(int(number), unit) for number, _, unit in parts], match[2]


def _chain(unit: str) -> tuple[tuple[str, int], ...]:
    return next(chain for chain in CHAINS if any(name == unit for name, _ in chain))


def _values(quantity: Sequence[tuple[int, str]], goal: str) -> list[int]:
    """Return the value in every unit from the one after the quantity's first to ``goal``."""
    chain = _chain(goal)
    names = [name for name, _ in chain]
    here, there = names.index(quantity[0][1]), names.index(goal)
    parts = {unit: number for number, unit in quantity}
    value, values = quantity[0][0], []
    if here > there:
        for _, factor in reversed(chain[there:here]):
            value //= factor
            values.append(value)
        return values
    for (_, factor), (unit, _) in zip(chain[here:there], chain[here + 1 : there + 1], strict=True):
        value = value * factor + parts.get(unit, 0)
        values.append(value)
    return values


def _total(quantity: Sequence[tuple[int, str]], goal: str) -> int:
    return _values(quantity, goal)[-1]


def _work(quantity: Sequence[tuple[int, str]], goal: str) -> int:
    given = sum(len(str(number)) for number, _ in quantity[1:])
    return given + sum(len(str(value)) for value in _values(quantity, goal))


@lru_cache(maxsize=512)
def _known(prompt: str) -> tuple[frozenset[str], re.Pattern[str], re.Pattern[str]]:
    """Return the numbers that may stand in an answer, a last wrong unit, and a number with the right one."""
    quantity, goal = _read(prompt)
    chain = _chain(goal)
    names = [name for name, _ in chain]
    places = sorted((names.index(quantity[0][1]), names.index(goal)))
    factors = [factor for _, factor in chain[places[0] : places[1]]]
    ratios = {prod(factors[i:j]) for i in range(len(factors)) for j in range(i + 1, len(factors) + 1)}
    numbers = {1, *ratios, *_values(quantity, goal), *(number for number, _ in quantity)}
    others = "|".join(re.escape(name) for name in names if name != goal)
    return (
        frozenset(map(str, numbers)),
        re.compile(rf"[0-9][ \t*`]{{0,4}}(?:{others})\W{{0,8}}\Z", re.IGNORECASE),
        re.compile(rf"([0-9][0-9,]{{0,99}})[ \t*`]{{0,4}}{re.escape(goal)}\b", re.IGNORECASE),
    )


def _with_unit(answer: str, labelled: re.Pattern[str]) -> str | None:
    """Return the number that the answer's last equation ends in, if no other has the right unit behind it."""
    equations = list(EQUALS.finditer(answer))
    said = stated_number(answer[equations[-1].end() :]) if equations else None
    if said is None:
        return None
    before = answer[: equations[-1].start()]
    found = {number.replace(",", "") for number in labelled.findall(answer)}
    return said if found == {said} and not SPOILED.search(before) else None


def _apart(answer: str) -> str:
    """Return ``answer`` with a space between a number and the unit that is joined to it."""
    return re.sub(r"(?<=[0-9])(?=(?:km|m|cm|mm|dm|kg|g|mg|s|ms|h|min|ft|in|oz|lb)\b)", " ", answer)
