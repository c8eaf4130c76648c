"""Check that the simulated agents' solver is right: what they measure rests on it."""

from __future__ import annotations

from collections.abc import Iterator

from workers.grading.honesty import ORACLE_SCORE
from workers.grading.sample import Cell


def solver_lies(cell: Cell) -> Iterator[str]:
    """Yield the items that the solver does not know, answers wrongly, or states another work for."""
    for item in cell.items:
        solution = cell.solve(item.prompt)
        if solution is None:
            yield f"{item.seed}: the solver does not know the prompt"
            continue
        score = cell.graded(item, solution.answer).value
        if score < ORACLE_SCORE:
            yield f"{item.seed}: the solver's answer {solution.answer[:40]!r} scores {score:g}"
        if solution.work != item.work:
            yield f"{item.seed}: the solver states the work {solution.work}, the item {item.work}"
