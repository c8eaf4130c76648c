"""Grade a repository that an agent wrote by tests that it never sees.

The tests run in one sandbox and the repository in another; they meet by values alone, carried from here. So nothing
in the repository (a conftest, a plugin, a patched runner, a forged report) is where the verdict is made.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from workers.sandbox.conversation import Conversation, plain_arguments
from workers.sandbox.inside.values import Unspeakable, of_plain, plain
from workers.sandbox.program import Limits, Mode, Program, Run, Value
from workers.sandbox.sandbox import Sandbox
from workers.sandbox.supervisor import Stopped

_HOOK = """
from workers.sandbox.inside import remote, shim
remote.install({names!r}, shim.outside)
del remote, shim
"""


@dataclass(frozen=True)
class HiddenTests:
    """Source with functions that take nothing, return nothing and raise where something is wrong; and their names.

    They import the repository's modules as if they were there, and call functions with plain values.
    """

    source: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class RepositoryVerdict:
    """Which tests passed, by name, and the two runs; ``tests`` may show what is hidden from the agent."""

    passed: Mapping[str, bool]
    repository: Run
    tests: Run

    @property
    def share(self) -> float:
        """The share of tests that passed, in [0, 1]."""
        return sum(self.passed.values()) / len(self.passed)


def grade_repository(
    sandbox: Sandbox, files: Mapping[str, bytes], tests: HiddenTests, *, limits: Limits | None = None
) -> RepositoryVerdict:
    """Run each of ``tests`` against the repository ``files``, by path.

    A test passes if it was run and returned ``None``. Raises ``SandboxUnavailable``; nothing else, whatever the files.
    """
    names = sorted(modules_of(files))
    program = Program("", None, Mode.REPOSITORY, files)
    asking = Program(_HOOK.format(names=names) + tests.source)
    with (
        sandbox.opened(program, limits=limits) as repository,
        sandbox.opened(asking, limits=limits) as tester,
    ):
        tester.outside = _Relay(repository).carry
        passed = dict(_held(tester, tests.names))
        _end(repository)
    return RepositoryVerdict(passed, repository.told(), tester.told())


def modules_of(files: Mapping[str, bytes]) -> Iterator[str]:
    """Yield the modules that ``files`` hold, and the packages around them.

    >>> sorted(set(modules_of({"a/b.py": b"", "setup.cfg": b"", "a/c/__init__.py": b""})))
    ['a', 'a.b', 'a.c']
    """
    for path in map(PurePosixPath, files):
        if path.suffix == ".py":
            parts = path.parent.parts if path.stem == "__init__" else (*path.parent.parts, path.stem)
            yield from (".".join(parts[:length]) for length in range(1, len(parts) + 1))


class _Relay:
    """Carries calls from the tests to the repository; a repository that ended answers nothing more."""

    def __init__(self, repository: Conversation) -> None:
        self._repository = repository
        self._ended: Stopped | None = None
        self._loaded = False

    def carry(self, document: Any) -> dict[str, Any]:
        """Return what the repository answers to a call, as a document."""
        entry, arguments, named = of_plain(document)
        try:
            if self._ended is not None:
                raise self._ended
            if not self._loaded:
                self._repository.load()
                self._loaded = True
            result = self._repository.call(plain_arguments(arguments, named), entry=entry)
        except Stopped as stopped:
            self._ended = stopped
            return {"raised": ["RepositoryEnded", stopped.ended.value]}
        except Unspeakable as error:
            return {"raised": ["Unspeakable", str(error)]}
        return (
            {"value": plain(result.value)}
            if isinstance(result, Value)
            else {"raised": [result.kind, result.text]}
        )


def _held(tester: Conversation, names: Sequence[str]) -> Iterator[tuple[str, bool]]:
    ended = False
    for number, name in enumerate(names):
        if not ended:
            try:
                if number == 0:
                    tester.load()
                result = tester.call(plain_arguments([]), entry=name)
                yield name, isinstance(result, Value) and result.value is None
                continue
            except Stopped:
                ended = True
        yield name, False
    if not ended:
        _end(tester)


def _end(conversation: Conversation) -> None:
    try:
        conversation.leave()
    except Stopped:
        return
