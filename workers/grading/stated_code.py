"""Read the Python code that an answer states, whatever stands around it; nothing of it is run here."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from textwrap import dedent

#: Of a longer answer, in characters, nothing behind it is read.
MOST = 16_384
#: The deepest tree that is read: what walks it by recursion stays far from Python's limit.
DEEPEST = 120
#: How often a passage is cut before a line that is no code, and how many passages are tried.
CUTS = 6
PASSAGES = 4
_FENCED = re.compile(r"```[^\n`]*\n(.*?)(?:```|\Z)", re.DOTALL)
#: How a line of code may begin that is not indented.
_CODE = re.compile(r"(?:def|class|async|import|from|for|while|if|elif|else|try|except|finally|with|return)\b")
_MORE_CODE = re.compile(r"[@#\s)\]}]|print\(|assert\b|[A-Za-z_][\w.]*(?:\[[^\]]{0,40}\])?\s{0,4}[-+*/%|&]?=")


@dataclass(frozen=True)
class Code:
    """Source that can be parsed, and its tree."""

    source: str
    tree: ast.Module


def stated_code(answer: str, entry: str) -> Code | None:
    r"""Return the code in ``answer`` that defines ``entry``, or ``None``.

    Of fenced blocks the last one that defines it counts; else the whole answer, if it is code; else the passage around
    the definition, cut where prose begins again.

    >>> stated_code("Sure:\n```python\ndef one():\n    return 1\n```\nIt is 1.", "one").source
    'def one():\n    return 1\n'
    >>> stated_code("Sure: def one(): return 1\nIt is 1.", "one").source
    'def one(): return 1'
    >>> stated_code("def one(): return 1", "two") is None
    True
    """
    if entry not in answer:
        return None
    text = answer[:MOST]
    whole = code_of(dedent(text))
    fenced = (code_of(dedent(block)) for block in reversed(_FENCED.findall(text)))
    passages = map(_longest, _passages(text, entry)) if whole is None else ()
    found = (code for code in chain(fenced, [whole], passages) if code is not None)
    return next((code for code in found if entry in defined(code.tree)), None)


def code_of(source: str) -> Code | None:
    """Return ``source`` with its tree; ``None`` for what is no Python, longer than 16,384 signs, or nested too deep."""
    tree = _parsed(source)
    return Code(source, tree) if isinstance(tree, ast.Module) else None


def defined(tree: ast.Module) -> frozenset[str]:
    """Return the names that the top of a module defines as functions, or assigns.

    >>> sorted(defined(ast.parse("one = two = len")))
    ['one', 'two']
    """
    functions = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    targets = (target for node in tree.body if isinstance(node, ast.Assign) for target in node.targets)
    return frozenset(functions | {target.id for target in targets if isinstance(target, ast.Name)})


def _parsed(source: str) -> ast.Module | int | None:
    """Return the tree, or the number of the line that is no code, or ``None`` where there is no such line."""
    if len(source) > MOST:
        return None
    try:
        tree = ast.parse(source)
    except SyntaxError as error:
        return error.lineno
    except (ValueError, RecursionError, MemoryError, OverflowError):
        return None
    return tree if _is_shallow(tree) else None


def _is_shallow(tree: ast.AST) -> bool:
    layer, depth = [tree], 0
    while layer and depth <= DEEPEST:
        layer = [child for node in layer for child in ast.iter_child_nodes(node)]
        depth += 1
    return not layer


def _passages(text: str, entry: str) -> Iterator[str]:
    """Yield where the definition may stand: from each line of code before it on, and from the definition itself."""
    definition = re.search(rf"(?:^|(?<=\W))(?:def\s{{1,4}}{re.escape(entry)}\s{{0,4}}\()", text)
    if definition is None:
        return
    lines = text[: definition.start()].splitlines(keepends=True)
    if text[: definition.start()].endswith("\n"):
        starts = [number for number, line in enumerate(lines) if _is_code(line) and line.strip()]
        behind = text[definition.start() :]
        for start in starts[:PASSAGES]:
            yield _while_code("".join(lines[start:]) + behind)
    first, line_end, others = text[definition.start() :].partition("\n")
    indent = lines[-1] if lines and not lines[-1].strip() and not lines[-1].endswith("\n") else ""
    yield _while_code(dedent(indent + first.partition("`")[0] + line_end + others))


def _while_code(text: str) -> str:
    kept = []
    for line in text.splitlines():
        if line and not _is_code(line):
            break
        kept.append(line)
    return "\n".join(kept)


def _is_code(line: str) -> bool:
    return bool(_CODE.match(line) or _MORE_CODE.match(line))


def _longest(passage: str) -> Code | None:
    """Return the passage, cut before the first line that is no code as often as that helps."""
    for _ in range(CUTS):
        tree = _parsed(passage)
        if isinstance(tree, ast.Module):
            return Code(passage, tree)
        if not tree:
            return None
        passage = "\n".join(passage.splitlines()[: tree - 1])
    return None
