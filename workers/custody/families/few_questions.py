"""Ask for a search that asks little: larger rows and more to be found from level to level."""

from __future__ import annotations

import math
import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from random import Random
from typing import Any

from shared.vocabulary import Category, Level
from workers.agents.solution import Solution
from workers.custody.families.nouns import NOUNS
from workers.grading.equality import same
from workers.grading.family import Score
from workers.grading.item import Item, dice
from workers.grading.stated_code import stated_code
from workers.sandbox import selftest
from workers.sandbox.conversation import Conversation, plain_arguments
from workers.sandbox.program import Ended, Limits, Program, Value
from workers.sandbox.supervisor import Stopped

#: How many places there are, and how many marks among them.
SHAPES = {
    Level.BASIC: (60, 1),
    Level.INTERMEDIATE: (200, 1),
    Level.ADVANCED: (300, 2),
    Level.EXPERT: (500, 4),
    Level.MASTER: (600, 7),
    Level.LEGENDARY: (800, 12),
}
#: How many rows are searched, each with other marks.
ROWS = 3
#: Who asks no more than so many times what halving takes is right.
NEARLY = 1.25
#: Wall time only ends what waits: questions are the bound.
LIMITS = Limits(wall_seconds=20, call_seconds=3, cpu_seconds=3)
#: Who asks more than so many times for every place does not get an answer.
MOST = 4
PROMPT = re.compile(
    r"In a row of ([0-9]+) places, numbered from 0, ([0-9]+) (?:is|are) marked\. (.+) Write a Python function "
    r"([a-z]+)\(ask\) that returns the sorted list of the marked places, and calls ask as seldom as it can\."
)
_ENTRY = "entry_of_the_grader"
#: What a function asks is answered and counted on this side: nothing in the sandbox knows the marks.
_ASKS = """

def {entry}():
    from workers.sandbox.inside import shim
    return {name}(lambda *places: shim.outside(list(places)))
"""
Marks = Sequence[int]


@dataclass(frozen=True)
class Kind:
    """What may be asked, in words; how it is answered; and a search by halving."""

    says: str
    asked: int
    answers: Callable[..., Any]
    search: str


def _through(marks: Marks, place: int) -> int:
    return bisect_right(marks, place)


def _within(marks: Marks, start: int, end: int) -> int:
    return max(0, bisect_left(marks, end) - bisect_left(marks, start))


KINDS = (
    Kind(
        "ask(i) returns how many of the places 0 to i are marked.",
        1,
        _through,
        "ask(middle) > len(found)",
    ),
    Kind(
        "ask(i, j) returns True if one of the places i to j - 1 is marked, else False.",
        2,
        lambda marks, start, end: _within(marks, start, end) > 0,
        "ask(first, middle + 1)",
    ),
    Kind(
        "ask(i, j) returns how many of the places i to j - 1 are marked.",
        2,
        _within,
        "ask(first, middle + 1) > 0",
    ),
)


