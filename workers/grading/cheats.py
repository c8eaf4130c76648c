"""Answer without solving: by a constant, or by a policy that sees a prompt but not its target."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Protocol, runtime_checkable

#: Makes an answer from a prompt and chance, never from the target.
Cheat = Callable[[str, Random], str]


@runtime_checkable
class Cheated(Protocol):
    """A family that knows how one would cheat with it; whoever ``offers_answer`` has to."""

    def cheats(self) -> Mapping[str, Cheat]:
        """Return the cheats that the audit tries, by a few words for each."""


def constant(text: str) -> Cheat:
    """Return the cheat that always says ``text``."""
    return lambda _prompt, _rng: text


def picks(choices: Callable[[str], Sequence[str]]) -> dict[str, Cheat]:
    """Return the ways to pick blindly among the ``choices`` that are read from a prompt.

    >>> sorted(picks(str.split)["all but one"]("a b c", Random(1)).split(", "))
    ['a', 'c']
    """

    def cheat(pick: Callable[[Sequence[str], Random], Sequence[str]]) -> Cheat:
        return lambda prompt, rng: ", ".join(pick(choices(prompt), rng))

    return {
        "the first": cheat(lambda offered, _: offered[:1]),
        "the last": cheat(lambda offered, _: offered[-1:]),
        "all": cheat(lambda offered, _: offered),
        "one": cheat(lambda offered, rng: rng.sample(offered, 1)),
        "two": cheat(lambda offered, rng: rng.sample(offered, 2)),
        "half": cheat(lambda offered, rng: rng.sample(offered, len(offered) // 2)),
        "all but one": cheat(lambda offered, rng: rng.sample(offered, len(offered) - 1)),
        "the prompt": lambda prompt, _: prompt,
    }
