"""Find the modules of ours that a module stands on, and hash them."""

from __future__ import annotations

import ast
import hashlib
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.metadata import PackageNotFoundError, packages_distributions, version
from importlib.util import find_spec
from pathlib import Path

from workers.grading.family import Verifier

#: What a module stands on that has an agent's code run.
SANDBOX = "workers.sandbox"
#: The library that reads an agent's annotations.
TYPE_CHECKER = "mypy"
#: The top-level packages that are ours; a family's own package is added to them.
OURS = frozenset({"shared", "workers"})


def verifier_hash(verifier: Verifier) -> str:
    """Return the SHA-256, in hex, of every module of ours that the verifier's module stands on."""
    return source_hash((type(verifier).__module__,))


def verifier_libraries(verifier: Verifier) -> dict[str, str]:
    """Return the versions of the libraries that the verifier's module and what it stands on import."""
    return dict(_libraries(type(verifier).__module__))


@cache
def source_hash(modules: tuple[str, ...]) -> str:
    """Return the SHA-256, in hex, of ``modules`` and what they import of ours: names and bytes, sorted by name.

    No path is in it, so that every machine with the same sources has the same hash. It is made once a process.
    """
    digest = hashlib.sha256()
    for name, path in sorted(sources(modules).items()):
        content = path.read_bytes()
        digest.update(f"{name} {len(content)}\n".encode() + content)
    return digest.hexdigest()


def sources(modules: Iterable[str]) -> dict[str, Path]:
    """Return the files of ``modules`` and of every module of ours that they import, directly or not, by name.

    Ours are the packages ``workers`` and ``shared``, and the packages that ``modules`` are in. An import counts
    wherever it stands, in a function too, and so do the packages around a module, whose ``__init__`` it
    runs. Imports by a text (``importlib.import_module``) are not seen. Raises ``ValueError`` for a module
    that has no source file.
    """
    return {name: path for name, path in _closure(modules).items() if path is not None}


@cache
def runs_code(module: str) -> bool:
    """Say whether ``module`` stands on the sandbox, so that an agent's code is run for its verdicts."""
    return any(name.startswith(SANDBOX) for name in sources([module]))


@cache
def is_costly(module: str) -> bool:
    """Say whether a verdict of ``module`` may take a sandbox or a type checker, tens of milliseconds."""
    return runs_code(module) or TYPE_CHECKER in libraries([module])


def libraries(modules: Iterable[str]) -> dict[str, str]:
    """Return the versions of the distributions, not ours, that ``modules`` and their sources import.

    ``zoneinfo`` stands for ``tzdata``, the wheel that it reads; without it the machine's own is read.
    """
    found = sources(modules)
    own = {name.partition(".")[0] for name in found}
    tops = {name.partition(".")[0] for path in found.values() for name in _named(path)[0]}
    foreign = {top for top in tops - own if top not in sys.stdlib_module_names}
    known = packages_distributions() if foreign else {}
    names = {name for top in foreign for name in known.get(top, [])}
    if "zoneinfo" in tops:
        names.add("tzdata")
    return {name: _version(name) for name in sorted(names)}


@cache
def _libraries(module: str) -> dict[str, str]:
    return libraries([module])


def _version(distribution: str) -> str:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return "not installed"


def _closure(modules: Iterable[str]) -> dict[str, Path | None]:
    wanted = list(modules)
    ours = OURS | {name.partition(".")[0] for name in wanted}
    found: dict[str, Path | None] = {}
    while wanted:
        name = wanted.pop()
        if name in found or name.partition(".")[0] not in ours:
            continue
        found[name] = path = _file(name)
        wanted.extend(_around(name))
        if path is not None:
            wanted.extend(_imports(name, path))
    return found


def _around(name: str) -> Iterator[str]:
    parts = name.split(".")
    yield from (".".join(parts[:length]) for length in range(1, len(parts)))


@cache
def _file(name: str) -> Path | None:
    """Return the file of a module, or ``None`` for a package without an ``__init__``."""
    spec = find_spec(name)
    if spec is not None and spec.has_location and spec.origin:
        return Path(spec.origin)
    if spec is not None and spec.submodule_search_locations is not None:
        return None
    raise ValueError(f"The module {name!r} has no source file, so nothing can rest on it.")


def _imports(name: str, path: Path) -> Iterator[str]:
    """Yield the modules that the one called ``name`` imports; "from a import b" may name a module b of a."""
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    plain, members = _named(path)
    yield from plain
    for level, module, member in members:
        base = package.rsplit(".", level - 1)[0] if level else ""
        parent = ".".join(filter(None, (base, module)))
        yield parent
        if parent.partition(".")[0] in OURS | {name.partition(".")[0]} and _is_module(parent, member):
            yield f"{parent}.{member}"


@cache
def _is_module(parent: str, member: str) -> bool:
    spec = find_spec(parent)
    within = spec is not None and spec.submodule_search_locations is not None
    return within and find_spec(f"{parent}.{member}") is not None


@cache
def _named(path: Path) -> tuple[tuple[str, ...], tuple[tuple[int, str, str], ...]]:
    """Return the modules that a file imports by name, and the (level, module, member) of its "from" imports."""
    plain: list[str] = []
    members: list[tuple[int, str, str]] = []
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            plain.extend(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            members.extend((node.level, node.module or "", alias.name) for alias in node.names)
            plain.extend([node.module] if node.module and not node.level else [])
    return tuple(dict.fromkeys(plain)), tuple(dict.fromkeys(members))
