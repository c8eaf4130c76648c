"""Name the functions that are asked for, and define them without solving anything."""

from __future__ import annotations

import re
from collections.abc import Mapping
from random import Random

from workers.custody.families.nouns import NOUNS
from workers.grading.cheats import Cheat

_ENTRY = re.compile(r"\b([a-z]{2,20}_[a-z]{2,20})\(")
_VALUE = re.compile(r"\[[-0-9, ]{1,200}\]|-?[0-9]{1,20}|'[a-z]{1,20}'")


def draw_entry(rng: Random) -> str:
    """Return a function's name; two are hardly ever the same, so that an answer to one item is none to another."""
    return "_".join(rng.sample(NOUNS, 2))


def entry_of(prompt: str) -> str:
    """Return the name of the function that ``prompt`` asks for: the first that it calls, or defines.

    >>> entry_of("Write a Python function `lamp_river(numbers)`. sum(n)")
    'lamp_river'
    """
    match = _ENTRY.search(prompt)
    return match[1] if match else ""


def defining(body: str) -> Cheat:
    """Return the cheat that defines the function with ``body``, where ``given`` are its arguments."""
    return lambda prompt, _: f"def {entry_of(prompt)}(*given):\n    {body}"


#: What one would define who has not read what the function is to do.
EMPTY: Mapping[str, Cheat] = {
    "its argument": defining("return given[0]"),
    "an empty list": defining("return []"),
    "a value of the prompt": lambda prompt, rng: defining(f"return {_value(prompt, rng)}")(prompt, rng),
    "the prompt": lambda prompt, _: prompt,
}


def _value(prompt: str, rng: Random) -> str:
    return rng.choice([match[0] for match in _VALUE.finditer(prompt)] or ["0"])
