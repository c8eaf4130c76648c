"""Ask for a function of lower cyclomatic complexity that does the same: more branches from level to level."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from random import Random

from radon.visitors import ComplexityVisitor

from shared.vocabulary import Category, Level
from workers.agents.solution import Solution
from workers.custody.families.entries import EMPTY, draw_entry, entry_of
from workers.custody.families.nouns import NOUNS
from workers.grading.cheats import Cheat
from workers.grading.coded import grade_code
from workers.grading.family import Score
from workers.grading.functions import Case
from workers.grading.item import Item, dice
from workers.grading.stated_code import stated_code

#: How many codes the function knows.
CODES = {
    Level.BASIC: 3,
    Level.INTERMEDIATE: 5,
    Level.ADVANCED: 8,
    Level.EXPERT: 13,
    Level.MASTER: 21,
    Level.LEGENDARY: 34,
}
#: The most complexity that is left in a simple function.
BOUND = 2
#: How many of the known and of the other codes are hidden cases.
KNOWN, OTHERS = 10, 4
PROMPT = re.compile(
    r"Simplify this Python function\. Its cyclomatic complexity is ([0-9]+), and may be 2 at most\. "
    r"It has to return the same for every integer\.\n\n"
    r"(def ([a-z]+_[a-z]+)\(code\):\n(?:    [^\n]+\n)+    return [^\n]+)"
)
_BRANCH = re.compile(r"if (code == [0-9]+(?: or code == [0-9]+)?):\n        (?:return|name =) '([a-z]+)'")
_RUN_BY_TEXT = {"eval", "exec", "compile", "__import__"}


@dataclass(frozen=True)
class Table:
    """What a function returns for the codes that it knows, and for all others."""

    names: Mapping[int, str]
    other: str


class Simplifications:
    """Functions of 3 to 34 branches that a table would do; the work is the number of codes.

    Measures seeing what a program comes to, and saying it shortly. Complexity is McCabe's (1976) as radon counts it,
    over the whole answer; functions within functions and classes, which would hide it, are refused. A right answer
    above the bound of 2 earns the share of the complexity that it takes away.
    """

    name = "simplifications"
    version = "1"
    category = Category.CODE_QUALITY
    floor = 0.05
    offers_answer = False

    def generate(self, level: Level, seed: int) -> Item:
        r"""Return the branching function of ``level`` and ``seed``.

        >>> print(Simplifications().generate(Level.BASIC, 0).prompt.partition('\n\n')[2])
        def flower_parent(code):
            if code == 30:
                return 'feather'
            if code == 73:
                return 'seed'
            if code == 26:
                return 'roof'
            return 'train'
        """
        rng = dice(self.name, self.version, level, seed)
        entry = draw_entry(rng)
        other, *names = rng.sample(NOUNS, 1 + CODES[level])
        codes = rng.sample(range(10, 100), CODES[level])
        pairs = [
            (code, names[0] if rng.random() < 1 / 4 else name)
            for code, name in zip(codes, names, strict=True)
        ]
        table = Table(dict(pairs), other)
        branching = _branching(rng, entry, table)
        return Item(
            family=self.name,
            family_version=self.version,
            level=level,
            seed=seed,
            prompt=(
                f"Simplify this Python function. Its cyclomatic complexity is {complexity(ast.parse(branching))}, "
                f"and may be {BOUND} at most. It has to return the same for every integer.\n\n{branching}"
            ),
            work=len(table.names),
            target=_simple(entry, table),
        )

    def entry(self, item: Item) -> str:
        """Return the function's name."""
        return entry_of(item.prompt)

    def oracle(self, item: Item) -> str:
        """Return the function with a table."""
        return item.target

    def cheats(self) -> Mapping[str, Cheat]:
        """Return functions that do not look at the code."""
        return EMPTY

    def verify(self, item: Item, answer: str) -> Score:
        """Score the share of hidden codes that are right, 0 up to a half, times the share of complexity taken away."""
        before, cases = _asked(item)
        entry = self.entry(item)
        graded = grade_code(answer, entry, cases, refuse=lambda tree: _too_much(tree, before))
        code = stated_code(answer, entry) if graded.value else None
        if code is None:
            return graded
        left = complexity(code.tree)
        share = min(1.0, (before - left) / (before - BOUND))
        return Score(graded.value * share, f"{graded.reason}; complexity {left}")


def solve(prompt: str) -> Solution | None:
    """Return the function that ``prompt`` asks for and its work, for simulated agents; ``None`` if for none."""
    match = PROMPT.fullmatch(prompt)
    if match is None:
        return None
    table = _read(match[2])
    return Solution(_simple(match[3], table), len(table.names))


def complexity(tree: ast.Module) -> int:
    """Return the cyclomatic complexity of a module, that of its functions included.

    >>> complexity(ast.parse("def one(n): return 1 if n else 2"))
    2
    """
    return int(ComplexityVisitor.from_ast(tree).total_complexity)


def _branching(rng: Random, entry: str, table: Table) -> str:
    """Return ``table`` as branches: each code's own, or one for two codes of a name; with returns or a variable."""
    tests: list[tuple[str, str]] = []
    for code, name in table.names.items():
        if tests and tests[-1][1] == name and " or " not in tests[-1][0]:
            tests[-1] = (f"{tests[-1][0]} or code == {code}", name)
        else:
            tests.append((f"code == {code}", name))
    if rng.random() < 1 / 2:
        lines = [f"    if {test}:\n        return '{name}'" for test, name in tests]
        return "\n".join([f"def {entry}(code):", *lines, f"    return '{table.other}'"])
    lines = [
        f"    {'elif' if number else 'if'} {test}:\n        name = '{name}'"
        for number, (test, name) in enumerate(tests)
    ]
    lines += [f"    else:\n        name = '{table.other}'", "    return name"]
    return "\n".join([f"def {entry}(code):", *lines])


def _read(source: str) -> Table:
    names = {
        int(code): name for test, name in _BRANCH.findall(source) for code in re.findall(r"[0-9]+", test)
    }
    return Table(names, re.findall(r"'([a-z]+)'", source)[-1])


def _simple(entry: str, table: Table) -> str:
    return f"def {entry}(code):\n    names = {dict(table.names)}\n    return names.get(code, '{table.other}')"


@lru_cache(maxsize=512)
def _asked(item: Item) -> tuple[int, list[Case]]:
    """Return the complexity before, and the hidden cases."""
    match = PROMPT.fullmatch(item.prompt)
    if match is None:
        return BOUND, []
    table, rng = _read(match[2]), Random(f"hidden/{item.target}/{item.seed}")
    known = rng.sample(sorted(table.names), min(KNOWN, len(table.names)))
    others = rng.sample(
        [code for code in range(-5, 200) if code not in table.names], min(OTHERS, len(known) - 1)
    )
    cases = [Case((code,), table.names.get(code, table.other)) for code in (*known, *others)]
    return int(match[1]), cases


def _too_much(tree: ast.Module, before: int) -> str:
    """Say why the code is no simpler function, if it is none."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id in _RUN_BY_TEXT:
            return f"{node.id} hides what is run"
        if isinstance(node, ast.ClassDef | ast.AsyncFunctionDef) or _is_function_within(node):
            return "complexity may not hide in classes or inner functions"
    return "" if complexity(tree) < before else "it is no simpler"


def _is_function_within(node: ast.AST) -> bool:
    return not isinstance(node, ast.Module) and any(
        isinstance(child, ast.FunctionDef) for child in ast.iter_child_nodes(node)
    )