class FewQuestions:
    """Rows with marks that only a costly function knows; the work is the questions that halving takes.

    It measures spending calls. The function that is asked lives outside the sandbox, which answers and counts, so
    that no call can be hidden and no answer had without one. All marks have to be found; what pays is how far
    the number of questions is from asking for every place, on a scale of factors.
    """

    name = "few_questions"
    version = "1"
    category = Category.PERFORMANCE
    floor = 0.05
    offers_answer = False

    def generate(self, level: Level, seed: int) -> Item:
        """Return the row of ``level`` and ``seed``.

        >>> FewQuestions().generate(Level.BASIC, 0).work
        6
        """
        rng = dice(self.name, self.version, level, seed)
        most, marks = SHAPES[level]
        places, kind, name = rng.randint(most - most // 10, most), rng.choice(KINDS), rng.choice(NOUNS)
        prompt = (
            f"In a row of {places} places, numbered from 0, {marks} {'is' if marks == 1 else 'are'} marked. "
            f"{kind.says} Write a Python function {name}(ask) that returns the sorted list of the marked places, and "
            "calls ask as seldom as it can."
        )
        work = _halvings(places, marks)
        return Item(self.name, self.version, level, seed, prompt, work, _written(name, places, marks, kind))

    def oracle(self, item: Item) -> str:
        """Return a search by halving."""
        return item.target

    def entry(self, item: Item) -> str:
        """Return the function's name."""
        return _read(item.prompt)[3]

    def verify(self, item: Item, answer: str) -> Score:
        """Score how few questions found all marks; raises ``SandboxUnavailable``."""
        code = stated_code(answer, self.entry(item))
        if code is None:
            return Score(0.0, "no such function that can be read")
        return _graded(code.source, item.prompt, item.seed)


def solve(prompt: str) -> Solution | None:
    """Return a search by halving and its questions, for simulated agents; ``None`` for another prompt."""
    if PROMPT.fullmatch(prompt) is None:
        return None
    places, marks, kind, name = _read(prompt)
    return Solution(_written(name, places, marks, kind), _halvings(places, marks))


def _read(prompt: str) -> tuple[int, int, Kind, str]:
    match = PROMPT.fullmatch(prompt)
    if match is None:
        return 0, 0, KINDS[0], ""
    return int(match[1]), int(match[2]), next(kind for kind in KINDS if kind.says == match[3]), match[4]


def _halvings(places: int, marks: int) -> int:
    return marks * math.ceil(math.log2(places))


def _written(name: str, places: int, marks: int, kind: Kind) -> str:
    return f"""def {name}(ask):
    found = []
    first = 0
    for _ in range({marks}):
        low, high = first, {places} - 1
        while low < high:
            middle = (low + high) // 2
            if {kind.search}:
                high = middle
            else:
                low = middle + 1
        found.append(low)
        first = low + 1
    return found
"""


@lru_cache(maxsize=256)
def _graded(source: str, prompt: str, seed: int) -> Score:
    places, marks, kind, name = _read(prompt)
    rng, asked = Random(f"marks of {seed}"), 0
    rows = [sorted(rng.sample(range(places), marks)) for _ in range(ROWS)]
    program = Program(source + _ASKS.format(entry=_ENTRY, name=name), _ENTRY)
    with selftest.chosen().opened(program, limits=LIMITS) as conversation:
        for row in rows:
            counted = _Counted(kind, row, places)
            if not _finds(conversation, counted, row, first=row is rows[0]):
                return Score(0.0, "marks not found")
            asked += counted.asked
        if not _leaves(conversation):
            return Score(0.0, "it spoke out of turn")
    fewest = ROWS * _halvings(places, marks)
    if asked <= NEARLY * fewest:
        return Score(1.0, f"found with {asked} questions")
    gone = math.log(ROWS * places / asked) / math.log(ROWS * places / fewest)
    return Score(min(1.0, max(0.0, gone)), f"found with {asked} questions; {fewest} are enough")


class _Counted:
    """Answers what is asked of one row, and counts every question, whatever it is."""

    def __init__(self, kind: Kind, marks: Marks, places: int) -> None:
        self._kind, self._marks, self._places = kind, marks, places
        self.asked = 0

    def answer(self, document: Any) -> Any:
        self.asked += 1
        if self.asked > MOST * self._places:
            raise Stopped(Ended.SLOW)
        if type(document) is not list or [*map(type, document)] != [int] * self._kind.asked:
            return None
        return self._kind.answers(self._marks, *document)


def _finds(conversation: Conversation, counted: _Counted, row: Marks, *, first: bool) -> bool:
    conversation.outside = counted.answer
    try:
        if first:
            conversation.load()
        result = conversation.call(plain_arguments([]))
    except Stopped:
        return False
    return isinstance(result, Value) and same(list(row), result.value)


def _leaves(conversation: Conversation) -> bool:
    try:
        conversation.leave()
    except Stopped:
        return False
    return True
