"""List the families of items, one line each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from shared.errors import NotFound
from workers.agents.scripted import Solver
from workers.custody.families import (
    injections,
    lookalikes,
    payloads,
    permissions,
    redaction,
    secrets,
    sums,
)
from workers.grading.family import Family

FAMILIES: Mapping[str, Family] = {
    family.name: family
    for family in (
        sums.Sums(),
        injections.Injections(),
        lookalikes.Lookalikes(),
        payloads.Payloads(),
        permissions.Permissions(),
        redaction.Redaction(),
        secrets.Secrets(),
    )
}

#: What simulated agents can solve.
SOLVERS: Sequence[Solver] = (
    sums.solve,
    injections.solve,
    lookalikes.solve,
    payloads.solve,
    permissions.solve,
    redaction.solve,
    secrets.solve,
)


def family(name: str) -> Family:
    """Return the family of that name; raises ``NotFound``."""
    try:
        return FAMILIES[name]
    except KeyError as error:
        raise NotFound(f"There is no item family {name!r}; there are: {', '.join(FAMILIES)}.") from error
