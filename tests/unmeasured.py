"""Let tests go without coverage, which makes what computes several times slower.

It is for what sweeps over all families or computes at length: ``usefixtures("unmeasured")``. Lines that no other test
runs count as missed then.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator

import pytest


@pytest.fixture
def unmeasured(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Stop what follows this process's lines, and let the processes that it starts not begin to."""
    monkeypatch.delenv("COVERAGE_PROCESS_CONFIG", raising=False)
    here, in_threads = sys.gettrace(), threading.gettrace()
    sys.settrace(None)
    threading.settrace(None)
    yield
    sys.settrace(here)
    threading.settrace(in_threads)
