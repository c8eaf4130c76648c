"""Ask for a function that refuses arguments by rules, each with its error: more rules from level to level."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from random import Random

from shared.vocabulary import Category, Level
from workers.agents.solution import Solution
from workers.custody.families.entries import draw_entry, entry_of
from workers.grading.cheats import Cheat
from workers.grading.coded import grade_code
from workers.grading.family import Score
from workers.grading.functions import Case
from workers.grading.item import Item, dice

#: How many rules there are.
RULES = {
    Level.BASIC: 1,
    Level.INTERMEDIATE: 2,
    Level.ADVANCED: 3,
    Level.EXPERT: 5,
    Level.MASTER: 8,
    Level.LEGENDARY: 12,
}
PROMPT = re.compile(
    r"Write a Python function `([a-z]+_[a-z]+)\(n\)` that takes an integer and checks it:\n"
    r"((?:If n [^\n]+, it raises [A-Za-z]+\.\n)+)"
    r"Otherwise it returns n ([+*]) ([0-9]+)\."
)
_RULE = re.compile(r"If n ([^,]+), it raises ([A-Za-z]+)\.")
_K = re.compile(r"[0-9]+")
#: What may be raised: nothing that a slip would raise too.
ERRORS = (
    *(
        "ValueError",
        "KeyError",
        "IndexError",
        "LookupError",
        "OverflowError",
        "ArithmeticError",
        "RuntimeError",
    ),
    *(
        "NotImplementedError",
        "PermissionError",
        "TimeoutError",
        "BufferError",
        "EOFError",
        "FileNotFoundError",
    ),
)
#: Arguments that cases are drawn from, how many break each rule, or the only one, and how many break none at most.
ARGUMENTS = range(-60, 160)
OF_A_RULE, OF_THE_ONLY, PLAIN = 2, 4, 6
#: After about so many rules that do not fit, all are drawn anew.
STUCK = 50


@dataclass(frozen=True)
class Condition:
    """What may be so of n: in words, in Python and as it is found out, with a number k between bounds."""

    words: str
    text: str
    holds: Callable[[int, int], bool]
    least: int = 0
    most: int = 0


CONDITIONS = (
    Condition("is negative", "n < 0", lambda n, _: n < 0),
    Condition("is zero", "n == 0", lambda n, _: n == 0),
    Condition("is odd", "n % 2 == 1", lambda n, _: n % 2 == 1),
    Condition("is even", "n % 2 == 0", lambda n, _: n % 2 == 0),
    Condition("is greater than {k}", "n > {k}", lambda n, k: n > k, 50, 99),
    Condition("is less than {k}", "n < {k}", lambda n, k: n < k, 1, 20),
    Condition("is equal to {k}", "n == {k}", lambda n, k: n == k, 1, 60),
    Condition("is divisible by {k}", "n % {k} == 0", lambda n, k: n % k == 0, 3, 9),
    Condition("ends in the digit {k}", "abs(n) % 10 == {k}", lambda n, k: abs(n) % 10 == k, 1, 9),
)


@dataclass(frozen=True)
class Rule:
    """A condition with its number k, and what is raised where it holds."""

    condition: Condition
    k: int
    error: str

    @property
    def words(self) -> str:
        """The rule in words."""
        return f"If n {self.condition.words.format(k=self.k)}, it raises {self.error}."

    @property
    def lines(self) -> str:
        """The rule in Python."""
        return f"    if {self.condition.text.format(k=self.k)}:\n        raise {self.error}\n"


@dataclass(frozen=True)
class Checked:
    """Rules in their order, and what is returned where none of them holds: n + k or n * k."""

    rules: tuple[Rule, ...]
    sign: str
    k: int

    def source(self, entry: str) -> str:
        """Return the function as Python."""
        return (
            f"def {entry}(n):\n{''.join(rule.lines for rule in self.rules)}    return n {self.sign} {self.k}"
        )

    def broken_by(self, n: int) -> Rule | None:
        """Return the first rule that holds for ``n``."""
        return next((rule for rule in self.rules if rule.condition.holds(n, rule.k)), None)

    def case(self, n: int) -> Case:
        """Return what is expected for ``n``."""
        rule = self.broken_by(n)
        if rule is not None:
            return Case((n,), None, raises=rule.error)
        return Case((n,), n + self.k if self.sign == "+" else n * self.k)


class Refusals:
    """Functions that check their argument by 1 to 12 rules in order; the work is the number of rules.

    Measures handling of errors: which one is raised, and which rule comes first. Every rule is the first to hold for
    some arguments. The share of hidden arguments counts for which the function raises or returns what it should, if it
    is over a half.
    """

    name = "refusals"
    version = "1"
    category = Category.CODE_QUALITY
    floor = 0.05
    offers_answer = False

    def generate(self, level: Level, seed: int) -> Item:
        """Return the rules of ``level`` and ``seed``.

        >>> print(Refusals().generate(Level.BASIC, 0).prompt)
        Write a Python function `airport_face(n)` that takes an integer and checks it:
        If n is even, it raises TimeoutError.
        Otherwise it returns n * 6.
        """
        rng = dice(self.name, self.version, level, seed)
        entry, checked = draw_entry(rng), _draw(rng, RULES[level])
        told = "\n".join(rule.words for rule in checked.rules)
        return Item(
            family=self.name,
            family_version=self.version,
            level=level,
            seed=seed,
            prompt=(
                f"Write a Python function `{entry}(n)` that takes an integer and checks it:\n{told}\n"
                f"Otherwise it returns n {checked.sign} {checked.k}."
            ),
            work=len(checked.rules),
            target=checked.source(entry),
        )

    def entry(self, item: Item) -> str:
        """Return the function's name."""
        return entry_of(item.prompt)

    def oracle(self, item: Item) -> str:
        """Return the function, a statement a rule."""
        return item.target

    def cheats(self) -> Mapping[str, Cheat]:
        """Return functions that check nothing, or refuse everything."""
        return {"refuses": _refuses, "computes": _computes, "the prompt": lambda prompt, _: prompt}

    def verify(self, item: Item, answer: str) -> Score:
        """Score the share of hidden arguments for which the function does what it should, 0 up to a half of them."""
        return grade_code(answer, self.entry(item), _hidden(item))


