"""Say what a simulated agent knows of a prompt: the right answer and the work it takes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Solution:
    """The right answer to a prompt, and the work (≥ 0 units) it takes."""

    answer: str
    work: int


#: Reads a prompt, never a level; ``None`` if it does not know such prompts.
Solver = Callable[[str], Solution | None]
