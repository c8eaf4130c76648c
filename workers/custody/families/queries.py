"""Ask for a query that takes fewer steps: more conditions that hide a column from its index from level to level."""

from __future__ import annotations

import inspect
import math
import re
from dataclasses import dataclass
from functools import lru_cache
from random import Random
from typing import Any

from shared.errors import SandboxUnavailable
from shared.vocabulary import Category, Level
from workers.agents.solution import Solution
from workers.custody.families import sql_steps
from workers.custody.families.tables import NAMES, filled
from workers.grading.coded import LIMITS
from workers.grading.family import Score
from workers.grading.item import Item, dice
from workers.sandbox import selftest
from workers.sandbox.program import Ended, Program, Value

SHAPES = dict(zip(Level, (1, 2, 3, 4, 6, 8), strict=True))
#: How many rows a table has, and below what its values are.
ROWS = 2_000
VALUES = 4
#: The most steps that any query may take: many times what the given one takes.
MOST_STEPS = 400_000
#: Who takes no more than so many times the fewest steps is right.
NEARLY = 1.3
#: The most signs of a query that is tried.
LONGEST = 4_000
PROMPT = re.compile(
    r"This query is right, but it does not use the index:\n\n(CREATE TABLE ([a-z]+) \(id INTEGER PRIMARY KEY, (.+)\);"
    r"\nCREATE INDEX searched ON .+;\n)(SELECT .+);\n\nWrite a query for SQLite that returns the same rows in fewer "
    r"steps\. All columns hold whole numbers from 0 to [0-9]\."
)
_EQUALS = re.compile(r"([a-z]+) = ([0-9]+)")
_QUERY = re.compile(r"\bSELECT\b[^;`]{1,4000}", re.IGNORECASE)


@dataclass(frozen=True)
class Hidden:
    """A condition that hides its column from an index, with a ``{number}`` and a ``{value}`` made of it."""

    form: str

    def written(self, column: str, wanted: int, number: int) -> str:
        """Return the condition that holds where ``column`` is ``wanted``."""
        sums = {"+": wanted + number, "*": wanted * number, "-": number - wanted}
        value = sums[next((sign for sign in sums if f" {sign} " in self.form), "+")]
        return self.form.format(column=column, number=number, value=value, wanted=wanted)

    def read(self, text: str) -> tuple[str, int] | None:
        """Return the column and what it is to be, if ``text`` is this condition."""
        pattern = re.escape(self.form)
        for slot, shape in (
            ("column", "[a-z]+"),
            ("number", "[0-9]+"),
            ("value", "[0-9]+"),
            ("wanted", "[0-9]+"),
        ):
            pattern = pattern.replace(rf"\{{{slot}\}}", f"(?P<{slot}>{shape})")
        match = re.fullmatch(pattern, text)
        if match is None:
            return None
        column, number = match["column"], int(match.groupdict().get("number") or 1)
        fitting = [wanted for wanted in range(VALUES) if self.written(column, wanted, number) == text]
        return (column, fitting[0]) if fitting else None


FORMS = (
    *(Hidden("{column} + {number} = {value}"), Hidden("{column} * {number} = {value}")),
    *(Hidden("{number} - {column} = {value}"), Hidden("abs({column}) = {wanted}")),
    *(Hidden("{column} || '' = '{wanted}'"), Hidden("coalesce({column}, 9) = {wanted}")),
    *(Hidden("max({column}, 0) = {wanted}"), Hidden("CAST({column} AS TEXT) = '{wanted}'")),
)


class Queries:
    """Queries whose conditions no index serves as they are written; the work is the conditions.

    It measures knowing what a database can look up: a column alone on its side, compared with a value. The query of an
    answer runs in the sandbox, on a table that this side fills, with rows that only just miss a condition, and returns
    rows and steps; what the same rows take at best is counted here. What pays is how much of the way to the fewest
    steps was gone, on a scale of factors.
    """

    name = "queries"
    version = "1"
    category = Category.PERFORMANCE
    floor = 0.05
    offers_answer = False

    def generate(self, level: Level, seed: int) -> Item:
        """Return the query of ``level`` and ``seed``.

        >>> Queries().generate(Level.BASIC, 0).work
        1
        """
        rng = dice(self.name, self.version, level, seed)
        table, *columns = rng.sample(NAMES, 1 + SHAPES[level])
        hidden = [_condition(rng, column) for column in rng.sample(columns, len(columns))]
        declared = ", ".join(f"{column} INTEGER" for column in columns)
        prompt = (
            "This query is right, but it does not use the index:\n\n"
            f"CREATE TABLE {table} (id INTEGER PRIMARY KEY, {declared});\n"
            f"CREATE INDEX searched ON {table} ({', '.join(columns)});\n"
            f"SELECT id FROM {table} WHERE {' AND '.join(hidden)};\n\n"
            "Write a query for SQLite that returns the same rows in fewer steps. "
            f"All columns hold whole numbers from 0 to {VALUES - 1}."
        )
        return Item(self.name, self.version, level, seed, prompt, len(hidden), _plain(prompt))

    def oracle(self, item: Item) -> str:
        """Return the query with each column alone on its side."""
        return item.target

    def verify(self, item: Item, answer: str) -> Score:
        """Score the part of the way to the fewest steps that the stated query goes; raises ``SandboxUnavailable``."""
        query = _stated(answer)
        match = PROMPT.fullmatch(item.prompt)
        if match is None or match[2] not in query:
            return Score(0.0, "no query of the table")
        return _graded(item.prompt, item.target, item.seed, query)


