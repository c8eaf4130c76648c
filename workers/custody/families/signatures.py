"""Ask for the type annotations of a function: more parameters from level to level."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from shared.vocabulary import Category, Level
from workers.agents.solution import Solution
from workers.custody.families.entries import draw_entry, entry_of
from workers.custody.families.nouns import NOUNS
from workers.custody.families.type_checking import accepted, is_type
from workers.grading.cheats import Cheat
from workers.grading.family import Score
from workers.grading.item import Item, dice
from workers.grading.stated_code import stated_code

#: How many parameters the function has.
PARAMETERS = {
    Level.BASIC: 1,
    Level.INTERMEDIATE: 2,
    Level.ADVANCED: 3,
    Level.EXPERT: 5,
    Level.MASTER: 8,
    Level.LEGENDARY: 12,
}
PROMPT = re.compile(
    r"Add type annotations to this Python function, so that `mypy --strict` accepts it:\n\n"
    r"(def ([a-z]+_[a-z]+)\(([a-z, ]+)\):\n    return ([^\n]+))\n\n"
    r"It is called like this: `\2\(([^\n]+)\)`\."
)
#: Right annotations count over this share of them.
LEAST_SHARE = 0.5


@dataclass(frozen=True)
class Use:
    """A parameter's type, an argument, what is done with it as ``{p}``, and the type of that."""

    type: str
    argument: str
    text: str
    gives: str


USES = (
    Use("int", "7", "{p} * 2", "int"),
    Use("int", "40", "str({p})", "str"),
    Use("int", "3", "list(range({p}))", "list[int]"),
    Use("int", "9", "{p} > 4", "bool"),
    Use("float", "2.5", "round({p})", "int"),
    Use("float", "0.5", "{p} / 3", "float"),
    Use("str", "'lamp'", "{p}.upper()", "str"),
    Use("str", "'a b c'", "{p}.split()", "list[str]"),
    Use("str", "'boat'", "len({p})", "int"),
    Use("bytes", "b'ab'", "{p}.decode()", "str"),
    Use("list[int]", "[4, 1]", "sum({p})", "int"),
    Use("list[int]", "[3, 8, 5]", "{p}[::-1]", "list[int]"),
    Use("list[str]", "['x', 'y']", "', '.join({p})", "str"),
    Use("list[str]", "['b', 'a']", "sorted({p})", "list[str]"),
    Use("set[str]", "{'a', 'b'}", "'a' in {p}", "bool"),
    Use("set[int]", "{1, 2}", "sorted({p})", "list[int]"),
    Use("dict[str, int]", "{'a': 1}", "sum({p}.values())", "int"),
    Use("dict[str, int]", "{'b': 2}", "list({p}.items())", "list[tuple[str, int]]"),
    Use("dict[int, str]", "{1: 'a'}", "sorted({p}.values())", "list[str]"),
    Use("dict[str, list[int]]", "{'a': [1, 2]}", "[sum(n) for n in {p}.values()]", "list[int]"),
    Use("tuple[str, int]", "('a', 1)", "{p}[0] * {p}[1]", "str"),
    Use("list[tuple[str, int]]", "[('a', 1)]", "dict({p})", "dict[str, int]"),
    Use("list[list[int]]", "[[1], [2, 3]]", "[len(n) for n in {p}]", "list[int]"),
)


@dataclass(frozen=True)
class Typed:
    """A function: its parameters, each with what is done with it, and the types that it returns in a tuple."""

    entry: str
    parameters: tuple[tuple[str, Use], ...]

    @property
    def types(self) -> tuple[str, ...]:
        """The types of the parameters, and that of what is returned."""
        gives = [use.gives for _, use in self.parameters]
        returned = gives[0] if len(gives) == 1 else f"tuple[{', '.join(gives)}]"
        return (*(use.type for _, use in self.parameters), returned)

    def source(self, types: Sequence[str] | None = None) -> str:
        """Return the function as Python, annotated with ``types`` where they are given."""
        said = [f": {one}" for one in types[:-1]] if types else [""] * len(self.parameters)
        head = ", ".join(name + one for (name, _), one in zip(self.parameters, said, strict=True))
        returned = f" -> {types[-1]}" if types else ""
        return f"def {self.entry}({head}){returned}:\n    return {self.returned}"

    @property
    def returned(self) -> str:
        """What is returned, as Python."""
        return ", ".join(use.text.format(p=name) for name, use in self.parameters)

    def checked(self, types: Sequence[str]) -> str:
        """Return the function with ``types``, and a caller with the right ones, which has to fit."""
        head = ", ".join(f"{name}: {use.type}" for name, use in self.parameters)
        passed = ", ".join(name for name, _ in self.parameters)
        caller = f"def call_{self.entry}({head}) -> {self.types[-1]}:\n    return {self.entry}({passed})"
        return f"{self.source(types)}\n{caller}"


