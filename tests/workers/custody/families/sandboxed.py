"""Skip a test where no sandbox holds."""

from __future__ import annotations

import pytest

from shared.errors import SandboxUnavailable
from workers.sandbox import selftest


def _missing() -> bool:
    try:
        selftest.chosen()
    except SandboxUnavailable:
        return True
    return False


needs_sandbox = pytest.mark.skipif(_missing(), reason="no sandbox holds on this machine")
