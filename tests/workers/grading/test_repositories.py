"""Repositories are graded by tests that run elsewhere and meet them by values."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from shared.errors import SandboxUnavailable
from tests.workers.grading.repository_cheats import REPOSITORY_CHEATS
from tests.workers.sandbox.offered import offered
from workers.grading.repositories import HiddenTests, grade_repository
from workers.sandbox.program import Ended, Limits, Mode
from workers.sandbox.sandbox import Sandbox
from workers.sandbox.tier import Tier

TESTS = HiddenTests(
    """
import pkg.sums
from pkg import sums
from pkg.sums import add

def test_small(): assert add(20, 3) == 23 and sums.add(a=2, b=1) == 3
def test_large(): assert pkg.sums.add(10**30, 1) == 10**30 + 1
def test_error():
    try:
        add(1, None)
    except TypeError:
        return
    raise AssertionError("no error")
""",
    ("test_small", "test_large", "test_error"),
)
LIMITS = Limits(wall_seconds=5, call_seconds=2, cpu_seconds=2)


@pytest.fixture(params=[Tier.T1, Tier.T1B])
def sandbox(request: pytest.FixtureRequest) -> Sandbox:
    return offered(request.param, Mode.REPOSITORY)


def repository(sums: str) -> dict[str, bytes]:
    return {"pkg/__init__.py": b"", "pkg/sums.py": sums.encode()}


@pytest.mark.parametrize("files", REPOSITORY_CHEATS.values(), ids=list(REPOSITORY_CHEATS))
def test_a_cheat_passes_no_test(sandbox: Sandbox, files: Mapping[str, bytes]) -> None:
    verdict = grade_repository(sandbox, files, TESTS, limits=LIMITS)

    assert verdict.passed == dict.fromkeys(TESTS.names, False), verdict


def test_a_solution_passes(sandbox: Sandbox) -> None:
    verdict = grade_repository(sandbox, repository("print('x')\ndef add(a, b): return a + b"), TESTS)

    assert (verdict.share, verdict.repository.ended, verdict.tests.ended) == (1.0, Ended.DONE, Ended.DONE), (
        verdict
    )


def test_a_partly_right_repository_passes_some(sandbox: Sandbox) -> None:
    verdict = grade_repository(sandbox, repository("def add(a, b): return (a or 0) + (b or 0)"), TESTS)

    assert verdict.passed == {"test_small": True, "test_large": True, "test_error": False}


def test_a_repository_that_dies_fails_what_comes_after(sandbox: Sandbox) -> None:
    dying = repository("import os\ndef add(a, b): return a + b if a < 100 else os._exit(0)")

    verdict = grade_repository(sandbox, dying, TESTS)

    assert verdict.passed == {"test_small": True, "test_large": False, "test_error": False}
    assert verdict.repository.ended is Ended.DIED


def test_without_namespaces_no_repository_is_graded() -> None:
    with pytest.raises(SandboxUnavailable, match="Repositories need namespaces"):
        grade_repository(Sandbox(Tier.T2), repository(""), TESTS)