class Signatures:
    """Functions of 1 to 12 parameters to be annotated; the work is the parameters and what is returned.

    Measures inferring types from how values are used and from one call. The body has to stay as it was; annotations may
    be made of the usual types, not of ``Any``. mypy, in its strict mode, reads our function with the annotations and a
    caller of ours. Where it finds something, each annotation is tried among right ones, and their share counts if it is
    over a half.
    """

    name = "signatures"
    version = "1"
    category = Category.CODE_QUALITY
    floor = 0.05
    offers_answer = False

    def generate(self, level: Level, seed: int) -> Item:
        """Return the function of ``level`` and ``seed``.

        >>> print(Signatures().generate(Level.BASIC, 0).prompt)
        Add type annotations to this Python function, so that `mypy --strict` accepts it:
        <BLANKLINE>
        def toe_knife(camel):
            return round(camel)
        <BLANKLINE>
        It is called like this: `toe_knife(2.5)`.
        """
        rng = dice(self.name, self.version, level, seed)
        entry, count = draw_entry(rng), PARAMETERS[level]
        names = rng.sample([name for name in NOUNS if name not in entry.split("_")], count)
        typed = Typed(entry, tuple(zip(names, rng.sample(USES, count), strict=True)))
        arguments = ", ".join(use.argument for _, use in typed.parameters)
        return Item(
            family=self.name,
            family_version=self.version,
            level=level,
            seed=seed,
            prompt=(
                "Add type annotations to this Python function, so that `mypy --strict` accepts it:\n\n"
                f"{typed.source()}\n\nIt is called like this: `{entry}({arguments})`."
            ),
            work=len(typed.types),
            target=typed.source(typed.types),
        )

    def oracle(self, item: Item) -> str:
        """Return the annotated function."""
        return item.target

    def cheats(self) -> Mapping[str, Cheat]:
        """Return the function with one type everywhere, and with any."""
        return {
            "as it is": lambda prompt, _: _annotated(prompt, None),
            "integers": lambda prompt, _: _annotated(prompt, "int"),
            "anything": lambda prompt, _: _annotated(prompt, "Any"),
        }

    def verify(self, item: Item, answer: str) -> Score:
        """Score 1 where mypy accepts the annotations, else the share of them that it accepts, and 0 up to a half."""
        entry, typed = entry_of(item.prompt), _read(item.prompt)
        code = stated_code(answer, entry)
        if code is None or typed is None:
            return Score(0.0, "no such function that can be read")
        said = _types(code.tree, typed)
        if isinstance(said, str):
            return Score(0.0, said)
        right = _accepted(typed, said)
        share = right / len(said)
        return Score(share if share > LEAST_SHARE else 0.0, f"{right} of {len(said)} annotations accepted")


def solve(prompt: str) -> Solution | None:
    """Return the function that ``prompt`` asks for and its work, for simulated agents; ``None`` if for none."""
    typed = _read(prompt)
    return Solution(typed.source(typed.types), len(typed.types)) if typed else None


def _types(tree: ast.Module, typed: Typed) -> tuple[str, ...] | str:
    """Return the annotations that the answer gives to our function, or why there are none that count."""
    function = next(
        node for node in reversed(tree.body) if isinstance(node, ast.FunctionDef) and node.name == typed.entry
    )
    ours = ast.parse(typed.source()).body[0]
    assert isinstance(ours, ast.FunctionDef)
    body = function.body[1:] if ast.get_docstring(function, clean=False) is not None else function.body
    if [ast.dump(one) for one in body] != [ast.dump(one) for one in ours.body]:
        return "the body is another one"
    taken = [argument.annotation for argument in function.args.args]
    if [one.arg for one in function.args.args] != [one.arg for one in ours.args.args]:
        return "the parameters are others"
    types = [one for one in (*taken, function.returns) if one is not None]
    if len(types) != len(typed.types):
        return "an annotation is missing"
    if not all(map(is_type, types)):
        return "an annotation is no type that can be checked"
    return tuple(map(ast.unparse, types))


@lru_cache(maxsize=1024)
def _accepted(typed: Typed, said: tuple[str, ...]) -> int:
    """Return how many of the annotations are right: all if mypy accepts them together, else each among right ones."""
    if said == typed.types:
        return len(said)
    alone = [(*typed.types[:place], one, *typed.types[place + 1 :]) for place, one in enumerate(said)]
    together, *each = accepted(
        [
            replace(typed, entry=f"{typed.entry}_{number}").checked(one)
            for number, one in enumerate([said, *alone])
        ]
    )
    return len(said) if together else min(len(said) - 1, sum(each))


@lru_cache(maxsize=512)
def _read(prompt: str) -> Typed | None:
    match = PROMPT.fullmatch(prompt)
    if match is None:
        return None
    parameters, returned, arguments = [], f"{match[4]}, ", f"{match[5]}, "
    for name in match[3].split(", "):
        use = next(
            use for use in USES if _begins(returned, use, name) and arguments.startswith(f"{use.argument}, ")
        )
        parameters.append((name, use))
        returned, arguments = returned[len(_spelt(use, name)) :], arguments[len(use.argument) + 2 :]
    return Typed(match[2], tuple(parameters))


def _begins(returned: str, use: Use, name: str) -> bool:
    return returned.startswith(_spelt(use, name))


def _spelt(use: Use, name: str) -> str:
    return f"{use.text.format(p=name)}, "


def _annotated(prompt: str, kind: str | None) -> str:
    typed = _read(prompt)
    if typed is None:
        return ""
    return typed.source([kind] * len(typed.types) if kind else None)
