"""Ask for a function without its loops: more of them from level to level."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from shared.vocabulary import Category, Level
from workers.agents.solution import Solution
from workers.custody.families.entries import EMPTY, draw_entry, entry_of
from workers.custody.families.hidden_lists import hidden_lists
from workers.custody.families.pipelines import Turn, Turns, draw_turns, read_lines, source
from workers.custody.families.steps import Kind
from workers.grading.cheats import Cheat
from workers.grading.coded import grade_code
from workers.grading.family import Score
from workers.grading.functions import Case
from workers.grading.item import Item, dice

#: How many loops the function has.
LOOPS = {
    Level.BASIC: 1,
    Level.INTERMEDIATE: 2,
    Level.ADVANCED: 3,
    Level.EXPERT: 5,
    Level.MASTER: 8,
    Level.LEGENDARY: 12,
}
PROMPT = re.compile(
    r"Rewrite this Python function with list comprehensions, without any `for` or `while` statement:\n\n"
    r"(def ([a-z]+_[a-z]+)\(numbers\):\n(?:    [^\n]+\n)+    return numbers)"
)
_LOOP = re.compile(
    r"    kept = \[\]\n    for n in numbers:\n"
    r"(?:        if ([^\n]{1,60}):\n            kept\.append\(n\)|        kept\.append\(([^\n]{1,60})\))\n"
    r"    numbers = kept\n"
)


class Comprehensions:
    """Functions of 1 to 12 loops to be written with comprehensions; the work is the number of loops.

    Measures changing the form of a program and nothing of what it does. An answer with a ``for`` or ``while``
    statement left, or that calls itself, is worth 0; of others the share of right hidden lists counts, over a half.
    """

    name = "comprehensions"
    version = "1"
    category = Category.CODE_QUALITY
    floor = 0.05
    offers_answer = False

    def generate(self, level: Level, seed: int) -> Item:
        """Return the function of ``level`` and ``seed``.

        >>> print(Comprehensions().generate(Level.BASIC, 0).prompt)
        Rewrite this Python function with list comprehensions, without any `for` or `while` statement:
        <BLANKLINE>
        def baker_pencil(numbers):
            kept = []
            for n in numbers:
                kept.append(-n)
            numbers = kept
            return numbers
        """
        rng = dice(self.name, self.version, level, seed)
        entry, turns = draw_entry(rng), draw_turns(rng, LOOPS[level], (Kind.EACH, Kind.KEPT))
        loops = "".join(_loop(turn) for turn in turns)
        return Item(
            family=self.name,
            family_version=self.version,
            level=level,
            seed=seed,
            prompt=(
                "Rewrite this Python function with list comprehensions, without any `for` or `while` statement:\n\n"
                f"def {entry}(numbers):\n{loops}    return numbers"
            ),
            work=len(turns),
            target=source(entry, turns),
        )

    def entry(self, item: Item) -> str:
        """Return the function's name."""
        return entry_of(item.prompt)

    def oracle(self, item: Item) -> str:
        """Return the function with a comprehension a line."""
        return item.target

    def cheats(self) -> Mapping[str, Cheat]:
        """Return functions that do nothing of what is asked."""
        return EMPTY

    def verify(self, item: Item, answer: str) -> Score:
        """Score the share of hidden lists for which a function without loops returns the right one, 0 up to a half."""
        entry = self.entry(item)
        return grade_code(answer, entry, _hidden(item), refuse=lambda tree: _left(tree, entry))


def solve(prompt: str) -> Solution | None:
    """Return the function that ``prompt`` asks for and its work, for simulated agents; ``None`` if for none."""
    turns = _turns(prompt)
    return Solution(source(entry_of(prompt), turns), len(turns)) if turns else None


def _loop(turn: Turn) -> str:
    inside = (
        f"        if {turn.text}:\n            kept.append(n)\n"
        if turn.step.kind is Kind.KEPT
        else f"        kept.append({turn.text})\n"
    )
    return f"    kept = []\n    for n in numbers:\n{inside}    numbers = kept\n"


def _turns(prompt: str) -> Turns | None:
    match = PROMPT.fullmatch(prompt)
    return read_lines([_line(loop) for loop in _LOOP.finditer(match[1])]) if match else None


def _line(loop: re.Match[str]) -> str:
    return (
        f"numbers = [n for n in numbers if {loop[1]}]"
        if loop[1]
        else f"numbers = [{loop[2]} for n in numbers]"
    )


@lru_cache(maxsize=512)
def _hidden(item: Item) -> Sequence[Case]:
    return hidden_lists(item, _turns(item.prompt) or ())


def _left(tree: ast.Module, entry: str) -> str:
    """Say which loop is left, if one is."""
    for node in ast.walk(tree):
        if isinstance(node, ast.For | ast.While | ast.AsyncFor):
            return "a loop is left"
        if isinstance(node, ast.Name) and node.id == entry and isinstance(node.ctx, ast.Load):
            return "it calls itself"
    return ""
