"""Ask for flaws in functions to be mended: the attack has to fail, and the function still to work."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from shared.vocabulary import Category, Level
from workers.agents.solution import Solution, Solver
from workers.custody.families.nouns import NOUNS
from workers.grading.coded import LIMITS
from workers.grading.family import Score
from workers.grading.functions import Case, grade_function
from workers.grading.item import Item, dice
from workers.grading.stated_code import code_of, stated_code
from workers.sandbox import selftest

#: Finds the name of each function that is shown.
DEFINED = re.compile(r"^def ([a-z]+)\(", re.MULTILINE)
#: How long what is to be different each time has to be.
LEAST_TOKEN = 32
_ENTRY = "entry_of_the_grader"
_CALLS = f"\n\ndef {_ENTRY}(name, arguments):\n    return globals()[name](*arguments)\n"
_ASKED = "Each of these Python functions has a security flaw.\n\n"
_WANTED = "\nWrite them anew without the flaws. For ordinary input they have to return what they do now.\n"

Arguments = tuple[Any, ...]


@dataclass(frozen=True, eq=False)
class Flaw:
    """A function with a flaw, and its twin without it; ``NAME`` in them stands for its name, ``WORD`` for some noun.

    ``says`` tells what has to hold. ``uses`` work as before and tell that the function still does; ``attacks`` are what
    the flaw lets through. ``returns`` gives what the mended function returns, or ``None`` where the values are to be
    different for the same arguments. ``needs`` and ``bans`` are names that the code has to hold, and must not, where
    behaviour can't show it.
    """

    cwe: int
    says: str
    flawed: str
    mended: str
    uses: Sequence[Arguments]
    attacks: Sequence[Arguments]
    returns: Callable[..., Any] | None
    needs: str = ""
    bans: str = ""

    def named(self, code: str, name: str, word: str) -> str:
        """Return ``code`` with its names."""
        return code.strip().replace("NAME", name).replace("WORD", word) + "\n"

    def told(self, name: str, word: str) -> str:
        """Return the line that tells what has to hold."""
        return f"- {self.named(self.says, name, word).strip()} (CWE-{self.cwe})"


@dataclass(frozen=True)
class Shown:
    """A flaw under the names that it is shown with."""

    flaw: Flaw
    name: str
    word: str

    def cases(self) -> Iterator[tuple[Arguments, Any]]:
        """Yield the uses, then the attacks, each with what has to be returned."""
        for arguments in (*self.flaw.uses, *self.flaw.attacks):
            filled = tuple(
                one.replace("WORD", self.word) if isinstance(one, str) else one for one in arguments
            )
            yield filled, self.flaw.returns(self.word, *filled) if self.flaw.returns else None


class Mended:
    """Functions with flaws; the work is how many.

    A family says its name, version, floor, how many functions there are at each level (``shapes``) and its ``flaws``.
    """

    name: str
    version: str
    category = Category.SECURITY
    floor: float
    offers_answer = False
    shapes: Mapping[Level, int]
    flaws: Sequence[Flaw]

    def generate(self, level: Level, seed: int) -> Item:
        """Return the flawed functions of ``level`` and ``seed``."""
        rng = dice(self.name, self.version, level, seed)
        count = self.shapes[level]
        names = rng.sample(NOUNS, 2 * count)
        flaws = rng.sample(self.flaws, count)
        shown = [Shown(*one) for one in zip(flaws, names[::2], names[1::2], strict=True)]
        return Item(self.name, self.version, level, seed, _asked(shown), len(shown), _answered(shown))

    def oracle(self, item: Item) -> str:
        """Return the functions without their flaws."""
        return item.target

    def entry(self, item: Item) -> str:
        """Return the first function's name."""
        match = DEFINED.search(item.prompt)
        return match[1] if match else ""

    def verify(self, item: Item, answer: str) -> Score:
        """Score the functions' mean: nothing for one that no longer works, else the share of attacks that fail."""
        code = stated_code(answer, self.entry(item))
        if code is None:
            return Score(0.0, "no such function that can be read")
        return _graded(code.source, tuple(read(item.prompt, self.flaws)))


