"""Code is read whatever stands around it, and nothing else is taken for code."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workers.grading.stated_code import MOST, code_of, stated_code

ONE = "def one(n):\n    return n + 1"
FENCED = f"```python\n{ONE}\n```"
PIECES = [
    "def one(",
    "n):",
    "\n",
    "    ",
    "return n",
    "```",
    "python",
    "(",
    "[",
    '"""',
    "'",
    "#",
    "\\",
    ":",
    "\t",
    "\0",
]

FORMS = {
    "bare": ONE,
    "fenced": FENCED,
    "fenced without a language": f"```\n{ONE}\n```",
    "in prose": f"Sure! Here is the function:\n\n{FENCED}\n\nIt adds one to `n`.",
    "not fenced, in prose": f"Sure! Here it is:\n\n{ONE}\n\nThis function adds one.",
    "fence not closed": f"Here:\n```python\n{ONE}\n",
    "indented fence": f"1. Like this:\n   ```python\n   {ONE.replace(chr(10), chr(10) + '   ')}\n   ```",
    "with an import before": f"Here it is:\nimport math\n\n{ONE}\nIt is done.",
    "with a use behind": f"{ONE}\n\nprint(one(3))\nThis prints 4.",
    "behind prose in one line": "You can write def one(n): return n + 1\nAs simple as that.",
    "in back ticks": "It is `def one(n): return n + 1`, as you see.",
    "cut off behind it": f"{ONE}\n\ndef two(n):\n    return (n +",
    "as a lambda": "one = lambda n: n + 1",
    "with an example in another fence": f"{FENCED}\nUse it:\n```python\nprint(one(3))\n```",
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_is_read(form: str) -> None:
    code = stated_code(FORMS[form], "one")

    assert code is not None
    assert "n + 1" in code.source
    assert "```" not in code.source


def test_the_last_fenced_definition_counts() -> None:
    code = stated_code(f"```\ndef one(n): return n\n```\nNo, wait:\n{FENCED}", "one")

    assert code is not None
    assert code.source.strip() == ONE


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "one",
        "n + 1",
        "def two(n): return n + 1",
        "def one(n) return n + 1",
        "class one: pass",
        "def two(n):\n    def one(n): return n + 1",
        "The function def one adds one.",
    ],
)
def test_what_defines_no_such_function_is_refused(answer: str) -> None:
    assert stated_code(answer, "one") is None


@pytest.mark.parametrize(
    "source",
    [
        "x = " + "(" * 5_000,
        "x = " + "-" * 16_000 + "1",
        "x = " + "1+" * 8_000 + "1",
        "x = a" + ".b" * 8_000,
        "x = a" + "()" * 8_000,
        "x = " + "9" * 16_000,
        "x = " + "not " * 4_000 + "1",
        "x = '\0'",
        "# " + "x" * MOST,
        "".join(f"{' ' * depth}if 1:\n" for depth in range(90)) + " " * 90 + "-" * 90 + "1",
    ],
    ids=lambda source: source[:12],
)
def test_what_is_too_long_or_too_deep_is_refused_at_once(source: str) -> None:
    begun = time.thread_time()

    assert code_of(source) is None
    assert stated_code(f"{source} one", "one") is None
    assert time.thread_time() - begun < 1.0


@settings(deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=200).map("".join))
def test_whatever_is_put_together_is_read_or_refused(answer: str) -> None:
    code = stated_code(answer, "one")

    assert code is None or "one" in code.source
