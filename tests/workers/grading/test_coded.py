"""A function in an answer is graded in the sandbox, and one that can't be right before it."""

from __future__ import annotations

import pytest

from shared.errors import SandboxUnavailable
from workers.grading.coded import grade_code
from workers.grading.functions import Case
from workers.sandbox import selftest

CASES = [Case((number,), number + 1) for number in (0, 7, -3, 40)]
RIGHT = "Sure:\n```python\ndef one(n):\n    return n + 1\n```"


@pytest.fixture
def _sandbox() -> None:
    try:
        selftest.chosen()
    except SandboxUnavailable as error:
        pytest.skip(error.message)


@pytest.mark.usefixtures("_sandbox")
@pytest.mark.parametrize(
    ("answer", "score"),
    [
        (RIGHT, 1.0),
        ("def one(n): return n + 1 if n > -3 else 0", 0.75),
        ("def one(n): return n + 1 if n > 0 else None", 0.0),
        ("def one(n): return str(n + 1)", 0.0),
    ],
)
def test_the_share_of_the_cases_counts_above_a_half(answer: str, score: float) -> None:
    assert grade_code(answer, "one", CASES).value == score


@pytest.mark.usefixtures("_sandbox")
def test_no_input_shows_in_a_reason() -> None:
    graded = grade_code("def one(n): raise ValueError(f'hidden {n}')", "one", CASES)

    assert graded.reason == "0 of 4 cases right; the run ended as done"


@pytest.mark.parametrize(
    "answer", ["I do not know.", "def two(n): return n", "def one(n) return n", "one " * 9000]
)
def test_what_can_not_be_right_starts_no_sandbox(answer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selftest, "chosen", _unavailable)

    assert grade_code(answer, "one", CASES).value == 0.0


def test_what_is_refused_as_it_is_written_starts_no_sandbox(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selftest, "chosen", _unavailable)

    graded = grade_code(RIGHT, "one", CASES, refuse=lambda tree: f"{len(tree.body)} statement")

    assert (graded.value, graded.reason) == (0.0, "1 statement")


def test_without_a_sandbox_there_is_no_score(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selftest, "chosen", _unavailable)

    with pytest.raises(SandboxUnavailable):
        grade_code(RIGHT, "one", CASES)


def _unavailable() -> None:
    raise SandboxUnavailable("none")
