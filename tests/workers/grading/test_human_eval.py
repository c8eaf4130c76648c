"""HumanEval through our grader: its own one passes an object that equals everything on 157 of 164 problems."""

from __future__ import annotations

import pytest

from shared.errors import SandboxUnavailable
from tests.workers.grading.human_eval_problems import Problem, problems
from workers.grading.functions import grade_function
from workers.sandbox import selftest
from workers.sandbox.sandbox import Sandbox

PROBLEMS = list(problems())
NOTHING = "def {entry}(*arguments): return None"
ALWAYS_EQUAL = """
class Equal:
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __lt__(self, other): return True
    def __hash__(self): return 0
    def __sub__(self, other): return 0
    def __abs__(self): return 0
    def __getattr__(self, name): return lambda *arguments: self
def {entry}(*arguments): return Equal()
"""


@pytest.fixture(scope="module")
def sandbox() -> Sandbox:
    try:
        return selftest.chosen()
    except SandboxUnavailable as error:
        pytest.skip(error.message)


def test_there_are_164_problems_with_cases() -> None:
    assert len(PROBLEMS) == 164
    assert all(problem.cases for problem in PROBLEMS)


@pytest.mark.parametrize("problem", PROBLEMS, ids=lambda problem: problem.name)
def test_the_solution_passes_and_nothing_else_does(problem: Problem, sandbox: Sandbox) -> None:
    solved = grade_function(sandbox, problem.solution, problem.entry, problem.cases)
    assert solved.share == 1.0, solved

    for cheat in (NOTHING, ALWAYS_EQUAL):
        cheated = grade_function(sandbox, cheat.format(entry=problem.entry), problem.entry, problem.cases)
        assert cheated.share < 1.0, cheated
