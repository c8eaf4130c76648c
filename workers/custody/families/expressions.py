"""Ask what Python expressions return: deeper nesting over longer values from level to level."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

from shared.vocabulary import Category, Level
from workers.agents.solution import Solution
from workers.custody.families.nouns import NOUNS
from workers.custody.families.stated_value import is_stated
from workers.grading.family import Score
from workers.grading.item import Item, dice

Value = str | int | list[str] | list[int]

#: How many operations are nested, and the fewest and most letters or numbers that the innermost value has.
SHAPES = {
    Level.BASIC: (1, 4, 6),
    Level.INTERMEDIATE: (2, 6, 8),
    Level.ADVANCED: (3, 8, 10),
    Level.EXPERT: (4, 11, 13),
    Level.MASTER: (5, 16, 20),
    Level.LEGENDARY: (6, 26, 30),
}
PROMPT = re.compile(r"What does this Python expression return\? (.{1,1000})")
#: How much a word in a list weighs; a letter or a number weighs 1.
WORD_WEIGHT = 2
#: From a value that weighs less nothing is cut off.
LEAST_TO_CUT = 4


@dataclass(frozen=True)
class Operation:
    """What stands before and after the operand, what is done to it, and which kinds of operand it takes.

    ``~`` in ``after`` is a hole: for one of the operand's letters, or for 1 or 2.
    """

    before: str
    after: str
    act: Callable[..., Any]
    kinds: tuple[str, ...] = ("text", "words", "numbers")
    hole: str = ""
    reduces: bool = False
    cuts: bool = False

    def fill(self, rng: Random, value: Value) -> str:
        """Return what goes into the hole for ``value``."""
        if self.hole == "letter":
            return rng.choice([sign for sign in str(value) if sign.isalpha()])
        return str(rng.randint(1, 2)) if self.hole else ""

    def apply(self, value: Value, filling: str) -> Any:
        """Return the result for ``value`` with ``filling`` in the hole."""
        if self.hole == "letter":
            return self.act(value, filling)
        return self.act(value, int(filling)) if self.hole else self.act(value)

    def peel(self, source: str) -> tuple[str, str] | None:
        """Return the operand's source and the filling if ``source`` is this operation, else ``None``."""
        after = re.escape(self.after).replace("\\~", "~").replace("~", "([A-Za-z]|[12])")
        match = re.fullmatch(rf"{re.escape(self.before)}(.+){after}", source)
        return (match[1], match[2] if self.hole else "") if match else None


#: Methods and slices stand before functions, so that the outermost operation of a text is found first.
OPERATIONS = (
    Operation("", "[::-1]", lambda value: value[::-1]),
    Operation("", "[::2]", lambda value: value[::2], cuts=True),
    Operation("", "[~:]", lambda value, start: value[start:], hole="number", cuts=True),
    Operation("", "[:-~]", lambda value, end: value[:-end], hole="number", cuts=True),
    Operation("", ".upper()", lambda value: value.upper(), ("text",)),
    Operation("", ".swapcase()", lambda value: value.swapcase(), ("text",)),
    Operation("", ".title()", lambda value: value.title(), ("text",)),
    Operation("", ".replace('~', 'x')", lambda value, old: value.replace(old, "x"), ("text",), "letter"),
    Operation("", ".count('~')", lambda value, sign: value.count(sign), ("text",), "letter", reduces=True),
    Operation("", ".find('~')", lambda value, sign: value.find(sign), ("text",), "letter", reduces=True),
    Operation("'-'.join(", ")", "-".join, ("words",)),
    Operation("sorted(", ", reverse=True)", lambda v: sorted(v, reverse=True), ("words", "numbers")),
    Operation("sorted(", ")", sorted, ("words", "numbers")),
    Operation("sum(", ")", sum, ("numbers",), reduces=True),
    Operation("len(", ")", len, reduces=True),
)


