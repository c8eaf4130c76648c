"""Import what is not here: modules whose functions are called in another sandbox, by values.

For hidden tests, which are ours: they run in one sandbox, the repository that they test in another.
"""

from __future__ import annotations

import builtins
import importlib
import sys
from importlib.machinery import ModuleSpec
from types import ModuleType

from workers.sandbox.inside import values

# importlib.abc and typing take longer to import than everything else here.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    #: Carries a document to the other sandbox, and brings what it answers.
    Carrier = Callable[[Any], Any]


class RemoteError(Exception):
    """The other side raised what is no error of Python's own."""


def install(names: Sequence[str], carry: Carrier) -> None:
    """Let the modules ``names`` be imported from afar, before any that lie here."""
    sys.meta_path.insert(0, _Finder(frozenset(names), carry))


class _Finder:
    """Finds modules by name alone."""

    def __init__(self, names: frozenset[str], carry: Carrier) -> None:
        self._names, self._carry = names, carry

    def find_spec(self, fullname: str, path: object = None, target: object = None) -> Any:  # noqa: ARG002
        if fullname not in self._names:
            return None
        return ModuleSpec(fullname, self, is_package=True)  # type: ignore[arg-type]

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return _Module(spec.name, self._names, self._carry)

    def exec_module(self, module: ModuleType) -> None:
        """Run nothing: there is nothing here."""


class _Module(ModuleType):
    """A module whose attributes are its submodules, and functions elsewhere."""

    def __init__(self, name: str, names: frozenset[str], carry: Carrier) -> None:
        super().__init__(name)
        self._names, self._carry = names, carry

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        inner = f"{self.__name__}.{name}"
        if inner in self._names:
            return importlib.import_module(inner)

        def function(*arguments: Any, **named: Any) -> Any:
            called = values.plain([f"{self.__name__}:{name}", list(arguments), named])
            return _result(self._carry(called))

        return function


def _result(answer: dict[str, Any]) -> Any:
    """Return the value that came, or raise what the other side said that it raised."""
    if "value" in answer:
        return values.of_plain(answer["value"])
    kind, text = answer["raised"]
    error = getattr(builtins, kind, None)
    if isinstance(error, type) and issubclass(error, Exception) and not issubclass(error, AssertionError):
        try:
            raised = error(text)
        except TypeError:
            raise RemoteError(f"{kind}: {text}") from None
        raise raised
    raise RemoteError(f"{kind}: {text}")
