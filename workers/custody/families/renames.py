"""Ask for variables of a function to be renamed: more of them, in longer functions, from level to level."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence
from random import Random

from shared.vocabulary import Category, Level
from workers.agents.solution import Solution
from workers.custody.families.entries import draw_entry, entry_of
from workers.custody.families.nouns import NOUNS
from workers.grading.cheats import Cheat
from workers.grading.family import Score
from workers.grading.item import Item, dice
from workers.grading.stated_code import stated_code

#: How many variables are to be renamed, and how many statements the function has.
SHAPES = {
    Level.BASIC: (1, 2),
    Level.INTERMEDIATE: (2, 4),
    Level.ADVANCED: (3, 7),
    Level.EXPERT: (5, 11),
    Level.MASTER: (7, 18),
    Level.LEGENDARY: (10, 30),
}
PROMPT = re.compile(
    r"Rename the variables? in this Python function: ((?:`[a-z]+` to `[a-z]+`(?:, )?)+)\. "
    r"Leave texts in quotes, and everything else, as they are\.\n\n"
    r"(def [a-z]+_[a-z]+\([a-z, ]+\):\n(?:    [^\n]+\n)+    return [a-z]+)"
)
_PAIR = re.compile(r"`([a-z]+)` to `([a-z]+)`")
#: What gives ``a`` a value, what uses it besides, and what names it in quotes, where no variable stands.
GIVING = (
    "{a} = {b} + {c}",
    "{a} = {b} * 2",
    "{a} = {b} - {c} + 1",
    "{a} = max({b}, {c})",
    "{a} = abs({b}) * {c}",
)
USING = ("{a} += {b}", "{a} -= {c} * {b}", "{a} = {a} * {b} - {c}", "{a} = min({a}, {c}) + 1")
QUOTING = (
    'print("{q}:", {a} + {b})',
    '{a} += len("{q}") - {b}',
    'print("{q} and {r}", {c})',
    '{a} = {b} + "the {q}".count("e")',
)
#: A text in quotes, or a name.
_PIECE = re.compile(r'"[^"]*"|[a-z_]+')
#: A right answer has more than this share of the lines that change as they should be.
LEAST_SHARE = 0.5


class Renames:
    """Functions of which 1 to 10 variables are to be renamed; the work is the places where they stand.

    Measures changing a program in many places and leaving alone what only looks like them: from intermediate on the
    old names stand in texts too. Syntax trees are compared and nothing is run; layout, comments and quotes are free. A
    line changed that should not be is worth 0; of the others the share counts that are as they should be, over a half.
    """

    name = "renames"
    version = "1"
    category = Category.CODE_QUALITY
    floor = 0.05
    offers_answer = False

    def generate(self, level: Level, seed: int) -> Item:
        r"""Return the function and names of ``level`` and ``seed``.

        >>> print(Renames().generate(Level.BASIC, 0).prompt.partition('\n\n')[2])
        def anchor_pepper(fire, doll):
            bath = doll + fire
            bath -= doll * fire
            return bath
        """
        rng = dice(self.name, self.version, level, seed)
        count, length = SHAPES[level]
        entry = draw_entry(rng)
        names = rng.sample([name for name in NOUNS if name not in entry.split("_")], 2 * count + 2)
        variables, new = names[: count + 2], names[count + 2 :]
        pairs = dict(zip(rng.sample(variables, count), new, strict=True))
        function = _function(
            rng, entry, variables, length, quoted=() if level is Level.BASIC else list(pairs)
        )
        listed = ", ".join(f"`{old}` to `{now}`" for old, now in pairs.items())
        return Item(
            family=self.name,
            family_version=self.version,
            level=level,
            seed=seed,
            prompt=(
                f"Rename the variable{'s' if count > 1 else ''} in this Python function: {listed}. "
                f"Leave texts in quotes, and everything else, as they are.\n\n{function}"
            ),
            work=_places(function, pairs),
            target=_renamed(function, pairs),
        )

    def oracle(self, item: Item) -> str:
        """Return the function with its new names."""
        return item.target

    def cheats(self) -> Mapping[str, Cheat]:
        """Return the function as it is, and with one new name in one place."""
        return {
            "as it is": lambda prompt, _: prompt.partition("\n\n")[2],
            "in one place": _once,
        }

    def verify(self, item: Item, answer: str) -> Score:
        """Score the share of lines with new names that are right; 0 up to a half, or if another line has changed."""
        entry = entry_of(item.prompt)
        code = stated_code(answer, entry)
        if code is None:
            return Score(0.0, "no such function that can be read")
        before = _lines(ast.parse(item.prompt.partition("\n\n")[2]), entry)
        after, said = _lines(ast.parse(item.target), entry), _lines(code.tree, entry)
        if len(said) != len(after):
            return Score(0.0, "lines are missing, or too many")
        changing = [place for place, line in enumerate(after) if line != before[place]]
        if any(said[place] != line for place, line in enumerate(after) if place not in changing):
            return Score(0.0, "a line has changed that should not")
        share = sum(said[place] == after[place] for place in changing) / len(changing)
        return Score(
            share if share > LEAST_SHARE else 0.0, f"{share:.0%} of the lines with new names are right"
        )


def solve(prompt: str) -> Solution | None:
    """Return the function that ``prompt`` asks for and its work, for simulated agents; ``None`` if for none."""
    match = PROMPT.fullmatch(prompt)
    if match is None:
        return None
    pairs = dict(_PAIR.findall(match[1]))
    return Solution(_renamed(match[2], pairs), _places(match[2], pairs))


def _function(
    rng: Random, entry: str, variables: Sequence[str], length: int, *, quoted: Sequence[str]
) -> str:
    """Return a function of the first two of ``variables`` that gives all others a value; some lines are ``quoted``."""
    known, unknown = list(variables[:2]), list(variables[2:])
    lines = [f"def {entry}({', '.join(known)}):"]
    for number in range(length):
        b, c = rng.sample(known, 2)
        if unknown:
            known.append(unknown.pop())
            statement, a = rng.choice(GIVING), known[-1]
        else:
            statement, a = rng.choice(QUOTING if quoted and number % 2 else USING), rng.choice(known)
        q, r = rng.choices(quoted or known, k=2)
        lines.append(f"    {statement.format(a=a, b=b, c=c, q=q, r=r)}")
    return "\n".join([*lines, f"    return {known[-1]}"])


def _renamed(function: str, pairs: Mapping[str, str]) -> str:
    return _PIECE.sub(lambda piece: pairs.get(piece[0], piece[0]), function)


def _places(function: str, pairs: Mapping[str, str]) -> int:
    return sum(piece in pairs for piece in _PIECE.findall(function))


def _lines(tree: ast.Module, entry: str) -> list[str]:
    """Return the lines of the function ``entry``, written in one way, without a docstring."""
    found = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == entry]
    if not found:
        return []
    if ast.get_docstring(found[-1], clean=False) is not None:
        found[-1].body = found[-1].body[1:]
    return ast.unparse(found[-1]).splitlines()


def _once(prompt: str, _: Random) -> str:
    old, new = _PAIR.findall(prompt)[0]
    return prompt.partition("\n\n")[2].replace(old, new, 1)
