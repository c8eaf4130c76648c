"""Every registered family passes the audit; of the costly ones, what can be seen in two items a level."""

from __future__ import annotations

import pytest

from workers.custody.registry import FAMILIES, SOLVER_OF
from workers.grading.audit import audit, findings
from workers.grading.sample import draw
from workers.grading.sources import is_costly

COSTLY = [name for name, family in FAMILIES.items() if is_costly(type(family).__module__)]
#: The checks that few items are enough for; `make audit` makes the others, which take a minute a family.
FEW = ("oracle", "solver", "junk", "hacks", "key_in_prompt", "declaration", "evaluates", "work")

pytestmark = pytest.mark.usefixtures("unmeasured")


@pytest.mark.parametrize("name", [name for name in FAMILIES if name not in COSTLY])
def test_a_registered_family_is_sound(name: str) -> None:
    assert audit(FAMILIES[name], SOLVER_OF[name]).findings == ()


@pytest.mark.parametrize("name", COSTLY)
def test_a_costly_family_shows_no_fault_in_few_items(name: str) -> None:
    sample = draw(FAMILIES[name], SOLVER_OF[name], items_a_cell=2, ladder_items=0, first_seed=0)

    assert [finding for check in FEW for finding in findings(check, sample)] == []
