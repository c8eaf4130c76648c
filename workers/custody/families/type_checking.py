"""Ask mypy whether annotations fit a function of ours; what an agent wrote is bounded before, and nothing is run."""

from __future__ import annotations

import ast
import gc
import re
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from itertools import accumulate, pairwise

from mypy import api

#: The names that an annotation may be made of; ``Any`` and ``object`` say nothing.
BUILT_IN = frozenset(
    ["int", "str", "float", "bool", "bytes", "list", "dict", "set", "tuple", "frozenset", "None"]
)
TYPING = frozenset(
    [
        "List",
        "Dict",
        "Set",
        "Tuple",
        "FrozenSet",
        "Optional",
        "Union",
        "Callable",
        "Iterable",
        "Iterator",
        "Sequence",
        "Mapping",
        "Collection",
    ]
)
#: How many parts and how much nesting an annotation has at most.
PARTS, DEPTH = 40, 6
_OPTIONS = ("--strict", "--config-file=", "--no-error-summary", "--no-color-output")
_FAULT = re.compile(r"^<string>:([0-9]+): error", re.MULTILINE)
#: mypy keeps what it works with in its modules, so it is asked one question at a time.
_ALONE = threading.Lock()


def is_type(annotation: ast.expr) -> bool:
    """Say whether ``annotation`` is put together from known names and is small, so that mypy has little to do.

    >>> [is_type(ast.parse(text, mode="eval").body) for text in ("dict[str, int | None]", "Any", "int()")]
    [True, False, False]
    """
    layer, parts = [annotation], 0
    for _ in range(DEPTH * 2):
        if not layer:
            return True
        parts += len(layer)
        if parts > PARTS * 2 or not all(map(_is_known, layer)):
            return False
        layer = [
            child for node in layer for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr)
        ]
    return not layer


def accepted(sources: Sequence[str]) -> list[bool]:
    """Say of each piece of a module whether mypy in its strict mode finds nothing wrong in it."""
    head = f"from typing import {', '.join(sorted(TYPING))}"
    with _ALONE, _as_it_was():
        told, _, _ = api.run([*_OPTIONS, f"--cache-dir={_folder().name}", "-c", "\n".join([head, *sources])])
    faulty = {int(line) for line in _FAULT.findall(told)}
    ends = list(accumulate((len(source.splitlines()) for source in sources), initial=1))
    return [faulty.isdisjoint(range(begin + 1, end + 1)) for begin, end in pairwise(ends)]


def _is_known(node: ast.expr) -> bool:
    match node:
        case ast.Name(id=name):
            return name in BUILT_IN | TYPING
        case ast.Constant(value=value):
            return value is None or value is ...
        case ast.BinOp(op=ast.BitOr()) | ast.Subscript() | ast.Tuple() | ast.List():
            return True
    return False


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    """Return this process's folder for what mypy knows of Python's own modules: without it a check takes 0.5 s."""
    return tempfile.TemporaryDirectory(prefix="assay-mypy-")


@contextmanager
def _as_it_was() -> Iterator[None]:
    """Take back what mypy changes of the process: the recursion limit, and how often garbage is collected."""
    limit, thresholds = sys.getrecursionlimit(), gc.get_threshold()
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)
        gc.set_threshold(*thresholds)
        gc.collect()
