"""Grade a repository by pytest in its own process, where its tests need more than plain values.

The weaker grader, for repositories that ``workers.grading.repositories`` can't split from their tests: what runs there
can reach what reports on it. So tests that have to fail are mixed in under drawn names, and a verdict is labelled as
claimed.
"""

from __future__ import annotations

import ast
import random
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from workers.sandbox.inside import shim
from workers.sandbox.program import Ended, Limits, Mode, Program, Run, Value
from workers.sandbox.sandbox import Sandbox

#: pytest alone takes a second to start.
LIMITS = Limits(wall_seconds=30.0, call_seconds=20.0, cpu_seconds=15)


@dataclass(frozen=True)
class MixedTests:
    """Source of a pytest module, the names of its tests, and of those that must fail on every right repository.

    Names are as pytest tells them (``test_sum[1-2]``). A canary asserts what is wrong, and looks like the others: who
    makes every test pass, or reads from a test what it expects, makes it pass too. Raises ``ValueError`` without one.
    """

    source: str
    names: tuple[str, ...]
    canaries: tuple[str, ...]

    def __post_init__(self) -> None:
        if not self.canaries or not self.names:
            raise ValueError("tests in the repository's own process need at least one test and one canary")


@dataclass(frozen=True)
class Claim:
    """Which tests passed, by name, as the process that held the repository says; no canaries among them.

    ``void`` says why nothing it claimed is believed, or is None. ``run`` may show what is hidden from the agent.
    """

    passed: Mapping[str, bool]
    void: str | None
    run: Run
    label: str = "claimed"

    @property
    def share(self) -> float:
        """The share of tests that passed, in [0, 1]."""
        return sum(self.passed.values()) / len(self.passed)


def grade_claimed(
    sandbox: Sandbox, files: Mapping[str, bytes], tests: MixedTests, *, limits: Limits = LIMITS
) -> Claim:
    """Run ``tests`` beside the repository ``files``, by path, in one sandbox.

    A test passes if it was run and passed, every canary failed in its body, and the process ended in order.
    Raises ``SandboxUnavailable``; nothing else, whatever the files.
    """
    drawn = _drawn_names(tests)
    order = [drawn_name(name, drawn) for name in (*tests.names, *tests.canaries)]
    random.SystemRandom().shuffle(order)
    program = Program(_program(), "run", Mode.REPOSITORY, files)
    run = sandbox.run(program, [(_renamed(tests.source, drawn), order)], limits=limits)
    ended, void = _believed(run, order)
    if void is None and any(ended[drawn_name(name, drawn)] != "failed" for name in tests.canaries):
        void = "a test that has to fail did not"
    passed = {name: void is None and ended[drawn_name(name, drawn)] == "passed" for name in tests.names}
    return Claim(passed, void, run)


def drawn_name(name: str, drawn: Mapping[str, str]) -> str:
    """Return the drawn name of a test, with its parameters.

    >>> drawn_name("test_sum[1-2]", {"test_sum": "test_0f"})
    'test_0f[1-2]'
    """
    function, bracket, parameters = name.partition("[")
    return drawn[function] + bracket + parameters


def _drawn_names(tests: MixedTests) -> dict[str, str]:
    functions = dict.fromkeys(name.partition("[")[0] for name in (*tests.names, *tests.canaries))
    return {function: f"test_{secrets.token_hex(6)}" for function in functions}


def _renamed(source: str, drawn: Mapping[str, str]) -> str:
    tree = ast.parse(source)
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name in drawn:
            node.name = drawn[node.name]
    return ast.unparse(tree)


def _believed(run: Run, order: Sequence[str]) -> tuple[dict[Any, Any], str | None]:
    """Return how the tests ended, and why that is not believed where it is not."""
    if run.ended is not Ended.DONE:
        return {}, f"the process ended as {run.ended}"
    [result] = run.results
    if not isinstance(result, Value):
        return {}, f"the tests could not be run: {result.kind}"
    ended = result.value
    if type(ended) is not dict or set(ended) != set(order):
        return {}, "the tests that were run are not those that were asked for"
    return ended, None


@cache
def _program() -> str:
    return Path(str(shim.__file__)).with_name("tested.py").read_text()
