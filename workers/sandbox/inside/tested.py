"""Run hidden tests by pytest, in the process of the repository that they test: what comes of it is only claimed.

The program of a sandbox, not a module of its far side. pytest is here before the repository can be imported.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from types import ModuleType

_REPOSITORY = "/box"
sys.path[:] = ["/packages", *(path for path in sys.path if path != _REPOSITORY)]
os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"

import pytest  # noqa: E402 - only now can it be found, and only where we say.

#: Nothing of the repository configures pytest.
_OPTIONS = ["-q", "--noconftest", "--import-mode=importlib", "--capture=sys", f"--rootdir={_REPOSITORY}"]
_OPTIONS += ["-c", os.devnull, *("-p", "no:cacheprovider"), *("-p", "no:faulthandler")]


def run(source: str, order: list[str]) -> dict[str, str]:
    """Run the tests that ``source`` defines in ``order``; return how each ended, by name.

    A test ended as ``passed``, ``failed`` (in its own body) or ``broken`` (anything else). Raises what keeps the
    tests from being found, and ``ValueError`` where there are others than those of ``order``.
    """
    told = _Told(source, order)
    pytest.main(_OPTIONS, plugins=[told])
    if told.hindered is not None:
        raise told.hindered
    return told.ended


class _Told:
    """Gives pytest the tests, which are in no file, and writes down how each ends."""

    def __init__(self, source: str, order: list[str]) -> None:
        self._source, self._order = source, order
        self.ended: dict[str, str] = {}
        self.hindered: BaseException | None = None

    def pytest_collection(self, session: pytest.Session) -> bool:
        """Make the items, once the repository can be imported."""
        sys.path.append(_REPOSITORY)
        try:
            session.items = self._items(session)
        except BaseException as error:  # noqa: BLE001 - what the repository raises, SystemExit included.
            self.hindered, session.items = error, []
        session.testscollected = len(session.items)
        return True

    def _items(self, session: pytest.Session) -> list[pytest.Item]:
        module = ModuleType("hidden")
        exec(compile(self._source, "<tests>", "exec"), module.__dict__)  # noqa: S102 - our own tests.
        _Hidden.module = module
        collected = _Hidden.from_parent(session, path=Path(_REPOSITORY, "hidden.py")).collect()
        items = {item.name: item for item in collected if isinstance(item, pytest.Item)}
        if set(items) != set(self._order):
            raise ValueError("other tests were found than those that are asked for")
        return [items[name] for name in self._order]

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep the worst of a test's phases."""
        name = report.nodeid.rpartition("::")[2]
        if report.when == "call" and not hasattr(report, "wasxfail"):
            self.ended[name] = report.outcome if report.outcome != "skipped" else "broken"
        elif report.outcome != "passed" or report.when == "call":
            self.ended[name] = "broken"


class _Hidden(pytest.Module):
    """A module that was read from no file."""

    module: ModuleType

    def _getobj(self) -> ModuleType:
        return self.module