def solve(prompt: str) -> Solution | None:
    """Return the function that ``prompt`` asks for and its work, for simulated agents; ``None`` if for none."""
    checked = _read(prompt)
    return Solution(checked.source(entry_of(prompt)), len(checked.rules)) if checked else None


def _draw(rng: Random, count: int) -> Checked:
    """Return ``count`` rules, each of which is the first to hold for some arguments, as none is for others."""
    errors, left = rng.sample(ERRORS, count), list(ARGUMENTS)
    rules: tuple[Rule, ...] = ()
    while len(rules) < count:
        condition = rng.choice(CONDITIONS)
        rule = Rule(condition, rng.randint(condition.least, condition.most), errors[len(rules)])
        spared = [n for n in left if not condition.holds(n, rule.k)]
        if PLAIN <= len(spared) < len(left):
            rules, left = (*rules, rule), spared
        elif rng.random() < 1 / STUCK:
            rules, left = (), list(ARGUMENTS)
    return Checked(rules, rng.choice("+*"), rng.randint(2, 9))


def _by_rule(checked: Checked) -> dict[Rule | None, list[int]]:
    groups: dict[Rule | None, list[int]] = {None: [], **{rule: [] for rule in checked.rules}}
    for n in ARGUMENTS:
        groups[checked.broken_by(n)].append(n)
    return groups


@lru_cache(maxsize=512)
def _hidden(item: Item) -> Sequence[Case]:
    checked, rng = _read(item.prompt), Random(f"hidden/{item.target}/{item.seed}")
    if checked is None:
        return ()
    groups = _by_rule(checked)
    plain, most = groups.pop(None), OF_A_RULE if len(groups) > 1 else OF_THE_ONLY
    breaking = [n for group in groups.values() for n in rng.sample(group, min(most, len(group)))]
    return [checked.case(n) for n in (*breaking, *rng.sample(plain, min(len(breaking), PLAIN)))]


def _read(prompt: str) -> Checked | None:
    match = PROMPT.fullmatch(prompt)
    if match is None:
        return None
    rules = [_rule(words, error) for words, error in _RULE.findall(match[2])]
    return Checked(tuple(rule for rule in rules if rule is not None), match[3], int(match[4]))


def _rule(words: str, error: str) -> Rule | None:
    found = _K.search(words)
    k = int(found[0]) if found else 0
    return next((Rule(one, k, error) for one in CONDITIONS if one.words.format(k=k) == words), None)


def _refuses(prompt: str, rng: Random) -> str:
    errors = [error for _, error in _RULE.findall(prompt)] or ["ValueError"]
    return f"def {entry_of(prompt)}(n):\n    raise {rng.choice(errors)}"


def _computes(prompt: str, _: Random) -> str:
    return f"def {entry_of(prompt)}(n):\n    return {prompt.rpartition('returns ')[2].rstrip('.')}"
