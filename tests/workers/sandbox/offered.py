"""Which tiers this machine offers to this user; what is not offered is left out, and said."""

from __future__ import annotations

from functools import cache

import pytest

from workers.sandbox.program import Mode
from workers.sandbox.sandbox import Sandbox
from workers.sandbox.selftest import faults_of
from workers.sandbox.tier import Tier


def offered(tier: Tier, mode: Mode = Mode.FUNCTIONS) -> Sandbox:
    """Return the sandbox of ``tier``, or leave the test out where it does not hold for programs of ``mode``."""
    faults = _faults(tier, mode)
    if faults:
        pytest.skip(f"{tier} is not offered here for {mode}: {'; '.join(faults)}")
    return Sandbox(tier)


@cache
def _faults(tier: Tier, mode: Mode) -> tuple[str, ...]:
    return tuple(faults_of(tier, mode))