def solver(family: type[Mended]) -> Solver:
    """Return what solves the items of ``family``."""

    def solve(prompt: str) -> Solution | None:
        """Return the mended functions and the work, for simulated agents; ``None`` for another prompt."""
        shown = read(prompt, family.flaws)
        return Solution(_answered(shown), len(shown)) if shown and prompt == _asked(shown) else None

    solve.__module__ = family.__module__
    return solve


def read(prompt: str, flaws: Sequence[Flaw]) -> list[Shown]:
    """Return the flaws that ``prompt`` shows, in its order; none for another prompt."""
    if not prompt.startswith(_ASKED):
        return []
    code = prompt.removeprefix(_ASKED).partition(_WANTED)[0]
    return [
        found
        for part in re.split(r"\n(?=def |import )\n?", code)
        if (found := _found(part, flaws)) is not None
    ]


def _found(code: str, flaws: Sequence[Flaw]) -> Shown | None:
    for flaw in flaws:
        match = _pattern(flaw.flawed.strip()).fullmatch(code.strip())
        if match:
            return Shown(flaw, match["name"], match.groupdict().get("word") or "")
    return None


@lru_cache(maxsize=128)
def _pattern(code: str) -> re.Pattern[str]:
    pattern = re.escape(code).replace("NAME", "(?P<name>[a-z]+)", 1).replace("NAME", "(?P=name)")
    return re.compile(pattern.replace("WORD", "(?P<word>[a-z]+)", 1).replace("WORD", "(?P=word)"))


def _asked(shown: Sequence[Shown]) -> str:
    code = "\n".join(one.flaw.named(one.flaw.flawed, one.name, one.word) for one in shown)
    return f"{_ASKED}{code}{_WANTED}" + "\n".join(one.flaw.told(one.name, one.word) for one in shown)


def _answered(shown: Sequence[Shown]) -> str:
    return "\n".join(one.flaw.named(one.flaw.mended, one.name, one.word) for one in shown)


@lru_cache(maxsize=256)
def _graded(source: str, shown: tuple[Shown, ...]) -> Score:
    code = code_of(source)
    if code is None:
        return Score(0.0, "no code that can be read")
    asked = [(one, arguments, value) for one in shown for arguments, value in one.cases()]
    cases = [Case((one.name, arguments), value) for one, arguments, value in asked]
    verdict = grade_function(selftest.chosen(), source + _CALLS, _ENTRY, cases, limits=LIMITS)
    values = [getattr(result, "value", None) for result in verdict.run.results]
    worth = []
    for one in shown:
        places = [place for place, (other, _, _) in enumerate(asked) if other is one]
        if one.flaw.returns is None:
            passed = _differ([values[place] if place < len(values) else None for place in places])
        else:
            passed = [verdict.passed[place] for place in places]
        others = {other.name for other in shown} - {one.name}
        worth.append(_worth(passed, len(one.flaw.uses)) if _well_spelt(code.tree, one, others) else 0.0)
    reason = f"{worth.count(1.0)} of {len(worth)} mended; the run ended as {verdict.run.ended.value}"
    return Score(sum(worth) / len(worth), reason)


def _worth(passed: Sequence[bool], uses: int) -> float:
    if not all(passed[:uses]):
        return 0.0
    return sum(passed[uses:]) / len(passed[uses:])


def _differ(values: Sequence[Any]) -> list[bool]:
    """Say of each value whether it is a text that is long enough, and like no other."""
    return [type(value) is str and len(value) >= LEAST_TOKEN and values.count(value) == 1 for value in values]


def _well_spelt(tree: ast.Module, shown: Shown, others: Collection[str]) -> bool:
    """Say whether the function, with what stands beside it, uses what it needs, and nothing that it must not."""
    parts = [part for part in tree.body if getattr(part, "name", "") not in others]
    nodes = [node for part in parts for node in ast.walk(part)]
    names = {node.id for node in nodes if isinstance(node, ast.Name)}
    names |= {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    imports = [node for node in nodes if isinstance(node, ast.Import | ast.ImportFrom)]
    names |= {alias.name for node in imports for alias in node.names}
    return (not shown.flaw.needs or shown.flaw.needs in names) and shown.flaw.bans not in names
