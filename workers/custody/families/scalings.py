"""Ask how long a program takes for a larger n: more functions and more loops from level to level."""

from __future__ import annotations

import re
from random import Random

from shared.vocabulary import Category, Level
from workers.agents.solution import Solution
from workers.custody.families.loops import HEADER, nest, order, read, scaled
from workers.custody.families.nouns import NOUNS
from workers.custody.families.stated_number import stated_number
from workers.grading.cheats import Cheat
from workers.grading.family import Score
from workers.grading.item import Item, dice

#: How many functions there are, and how many loops each has.
SHAPES = {
    Level.BASIC: (1, 3),
    Level.INTERMEDIATE: (2, 3),
    Level.ADVANCED: (3, 3),
    Level.EXPERT: (5, 3),
    Level.MASTER: (7, 3),
    Level.LEGENDARY: (11, 3),
}
#: How many of the loops go up to n; each is as likely, so that no guess is right more often than the others.
ORDERS = (1, 2, 3, 4)
MOST_ORDER_BASIC = 3
PROMPT = re.compile(
    r"((?:def [a-z]+\(n\):\n(?:[ ]+.+\n)+)+)\n([a-z]+)\(n\) takes ([0-9]+) seconds for n = ([0-9]+)\. "
    r"How many seconds does it take for n = ([0-9]+)\? Only work\(\) takes time\."
)


class Scalings:
    """Functions that call each other in loops, timed for one n; the work is the lines.

    It measures telling an order of growth from a text: only loops up to n count, whichever function they are in.
    Further levels add functions and loops up to a number. An order of growth is one of four (three at basic), which
    is what a guess of it earns.
    """

    name = "scalings"
    version = "1"
    category = Category.PERFORMANCE
    floor = 0.34
    offers_answer = False

    def generate(self, level: Level, seed: int) -> Item:
        """Return the functions of ``level`` and ``seed``.

        >>> Scalings().generate(Level.BASIC, 0).work
        3
        """
        rng = dice(self.name, self.version, level, seed)
        functions, loops = SHAPES[level]
        prompt, target = "", ""
        while not prompt or re.search(rf"(?<!\w){target}(?!\w)", prompt):
            most = MOST_ORDER_BASIC if functions == 1 else len(ORDERS)
            power = rng.choice(ORDERS[:most])
            bounds = scaled(rng, power, functions * loops)
            code, first = _written(rng, [bounds[at : at + loops] for at in range(0, len(bounds), loops)])
            seconds, n, factor = rng.randint(2, 9), rng.choice((10, 20, 50, 100)), rng.choice((2, 3, 10))
            target = str(seconds * factor**power)
            prompt = (
                f"{code}\n{first}(n) takes {seconds} seconds for n = {n}. "
                f"How many seconds does it take for n = {n * factor}? Only work() takes time."
            )
        return Item(self.name, self.version, level, seed, prompt, _work(prompt), target)

    def oracle(self, item: Item) -> str:
        """Return the seconds in digits."""
        return item.target

    def cheats(self) -> dict[str, Cheat]:
        """Return the guesses that name an order without reading the code."""
        return {f"order {power}": _guess(power) for power in ORDERS}

    def verify(self, item: Item, answer: str) -> Score:
        """Score 1 for the seconds and 0 for anything else.

        >>> scalings = Scalings(); item = scalings.generate(Level.BASIC, 0)
        >>> [scalings.verify(item, text).value for text in (f"It takes {item.target} seconds.", "1 second")]
        [1.0, 0.0]
        """
        said = stated_number(answer, working=re.findall("[0-9]+", item.prompt))
        if said is None:
            return Score(0.0, "no single number")
        return Score(1.0, "right") if said == item.target else Score(0.0, "another number")


def solve(prompt: str) -> Solution | None:
    """Return the seconds that ``prompt`` asks for and its work, for simulated agents; ``None`` if for none."""
    match = PROMPT.fullmatch(prompt)
    if match is None:
        return None
    return Solution(_seconds(match, order(read(match[1]))), _work(prompt))


def _written(rng: Random, bounds: list[list[list[str]]]) -> tuple[str, str]:
    """Return functions, each with a nest of loops that calls the next, in any order, and the first one's name."""
    names = rng.sample(NOUNS, len(bounds))
    written = []
    for name, called, inside in zip(names, [*names[1:], None], bounds, strict=True):
        lines = [f"{'    ' * depth}{loop}:" for depth, loop in enumerate(nest(inside), 1)]
        call = f"{called}(n)" if called else "work()"
        written.append("\n".join([f"def {name}(n):", *lines, f"{'    ' * (len(inside) + 1)}{call}", ""]))
    rng.shuffle(written)
    return "".join(written), names[0]


def _seconds(match: re.Match[str], power: int) -> str:
    seconds, n, later = int(match[3]), int(match[4]), int(match[5])
    return str(seconds * (later // n) ** power)


def _guess(power: int) -> Cheat:
    def guess(prompt: str, _: Random) -> str:
        match = PROMPT.fullmatch(prompt)
        return _seconds(match, power) if match else ""

    return guess


def _work(prompt: str) -> int:
    return len(HEADER.findall(prompt))
