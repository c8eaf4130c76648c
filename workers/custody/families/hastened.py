"""Ask for functions over a list to be made fast, and tell by processor time whether they are."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from random import Random

from shared.vocabulary import Category, Level
from workers.agents.solution import Solution, Solver
from workers.custody.families.blocks import Block, Part, drawn, fast, lines, read, slow, total, unchanged
from workers.custody.families.nouns import NOUNS
from workers.grading import coded
from workers.grading.family import Score
from workers.grading.functions import Case, grade_function
from workers.grading.item import Item, dice
from workers.grading.stated_code import stated_code
from workers.sandbox import selftest
from workers.sandbox.program import MEBIBYTE, Limits

#: How many numbers the long list has, and what they are below.
LENGTH = 60_000
BELOW = 1_000_000
#: The lengths of the short lists, and what their numbers are below.
SHORT = ((1, 100), (7, 20), (80, 50), (90, BELOW))
#: The processor time is the bound: the kernel counts it, and other processes hardly change it. Wall time only ends what
#: waits. One slow passage takes several seconds of it, all fast ones of an item together a fifth of one.
LIMITS = Limits(wall_seconds=20, call_seconds=20, cpu_seconds=1, memory_bytes=256 * MEBIBYTE)
#: What reads a list from a text; thousands of numbers would be slow to carry one by one.
_ENTRY = "entry_of_the_grader"
_READS = "\n\ndef {entry}(text):\n    return {name}([int(word) for word in text.split()])\n"


class Hastened:
    """Functions made of slow blocks; the work is the lines of these.

    A family says its name, version, floor, ``blocks``, how many of them there are at each level (``shapes``), and
    in a sentence what is wrong with them (``advice``).
    """

    name: str
    version: str
    category = Category.PERFORMANCE
    floor: float
    offers_answer = False
    shapes: Mapping[Level, int]
    blocks: Sequence[Block]
    advice: str

    def generate(self, level: Level, seed: int) -> Item:
        """Return the slow function of ``level`` and ``seed``."""
        rng = dice(self.name, self.version, level, seed)
        name, parts = rng.choice(NOUNS), drawn(rng, self.blocks, self.shapes[level])
        prompt = _asked(self.advice, slow(name, parts))
        return Item(self.name, self.version, level, seed, prompt, lines(parts), fast(name, parts))

    def oracle(self, item: Item) -> str:
        """Return the function as it should be."""
        return item.target

    def entry(self, item: Item) -> str:
        """Return the function's name."""
        return _name(item.prompt)

    def verify(self, item: Item, answer: str) -> Score:
        """Score 1 for a function that returns the same for every list, the long one in time.

        The function as it was given is worth nothing: it is right, but too slow. Raises ``SandboxUnavailable``.
        """
        name = self.entry(item)
        code = stated_code(answer, name)
        if code is None:
            return Score(0.0, f"no function {name} that can be read")
        if unchanged(code.source, item.prompt):
            return Score(0.0, "the function as it was given")
        return _graded(code.source, name, tuple(self.blocks), item.prompt, item.seed)


def solver(family: type[Hastened]) -> Solver:
    """Return what solves the items of ``family``."""

    def solve(prompt: str) -> Solution | None:
        """Return the fast function and the work, for simulated agents; ``None`` for another prompt."""
        parts = read(prompt, family.blocks)
        if not parts or prompt != _asked(family.advice, slow(_name(prompt), parts)):
            return None
        return Solution(fast(_name(prompt), parts), lines(parts))

    solve.__module__ = family.__module__
    return solve


def _asked(advice: str, code: str) -> str:
    return (
        f"This Python function is right, but slow. {advice}\n\n{code}\nWrite the function anew. It has to return the "
        f"same, and for {LENGTH} whole numbers from 0 to {BELOW - 1} within a second."
    )


def _name(prompt: str) -> str:
    match = re.search(r"^def ([a-z]+)\(values\):$", prompt, re.MULTILINE)
    return match[1] if match else ""


@lru_cache(maxsize=256)
def _graded(source: str, name: str, blocks: tuple[Block, ...], prompt: str, seed: int) -> Score:
    """Try the function on short lists, and only if it is right on a long one."""
    rng, parts = Random(f"lists of {seed}"), read(prompt, blocks)
    sandbox, asked = selftest.chosen(), source + _READS.format(entry=_ENTRY, name=name)
    lists = [_case(rng, parts, *one) for one in SHORT]
    short = grade_function(sandbox, asked, _ENTRY, lists, limits=coded.LIMITS)
    if not all(short.passed):
        return Score(0.0, f"another value for a short list; the run ended as {short.run.ended.value}")
    long = grade_function(sandbox, asked, _ENTRY, [_case(rng, parts, LENGTH, BELOW)], limits=LIMITS)
    # Who ignores the signal of the limit has a second more before the kernel ends it.
    if not all(long.passed) or long.run.cpu_seconds > LIMITS.cpu_seconds:
        return Score(0.0, f"not right in time for a long list; the run ended as {long.run.ended.value}")
    return Score(1.0, "right, and in time")


def _case(rng: Random, parts: Sequence[Part], length: int, below: int) -> Case:
    """Return a list as a text, and what the function has to return for it."""
    values = rng.choices(range(below), k=length)
    return Case((" ".join(map(str, values)),), total(parts, values))
