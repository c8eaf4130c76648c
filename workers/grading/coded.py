"""Grade answers that define a function: what can't be right is refused before a sandbox starts."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from typing import Protocol, runtime_checkable

from workers.grading.family import Score
from workers.grading.functions import Case, Verdict, grade_function
from workers.grading.item import Item
from workers.grading.stated_code import Code, stated_code
from workers.sandbox import selftest
from workers.sandbox.program import MEBIBYTE, Limits

#: What an answer's function may take in all and for one call.
LIMITS = Limits(wall_seconds=4, call_seconds=1, cpu_seconds=3, memory_bytes=256 * MEBIBYTE)
#: Who is right in no more than this share of the hidden cases has solved nothing.
LEAST_SHARE = 0.5

#: Says why code can't be right as it is written, before it is run, or nothing.
Refusal = Callable[[ast.Module], str]


@runtime_checkable
class Coded(Protocol):
    """A family whose answers define a function; the audit attacks the grader under that function's name."""

    def entry(self, item: Item) -> str:
        """Return the name that the answer to ``item`` has to define."""


def grade_code(answer: str, entry: str, cases: Sequence[Case], *, refuse: Refusal | None = None) -> Score:
    """Score the function ``entry`` that ``answer`` defines by the share of ``cases`` that it gets right.

    ``refuse`` tells from the tree why the code can't be right, before anything is run. Raises ``SandboxUnavailable``.
    """
    code = stated_code(answer, entry)
    if code is None:
        return Score(0.0, f"no function {entry} that can be read")
    refused = refuse(code.tree) if refuse else ""
    if refused:
        return Score(0.0, refused)
    return worth(run_cases(code, entry, cases))


def run_cases(code: Code, entry: str, cases: Sequence[Case], *, limits: Limits = LIMITS) -> Verdict:
    """Run ``code`` in the sandbox of this process, which was chosen once; raises ``SandboxUnavailable``."""
    return grade_function(selftest.chosen(), code.source, entry, cases, limits=limits)


def worth(verdict: Verdict) -> Score:
    """Return the share of cases that passed, and nothing for half of them or fewer; no input shows in the reason."""
    share = verdict.share
    if share == 1.0:
        return Score(1.0, "every case right")
    right = f"{sum(verdict.passed)} of {len(verdict.passed)} cases right"
    return Score(
        share if share > LEAST_SHARE else 0.0, f"{right}; the run ended as {verdict.run.ended.value}"
    )
