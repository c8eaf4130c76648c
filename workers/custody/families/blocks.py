"""Compose slow functions from blocks of code, each of which has a fast twin."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from random import Random
from textwrap import indent
from typing import Any

_MARGIN = "    "
#: What a mended function imports, by the name that it uses.
_IMPORTS = {
    "bisect_left": "from bisect import bisect_left",
    "Counter": "from collections import Counter",
    "deque": "from collections import deque",
    "heapq": "import heapq",
}


@dataclass(frozen=True)
class Block:
    """Code that adds to ``total`` what it makes of an argument: as it is given, as it should be, and what it adds.

    ``{k}`` in the code is a number of ``numbers``; ``adds`` computes with it on this side, by the fast way.
    """

    slow: str
    fast: str
    adds: Callable[[Any, int], int]
    numbers: tuple[int, ...] = (2, 3, 4)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """What finds the slow code, with its number."""
        first, *others = re.escape(_laid_out(self.slow)).split(r"\{k\}")
        return re.compile(f"{first}([0-9]+)" + r"\1".join(others))


@dataclass(frozen=True)
class Part:
    """A block with its number."""

    block: Block
    number: int


def drawn(rng: Random, blocks: Sequence[Block], count: int) -> list[Part]:
    """Draw ``count`` parts; a block comes again only once all others were drawn."""
    chosen: list[Block] = []
    while len(chosen) < count:
        chosen += rng.sample(blocks, min(len(blocks), count - len(chosen)))
    return [Part(block, rng.choice(block.numbers)) for block in chosen]


def slow(name: str, parts: Sequence[Part], argument: str = "values") -> str:
    """Return the function ``name`` as it is given."""
    return _function(name, argument, [(part.block.slow, part.number) for part in parts])


def fast(name: str, parts: Sequence[Part], argument: str = "values") -> str:
    """Return the function ``name`` as it should be."""
    code = _function(name, argument, [(part.block.fast, part.number) for part in parts])
    imports = [line for used, line in _IMPORTS.items() if used in code]
    return "\n".join([*imports, *[""] * bool(imports), code])


def total(parts: Sequence[Part], argument: Any) -> int:
    """Return what the function of ``parts`` returns for ``argument``."""
    return sum(part.block.adds(argument, part.number) for part in parts)


def read(code: str, blocks: Sequence[Block]) -> list[Part]:
    """Return the parts of the slow function that ``code`` holds, in its order."""
    found = [
        (match.start(), Part(block, int(match[1])))
        for block in blocks
        for match in block.pattern.finditer(code)
    ]
    return [part for _, part in sorted(found, key=lambda one: one[0])]


def unchanged(source: str, prompt: str) -> bool:
    """Say whether ``source`` ends with the function that ``prompt`` shows, so that it need not be run."""
    given = source.strip().rpartition("def ")[2]
    return bool(given) and f"def {given}\n" in prompt


def lines(parts: Sequence[Part]) -> int:
    """Return how many lines the slow code of ``parts`` has."""
    return sum(len(_laid_out(part.block.slow).splitlines()) for part in parts)


def _function(name: str, argument: str, blocks: Sequence[tuple[str, int]]) -> str:
    body = "".join(_laid_out(code).replace("{k}", str(number)) for code, number in blocks)
    return f"def {name}({argument}):\n    total = 0\n{body}    return total\n"


def _laid_out(code: str) -> str:
    return indent(code.strip("\n") + "\n", _MARGIN)
