"""Repositories whose tests need more than plain values are graded in their own process, and that is said."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.workers.grading.repository_cheats import REPOSITORY_CHEATS
from tests.workers.sandbox.offered import offered
from workers.grading.claimed import MixedTests, grade_claimed
from workers.sandbox.program import Ended, Limits, Mode
from workers.sandbox.sandbox import Sandbox
from workers.sandbox.tier import Tier

TESTS = MixedTests(
    """
import pytest
from pkg.sums import add

@pytest.mark.parametrize("b", [3, 4])
def test_small(b): assert add(20, b) == 20 + b
def test_large(tmp_path, capsys): assert add(10**30, 1) == 10**30 + 1
def test_error():
    with pytest.raises(TypeError): add(1, None)
def test_less(): assert add(20, 30) == 49
def test_more(): assert add(7, 30) == 38
""",
    ("test_small[3]", "test_small[4]", "test_large", "test_error"),
    ("test_less", "test_more"),
)
FAILED = dict.fromkeys(TESTS.names, False)


@pytest.fixture(params=[Tier.T1, Tier.T1B])
def sandbox(request: pytest.FixtureRequest) -> Sandbox:
    return offered(request.param, Mode.REPOSITORY)


def repository(sums: str) -> dict[str, bytes]:
    return {"pkg/__init__.py": b"", "pkg/sums.py": sums.encode()}


@pytest.mark.parametrize("files", REPOSITORY_CHEATS.values(), ids=list(REPOSITORY_CHEATS))
def test_a_cheat_passes_no_test(sandbox: Sandbox, files: Mapping[str, bytes]) -> None:
    claim = grade_claimed(sandbox, files, TESTS)

    assert claim.passed == FAILED, claim


def test_a_solution_passes_and_is_labelled(sandbox: Sandbox) -> None:
    claim = grade_claimed(sandbox, repository("print('x')\ndef add(a, b): return a + b"), TESTS)

    assert (claim.share, claim.void, claim.run.ended, claim.label) == (1.0, None, Ended.DONE, "claimed"), (
        claim
    )


def test_a_partly_right_repository_passes_some(sandbox: Sandbox) -> None:
    claim = grade_claimed(sandbox, repository("def add(a, b): return (a or 0) + (b or 0)"), TESTS)

    assert claim.passed == {name: name != "test_error" for name in TESTS.names}


def test_a_repository_that_never_ends_passes_nothing(sandbox: Sandbox) -> None:
    endless = repository("def add(a, b):\n while True: pass")

    claim = grade_claimed(
        sandbox, endless, TESTS, limits=Limits(wall_seconds=6, call_seconds=4, cpu_seconds=3)
    )

    assert (claim.passed, claim.void) == (FAILED, f"the process ended as {claim.run.ended}")


def test_without_canaries_nothing_is_graded() -> None:
    with pytest.raises(ValueError, match="one canary"):
        MixedTests("def test_one(): pass", ("test_one",), ())