class Expressions:
    """Questions such as "What does this Python expression return? 'lamp'[::-1]"; the work is the values' lengths.

    It measures knowledge of Python's built-in functions, str methods and slices, and state carried through 1 to 6 of
    them. Every operation counts the length of what it is applied to (words twice). The generator applies the
    operations itself as it nests them; no text is ever evaluated. After CRUXEval's output prediction (Gu et al. 2024).
    """

    name = "expressions"
    version = "1"
    category = Category.KNOWLEDGE
    floor = 0.12
    offers_answer = False

    def generate(self, level: Level, seed: int) -> Item:
        """Return the expression of ``level`` and ``seed``.

        >>> Expressions().generate(Level.BASIC, 4).prompt
        "What does this Python expression return? ['hand', 'train', 'rock'][2:]"
        """
        rng = dice(self.name, self.version, level, seed)
        while True:
            source, value, work = _nest(rng, level)
            if not re.search(rf"(?<!\w){re.escape(str(value))}(?!\w)", source):
                break
        return Item(
            family=self.name,
            family_version=self.version,
            level=level,
            seed=seed,
            prompt=f"What does this Python expression return? {source}",
            work=work,
            target=str(value),
        )

    def oracle(self, item: Item) -> str:
        """Return the value as Python prints it."""
        return item.target

    def verify(self, item: Item, answer: str) -> Score:
        """Score 1 for the value and 0 for anything else.

        The first or last line states it, alone or after "is", "returns", "=" or ":"; no line states another one.

        >>> expressions = Expressions(); item = expressions.generate(Level.BASIC, 4)
        >>> [expressions.verify(item, text).value for text in ('It returns ["rock"].', "rock", "[]")]
        [1.0, 0.0, 0.0]
        """
        return Score(1.0, "right") if is_stated(answer, item.target) else Score(0.0, "another value")


def solve(prompt: str) -> Solution | None:
    """Return the value that ``prompt`` asks for and its work, for simulated agents; ``None`` if for none.

    >>> solve("What does this Python expression return? len('lamp'[1:])")
    Solution(answer='3', work=7)
    """
    match = PROMPT.fullmatch(prompt)
    steps: list[tuple[Operation, str]] = []
    source = match[1] if match else ""
    while (step := _outermost(source)) is not None:
        operation, source, filling = step
        steps.append((operation, filling))
    value, work = _read(source), 0
    if value is None:
        return None
    for operation, filling in reversed(steps):
        work += _weight(value)
        value = operation.apply(value, filling)
    return Solution(str(value), work)


def _nest(rng: Random, level: Level) -> tuple[str, Value, int]:
    """Return an expression, its value and its work."""
    depth, fewest, most = SHAPES[level]
    value = _innermost(rng, rng.randint(fewest, most))
    source, work = repr(value), 0
    for step in range(depth):
        work += _weight(value)
        operation, filling, value = _pick(rng, value, last=step == depth - 1)
        source = f"{operation.before}{source}{operation.after.replace('~', filling)}"
    return source, value, work


def _pick(rng: Random, value: Value, *, last: bool) -> tuple[Operation, str, Value]:
    """Return an operation that changes ``value`` and leaves something of it, its filling and its result."""
    fitting = [op for op in OPERATIONS if _fits(op, value) and (last or not op.reduces)]
    for operation in rng.sample(fitting, len(fitting)):
        filling = operation.fill(rng, value)
        result = operation.apply(value, filling)
        if _tells_apart(result, value) and (last or _weight(result) >= LEAST_TO_CUT):
            return operation, filling, result
    raise AssertionError(f"Nothing changes {value!r}.")


def _tells_apart(result: Value, value: Value) -> bool:
    """Say whether ``result`` is an answer that can be read: not empty, not 1, and with no blanks at its ends.

    1 stands in too many texts that were not meant as an answer.
    """
    if isinstance(result, str) and result != result.strip():
        return False
    return result not in (value, [], "", 1)


def _innermost(rng: Random, size: int) -> Value:
    kind = rng.choice(("text", "words", "numbers"))
    if kind == "numbers":
        return [rng.randint(1, 30) for _ in range(size)]
    if kind == "words":
        return rng.sample(NOUNS, size // WORD_WEIGHT)
    text = rng.choice(NOUNS)
    while len(text) < size:
        text += f" {rng.choice(NOUNS)}"
    return text[:size].strip()


def _fits(operation: Operation, value: Value) -> bool:
    return _kind(value) in operation.kinds and not (operation.cuts and _weight(value) < LEAST_TO_CUT)


def _kind(value: Value) -> str:
    if isinstance(value, list):
        return "numbers" if value and isinstance(value[0], int) else "words"
    return "text" if isinstance(value, str) else "number"


def _weight(value: Any) -> int:
    return len(value) * (WORD_WEIGHT if _kind(value) == "words" else 1)


def _outermost(source: str) -> tuple[Operation, str, str] | None:
    for operation in OPERATIONS:
        peeled = operation.peel(source)
        if peeled is not None:
            return operation, *peeled
    return None


def _read(source: str) -> Value | None:
    """Read an innermost value: a text, or a list of words or numbers."""
    if re.fullmatch(r"'[a-z ]+'", source):
        return source.strip("'")
    if re.fullmatch(r"\[[0-9]+(?:, [0-9]+)*\]", source):
        return [int(entry) for entry in source.strip("[]").split(", ")]
    if re.fullmatch(r"\['[a-z]+'(?:, '[a-z]+')*\]", source):
        return [entry.strip("'") for entry in source.strip("[]").split(", ")]
    return None
