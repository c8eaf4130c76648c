"""Ask for the index that serves some queries best: more queries and columns from level to level."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from shared.vocabulary import Category, Level
from workers.agents.solution import Solution
from workers.custody.families.sql_steps import measured
from workers.custody.families.tables import NAMES, filled
from workers.grading.cheats import Cheat
from workers.grading.family import Score
from workers.grading.item import Item, dice

#: How many queries there are; each has one more condition than the one before. And columns that are in no query.
SHAPES = {
    Level.BASIC: 2,
    Level.INTERMEDIATE: 3,
    Level.ADVANCED: 4,
    Level.EXPERT: 5,
    Level.MASTER: 6,
    Level.LEGENDARY: 8,
}
OTHERS = 2
#: How many rows a table has, below what its values are, and the most steps that anything takes.
ROWS = 120
VALUES = 9
MOST_STEPS = 1_000_000
#: Who takes no more than so many times the fewest steps is right.
NEARLY = 1.1
PROMPT = re.compile(
    r"A SQLite table has the columns ([a-z, ]+)\. It is asked these queries:\n((?:SELECT .+\n)+)"
    r"Name the columns of the one index, in its order, with which the queries take the fewest steps in all\."
)
#: The most signs of an answer that are read, from its end; and where the statement of one begins.
LONGEST = 4_000
OPENING = re.compile(r"[:=]|\b(?:is|are)\b")
CONDITION = re.compile(r"([a-z]+) = [0-9]+")


class Indexes:
    """Queries on one table that one index is to serve; the work is their conditions.

    It measures putting the columns of an index in order: each query asks for one column more than another, so that one
    order serves them all. The answer is read as names of columns; tables are filled and steps counted by SQLite itself.
    What pays is how much of the way from the steps without an index to the fewest was gone, both on a scale of
    factors. A first column that all queries share pays more than half from three queries on; one picked blindly is
    seldom that one.
    """

    name = "indexes"
    version = "1"
    category = Category.PERFORMANCE
    floor = 0.34
    offers_answer = True

    def generate(self, level: Level, seed: int) -> Item:
        """Return the queries of ``level`` and ``seed``.

        >>> Indexes().generate(Level.BASIC, 0).work
        3
        """
        rng = dice(self.name, self.version, level, seed)
        table, *columns = rng.sample(NAMES, 1 + SHAPES[level] + OTHERS)
        used = columns[: SHAPES[level]]
        queries = []
        for count in range(1, len(used) + 1):
            conditions = [f"{name} = {rng.randrange(VALUES)}" for name in rng.sample(used[:count], count)]
            # Read by the agent; what is run has been read back from the prompt, which is ours.
            queries.append(f"SELECT id FROM {table} WHERE {' AND '.join(conditions)}\n")  # noqa: S608
        prompt = (
            f"A SQLite table has the columns {', '.join(rng.sample(columns, len(columns)))}. It is asked these "
            f"queries:\n{''.join(rng.sample(queries, len(queries)))}Name the columns of the one index, in its order, "
            "with which the queries take the fewest steps in all."
        )
        return Item(self.name, self.version, level, seed, prompt, _work(prompt), ", ".join(used))

    def oracle(self, item: Item) -> str:
        """Return the columns in their order."""
        return item.target

    def cheats(self) -> Mapping[str, Cheat]:
        """Return the columns in the order of the table, one of them, and the prompt."""
        return {
            "all columns": lambda prompt, _: ", ".join(_columns(prompt)),
            "all backwards": lambda prompt, _: ", ".join(_columns(prompt)[::-1]),
            "any order": lambda prompt, rng: ", ".join(rng.sample(_columns(prompt), len(_columns(prompt)))),
            "one column": lambda prompt, rng: rng.choice(_columns(prompt)),
            "the prompt": lambda prompt, _: prompt,
        }

    def verify(self, item: Item, answer: str) -> Score:
        """Score the part of the way to the fewest steps that the stated index goes.

        >>> indexes = Indexes(); item = indexes.generate(Level.BASIC, 0)
        >>> [indexes.verify(item, text).value for text in (item.target, item.prompt)]
        [1.0, 0.0]
        """
        stated = _stated(answer, _columns(item.prompt))
        if not stated:
            return Score(0.0, "no list of columns")
        queries = tuple(_queries(item.prompt))
        without, least, taken = (
            _steps(queries, tuple(_columns(item.prompt)), columns, item.seed)
            for columns in ((), tuple(item.target.split(", ")), stated)
        )
        if taken <= NEARLY * least:
            return Score(1.0, "the fewest steps")
        gone = math.log(without / taken) / math.log(without / least)
        return Score(min(1.0, max(0.0, gone)), f"{taken} steps, at the best {least}")


def solve(prompt: str) -> Solution | None:
    """Return the columns in the order of how many queries ask for them, and the work; ``None`` for another prompt."""
    if PROMPT.fullmatch(prompt) is None:
        return None
    asked = CONDITION.findall(prompt)
    return Solution(
        ", ".join(sorted(dict.fromkeys(asked), key=lambda name: -asked.count(name))), _work(prompt)
    )


def _columns(prompt: str) -> list[str]:
    match = PROMPT.fullmatch(prompt)
    return match[1].split(", ") if match else []


def _queries(prompt: str) -> list[str]:
    match = PROMPT.fullmatch(prompt)
    return match[2].splitlines() if match else []


def _stated(answer: str, columns: Sequence[str]) -> tuple[str, ...]:
    """Return the columns that stand alone between the last such brackets, in a list of lines, or in a line."""
    text = answer[-LONGEST:]
    parts = [part.split(",") for part in reversed(re.findall(r"\(([^()\n]{1,400})\)", text))]
    parts.append(re.findall(r"^[ \t]{0,8}(?:[0-9]{1,2}[.)]|[-*])[ \t]+([^\n]{1,60})$", text, re.MULTILINE))
    parts += [re.split(r",|\band\b|->", OPENING.split(line)[-1]) for line in reversed(text.splitlines())]
    for part in parts:
        names = [name.strip(" \t`'\"*.[]") for name in part]
        if names and set(names) <= set(columns) and len(set(names)) == len(names):
            return tuple(names)
    return ()


@lru_cache(maxsize=4096)
def _steps(queries: tuple[str, ...], columns: tuple[str, ...], indexed: tuple[str, ...], seed: int) -> int:
    """Return the steps of all ``queries`` on a table of ``columns``, with an index on some of them, or without one."""
    table = queries[0].split()[3]
    setup = filled(table, columns, VALUES, ROWS, seed)
    if indexed:
        setup += f"CREATE INDEX searched ON {table} ({', '.join(indexed)});"
    found = [measured(setup, query, MOST_STEPS) for query in queries]
    return sum(one[1] for one in found if one is not None)


def _work(prompt: str) -> int:
    return len(CONDITION.findall(prompt))
