"""Every registered family passes the audit."""

from __future__ import annotations

import pytest

from workers.custody.registry import FAMILIES, SOLVER_OF
from workers.grading.audit import audit


@pytest.mark.parametrize("name", FAMILIES)
def test_a_registered_family_is_sound(name: str) -> None:
    assert audit(FAMILIES[name], SOLVER_OF[name]).findings == ()
