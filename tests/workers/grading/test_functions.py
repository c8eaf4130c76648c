"""Functions are graded by the values they return, compared where no agent's code runs."""

from __future__ import annotations

import math
from typing import Any

import pytest

from tests.workers.grading.function_cheats import CHEATS
from tests.workers.sandbox.offered import offered
from workers.grading.equality import same
from workers.grading.functions import Case, grade_function
from workers.sandbox.program import Ended, Limits
from workers.sandbox.sandbox import Sandbox
from workers.sandbox.tier import Tier

CASES = [Case((a, b), a + b) for a, b in ((3, 4), (-5, 11), (10**20, 7), (1, 0))]
LIMITS = Limits(wall_seconds=4, call_seconds=1, cpu_seconds=2, memory_bytes=256 << 20)


@pytest.fixture(params=list(Tier))
def sandbox(request: pytest.FixtureRequest) -> Sandbox:
    return offered(request.param)


@pytest.mark.parametrize("name", CHEATS)
def test_a_cheat_passes_no_case(sandbox: Sandbox, name: str) -> None:
    verdict = grade_function(sandbox, CHEATS[name], "add", CASES, limits=LIMITS)

    assert verdict.passed == (False,) * len(CASES), verdict


def test_a_solution_passes(sandbox: Sandbox) -> None:
    verdict = grade_function(sandbox, "print('x')\ndef add(a, b): print(a); return a + b", "add", CASES)

    assert (verdict.share, verdict.reason) == (1.0, "every case passed")


def test_a_partly_right_solution_says_how_far_it_is(sandbox: Sandbox) -> None:
    verdict = grade_function(sandbox, "def add(a, b): return a + b if a > 0 else None", "add", CASES)

    assert (verdict.passed, verdict.share) == ((True, False, True, True), 0.75)
    assert verdict.reason == "1 of 4 cases failed; the first returned another value"


def test_what_came_before_a_crash_counts(sandbox: Sandbox) -> None:
    source = "import os\ndef add(a, b): return a + b if a != 10**20 else os._exit(1)"

    verdict = grade_function(sandbox, source, "add", CASES)

    assert (verdict.passed, verdict.run.ended) == ((True, True, False, False), Ended.DIED)
    assert verdict.reason == "the run ended as died"


@pytest.mark.parametrize("source", ["def add(a, b) return", "", "add = 3", "\0", "x = " + "(" * 5000])
def test_a_source_that_is_no_function_passes_nothing(sandbox: Sandbox, source: str) -> None:
    assert grade_function(sandbox, source, "add", CASES).share == 0.0


ALIKE: list[tuple[Any, Any]] = [
    (1, 1),
    (math.nan, math.nan),
    (0.0, -0.0),
    ({1, (2, "a")}, {(2, "a"), 1}),
    ({"a": [1.5]}, {"a": [1.5]}),
    (frozenset({frozenset({1})}), frozenset({frozenset({1})})),
    (b"a", b"a"),
    (1j, 1j),
]
DIFFERENT: list[tuple[Any, Any]] = [
    (1, True),
    (0, False),
    (1, 1.0),
    ([1], (1,)),
    ({1}, frozenset({1})),
    ({1}, {True}),
    ({1: "a"}, {True: "a"}),
    ({1: "a"}, {1: "b"}),
    ({(1, 2)}, {(1, True)}),
    ("a", b"a"),
    (None, False),
    ([1, 2], [1, 2, 3]),
    (1.0, math.nan),
    (1.0, 1.0000001),
    (1j, 2j),
]


@pytest.mark.parametrize(("expected", "got"), ALIKE)
def test_values_of_the_same_types_and_content_are_the_same(expected: Any, got: Any) -> None:
    assert same(expected, got)


@pytest.mark.parametrize(("expected", "got"), DIFFERENT)
def test_values_of_other_types_or_content_are_not(expected: Any, got: Any) -> None:
    assert not same(expected, got)
    assert not same(got, expected)


def test_floats_may_differ_by_a_stated_tolerance() -> None:
    assert same([1.0, (1e9,)], [1.0 + 1e-7, (1e9 + 1,)], tolerance=1e-6)
    assert not same([1.0], [1.0 + 1e-5], tolerance=1e-6)
