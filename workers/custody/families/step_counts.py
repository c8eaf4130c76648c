"""Ask how often nested loops call a function: more loops, and loops bounded by others, from level to level."""

from __future__ import annotations

import re
from random import Random

from shared.vocabulary import Category, Level
from workers.agents.solution import Solution
from workers.custody.families.loops import Loop, nest, read, rounds
from workers.custody.families.stated_number import stated_number
from workers.grading.family import Score
from workers.grading.item import Item, dice

#: The loops of each nest.
SHAPES = {
    Level.BASIC: (2,),
    Level.INTERMEDIATE: (2, 1),
    Level.ADVANCED: (2, 3),
    Level.EXPERT: (3, 2, 3),
    Level.MASTER: (3, 3, 3, 3),
    Level.LEGENDARY: (3, 4, 3, 4, 4),
}
#: From here on bounds are more than one number.
BOUNDED = (Level.ADVANCED, Level.EXPERT, Level.MASTER, Level.LEGENDARY)
QUESTION = "This calls work() how many times? Multiply the rounds."
PROMPT = re.compile(rf"((?:[ ]*(?:for .+|work\(\))\n)+)\n{re.escape(QUESTION)}")
NEST = re.compile(r"((?:[ ]*for .+\n)+)[ ]*work\(\)")


class StepCounts:
    """Nested loops whose calls are to be counted; the work is the loops, and the bounds that they have beyond one.

    It measures reading a program's cost off its text. Basic is one product; further levels add nests after each
    other, steps, and loops up to the counter of the loop around them. The generator counts by ``loops.rounds``;
    nothing is executed. The best constant is right in one of twelve at basic, and the floor leaves room for chance.
    """

    name = "step_counts"
    version = "1"
    category = Category.PERFORMANCE
    floor = 0.15
    offers_answer = False

    def generate(self, level: Level, seed: int) -> Item:
        """Return the loops of ``level`` and ``seed``.

        >>> StepCounts().generate(Level.BASIC, 0).work
        2
        """
        rng = dice(self.name, self.version, level, seed)
        code, target = "", ""
        while not code or re.search(rf"(?<!\w){target}(?!\w)", code):
            nests = [_nest(rng, loops, bounded=level in BOUNDED) for loops in SHAPES[level]]
            code = "\n".join(map(_written, nests))
            target = str(sum(map(rounds, nests)))
        return Item(
            family=self.name,
            family_version=self.version,
            level=level,
            seed=seed,
            prompt=f"{code}\n\n{QUESTION}",
            work=_work(read(code)),
            target=target,
        )

    def oracle(self, item: Item) -> str:
        """Return the count in digits."""
        return item.target

    def verify(self, item: Item, answer: str) -> Score:
        """Score 1 for the count and 0 for anything else.

        The numbers of the code may stand before it: "3 * 4 = 12".

        >>> counts = StepCounts(); item = counts.generate(Level.BASIC, 1)
        >>> [counts.verify(item, text).value for text in (f"It is {item.target}.", "1000")]
        [1.0, 0.0]
        """
        said = stated_number(answer, working=re.findall("[0-9]+", item.prompt))
        if said is None:
            return Score(0.0, "no single number")
        return Score(1.0, "right") if said == item.target else Score(0.0, "another number")


def solve(prompt: str) -> Solution | None:
    """Return the count that ``prompt`` asks for and its work, for simulated agents; ``None`` if for none."""
    match = PROMPT.fullmatch(prompt)
    if match is None:
        return None
    nests = [read(nested) for nested in NEST.findall(match[1])]
    return Solution(str(sum(map(rounds, nests))), _work(read(match[1])))


def _nest(rng: Random, loops: int, *, bounded: bool) -> tuple[Loop, ...]:
    while True:
        kinds = [_bounds(rng, first=place == 0, bounded=bounded) for place in range(loops)]
        drawn = nest(kinds)
        if rounds(drawn) > loops:
            return drawn


def _bounds(rng: Random, *, first: bool, bounded: bool) -> list[str]:
    if bounded and not first and rng.random() < 0.3:
        return ["outer"]
    if bounded and rng.random() < 0.4:
        return [str(rng.randint(1, 3)), str(rng.randint(5, 9))] + (["2"] if rng.random() < 0.5 else [])
    return [str(rng.randint(3, 12))]


def _written(loops: tuple[Loop, ...]) -> str:
    lines = [f"{'    ' * depth}{loop}:" for depth, loop in enumerate(loops)]
    return "\n".join([*lines, f"{'    ' * len(loops)}work()"])


def _work(loops: tuple[Loop, ...]) -> int:
    return sum(len(loop.bounds) for loop in loops)
