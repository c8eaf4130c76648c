from __future__ import annotations

import pytest

from workers.grading.forbidden import refusals


@pytest.mark.parametrize(
    ("source", "refused"),
    [
        ("eval('1')", "eval"),
        ("run = exec", "exec"),
        ("compile(x, '', 'exec')", "compile"),
        ("__import__('os')", "__import__"),
        ("__builtins__['eval']", "__builtins__"),
        ("import builtins as b", "builtins"),
        ("import sympy.parsing", "sympy"),
        ("from sympy import simplify", "sympy"),
        ("from ast import literal_eval", "ast.literal_eval"),
        ("import ast as a\na.literal_eval(x)", "ast.literal_eval"),
        ("import os\nos.system(x)", "os.system"),
        ("from subprocess import run", "subprocess"),
        ("import pandas as pd\npd.eval(x)", "pandas.eval"),
        ("def late():\n    import pickle", "pickle"),
        ("import regex as re", "regex"),
    ],
)
def test_what_could_run_an_answer_is_refused(source: str, refused: str) -> None:
    assert refused in [name for _, name in refusals(source)]


@pytest.mark.parametrize(
    "source",
    [
        "import re\nre.compile('a')",
        "import os\nos.path.join('a')",
        "code = regex = 1\nprint(code, regex)",
        "'eval(x)'  # eval",
        "import ast\nast.parse('1')",
        "from .code import thing",
        "import importlib.resources",
        "item.eval()",
    ],
)
def test_what_only_looks_like_it_is_not(source: str) -> None:
    assert list(refusals(source)) == []
