"""Let tests go without coverage, which makes what computes several times slower.

It is for what does to every family, or with long answers, what other tests show of each line:
``usefixtures("unmeasured")``.
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
