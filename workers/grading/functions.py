"""Grade a function that an agent wrote: inputs go into a sandbox, values come out and are compared here.

What is expected never enters the sandbox, so nothing in it can be read, patched or forged to pass.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from workers.grading.equality import same
from workers.sandbox.program import Ended, Limits, Program, Raised, Run, Value
from workers.sandbox.sandbox import Sandbox


@dataclass(frozen=True)
class Case:
    """Arguments, the value expected for them, and the tolerance of its floats; or the name of what has to be raised."""

    arguments: tuple[Any, ...]
    expected: Any
    tolerance: float = 0.0
    raises: str | None = None


@dataclass(frozen=True)
class Verdict:
    """Which cases passed, in order; why the others did not, in a few words; and the run.

    The run's log may hold the inputs: it is not for the agent where they are hidden.
    """

    passed: tuple[bool, ...]
    reason: str
    run: Run

    @property
    def share(self) -> float:
        """The share of cases that passed, in [0, 1]."""
        return sum(self.passed) / len(self.passed)


def grade_function(
    sandbox: Sandbox, source: str, entry: str, cases: Sequence[Case], *, limits: Limits | None = None
) -> Verdict:
    """Call ``entry`` of ``source`` with each case's arguments, and compare what it returns.

    A case passes if the value has the expected type and content throughout. Who says what was not asked
    passes nothing. ``cases`` is not empty. Raises ``SandboxUnavailable``; whatever the source is, nothing else.
    """
    run = sandbox.run(Program(source, entry), [case.arguments for case in cases], limits=limits)
    if run.ended is Ended.GARBLED:
        return Verdict((False,) * len(cases), "it spoke out of turn", run)
    answered = [_passes(case, result) for case, result in zip(cases, run.results, strict=False)]
    passed = (*answered, *[False] * (len(cases) - len(answered)))
    return Verdict(passed, _reason(run, passed), run)


def _passes(case: Case, result: Value | Raised) -> bool:
    if case.raises is not None:
        return isinstance(result, Raised) and result.kind == case.raises
    return isinstance(result, Value) and same(case.expected, result.value, tolerance=case.tolerance)


def _reason(run: Run, passed: Sequence[bool]) -> str:
    if run.ended is not Ended.DONE:
        told = f": {run.raised.kind}: {run.raised.text}" if run.raised else ""
        return f"the run ended as {run.ended.value}{told}"
    if all(passed):
        return "every case passed"
    first = next(index for index, one in enumerate(passed) if not one)
    result = run.results[first]
    why = f"raised {result.kind}" if isinstance(result, Raised) else "returned another value"
    return f"{passed.count(False)} of {len(passed)} cases failed; the first {why}"
