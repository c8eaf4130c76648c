"""Refuse source code that could run an answer: a verifier reads answers and executes nothing."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator, Mapping

from workers.grading.sample import Sample
from workers.grading.sources import sources

_RUNS_TEXT = "runs a text as code"
_RUNS_BYTES = "runs what the bytes that it reads name"
_STARTS = "starts a program; an agent's code runs only in the sandbox"

#: What no module under a family may name, and why; what lies within a name is meant too.
REFUSED: Mapping[str, str] = {
    **dict.fromkeys(("eval", "exec", "compile", "__import__", "builtins", "__builtins__"), _RUNS_TEXT),
    **dict.fromkeys(("importlib.import_module", "runpy", "code", "codeop"), _RUNS_TEXT),
    **dict.fromkeys(("asteval", "numexpr", "simpleeval", "pandas.eval"), _RUNS_TEXT),
    "sympy": "its functions hand a text that they are given to eval",
    "ast.literal_eval": "deep nesting crashes the interpreter; read JSON",
    **dict.fromkeys(("pickle", "marshal", "shelve", "dill", "cloudpickle", "joblib"), _RUNS_BYTES),
    **dict.fromkeys(("yaml.load", "yaml.full_load", "yaml.unsafe_load"), _RUNS_BYTES),
    **dict.fromkeys(("os.system", "os.popen", "subprocess", "pty", "ctypes"), _STARTS),
    "regex": "its patterns have no bound in time; those of re can be written without backtracking",
}
#: Packages of ours that are held by other rules: they never see an answer, or take it to where it is run.
TRUSTED = ("shared", "workers.agents", "workers.sandbox")
_BUILT_IN = {*dir(builtins), "__builtins__"}


def could_run_an_answer(sample: Sample) -> Iterator[tuple[None, str]]:
    """Yield what the family's modules, and those of ours that they import, may not name.

    Read from the syntax tree, so that a comment may speak of it. A name put together at run time
    (``getattr``) is not seen; the hack suite is there for that.
    """
    for name, path in sorted(sources(sample.modules).items()):
        if not any(name == package or name.startswith(f"{package}.") for package in TRUSTED):
            for line, refused in refusals(path.read_text()):
                yield None, f"{name}, line {line}: {refused} {REFUSED[refused]}"


def refusals(source: str) -> Iterator[tuple[int, str]]:
    r"""Yield the lines of ``source`` that name something refused, and what.

    >>> list(refusals("from ast import literal_eval as read\nimport re\nre.compile('a')\nread('1')"))
    [(1, 'ast.literal_eval'), (4, 'ast.literal_eval')]
    """
    tree = ast.parse(source)
    known = dict(_imported(tree))
    for node in ast.walk(tree):
        for full in _named(node, known):
            for refused in REFUSED:
                if full == refused or full.startswith(f"{refused}."):
                    yield node.lineno, refused  # type: ignore[attr-defined]


def _imported(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """Yield each local name of something imported, and its full one."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.asname, alias.name) for alias in node.names if alias.asname)
            yield from ((top := alias.name.partition(".")[0], top) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield from ((alias.asname or alias.name, f"{node.module}.{alias.name}") for alias in node.names)


def _named(node: ast.AST, known: Mapping[str, str]) -> Iterator[str]:
    match node:
        case ast.Import():
            yield from (alias.name for alias in node.names)
        case ast.ImportFrom(module=str(module), level=0):
            yield from (f"{module}.{alias.name}" for alias in node.names)
        case ast.Name(id=name):
            yield known.get(name, name if name in _BUILT_IN else f"local {name}")
        case ast.Attribute(value=ast.Name(id=name), attr=member) if name in known:
            yield f"{known[name]}.{member}"