def solve(prompt: str) -> Solution | None:
    """Return the query that uses the index and the work, for simulated agents; ``None`` for another prompt."""
    match = PROMPT.fullmatch(prompt)
    return Solution(_plain(prompt), match[4].count(" AND ") + 1) if match else None


def _condition(rng: Random, column: str) -> str:
    return rng.choice(FORMS).written(column, rng.randint(1, VALUES - 1), rng.randint(3, 9))


def _plain(prompt: str) -> str:
    """Return the query of ``prompt`` with conditions that compare a column with a number."""
    match = PROMPT.fullmatch(prompt)
    head, _, conditions = (match[4] if match else "").partition(" WHERE ")
    found = [form.read(one) for one in conditions.split(" AND ") for form in FORMS]
    return f"{head} WHERE {' AND '.join(f'{one[0]} = {one[1]}' for one in found if one)}"


def _stated(answer: str) -> str:
    """Return the last query that begins a line or a passage of code, up to where a semicolon or the passage ends."""
    found = [match[0].partition("\n\n")[0] for match in _QUERY.finditer(answer[-LONGEST:])]
    return found[-1].strip() if found else ""


def _setup(prompt: str, best: str, seed: int) -> str:
    """Return SQL for the table and its index; for each condition of ``best`` some rows break it and no other."""
    match = PROMPT.fullmatch(prompt)
    if match is None:
        return ""
    columns = [column.removesuffix(" INTEGER") for column in match[3].split(", ")]
    wanted = {column: int(value) for column, value in _EQUALS.findall(best)}
    rows = [[wanted[column] for column in columns]] * 3
    for column in columns:
        rows += [
            [(wanted[one] + other * (one == column)) % VALUES for one in columns]
            for other in range(1, VALUES)
        ]
    index = next(line for line in match[1].splitlines() if line.startswith("CREATE INDEX"))
    names = ", ".join(columns)
    near = ", ".join(f"({', '.join(map(str, row))})" for row in rows)
    table = filled(match[2], columns, VALUES, ROWS, seed)
    return f"{table}INSERT INTO {match[2]} ({names}) VALUES {near};\n{index}"  # noqa: S608 - all of it is ours.


@lru_cache(maxsize=512)
def _bounds(prompt: str, best: str, seed: int) -> tuple[list[tuple[object, ...]], int, int]:
    """Return the rows, the steps of the query as it is given, and the fewest; both are queries of ours."""
    match = PROMPT.fullmatch(prompt)
    given = sql_steps.measured(_setup(prompt, best, seed), match[4] if match else "", MOST_STEPS)
    fewest = sql_steps.measured(_setup(prompt, best, seed), best, MOST_STEPS)
    if given is None or fewest is None:
        raise ValueError(f"The item {seed} holds a query that fails.")
    return given[0], given[1], fewest[1]


@lru_cache(maxsize=256)
def _graded(prompt: str, best: str, seed: int, query: str) -> Score:
    rows, given, fewest = _bounds(prompt, best, seed)
    program = Program(inspect.getsource(sql_steps), "measured")
    run = selftest.chosen().run(program, [(_setup(prompt, best, seed), query, MOST_STEPS)], limits=LIMITS)
    if run.ended is Ended.FAILED:
        raise SandboxUnavailable(f"The sandbox's Python can't measure queries: {run.raised}")
    found: Any = run.results[0].value if run.results and isinstance(run.results[0], Value) else None
    if found is None or found[0] != rows:
        return Score(0.0, f"other rows, or none; the run ended as {run.ended.value}")
    if found[1] <= NEARLY * fewest:
        return Score(1.0, "the fewest steps")
    gone = math.log(given / found[1]) / math.log(given / fewest)
    return Score(min(1.0, max(0.0, gone)), f"{found[1]} steps, at the best {fewest}")
