"""Find the item families that installed distributions bring."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from importlib.metadata import EntryPoint, entry_points

from workers.agents.solution import Solver
from workers.grading.family import Family

#: Each entry point of this group names a pair: a family, and what simulated agents solve its items with.
GROUP = "assay.families"


def installed(taken: Collection[str]) -> Iterator[tuple[Family, Solver]]:
    """Yield the families and solvers of the entry-point group ``assay.families``, by entry point's name.

    Raises ``ValueError`` for an entry point that names no such pair, and for a family whose name is
    ``taken``, by us or by another one: nobody could tell whose items a receipt is about.
    """
    owners = dict.fromkeys(taken, "Assay")
    for point in sorted(entry_points(group=GROUP), key=lambda point: (point.name, point.value)):
        family, solve = _pair(point)
        if family.name in owners:
            raise ValueError(
                f"Two item families are called {family.name!r}: one of {owners[family.name]} and one of "
                f"{_owner(point)}. Rename one of them, or uninstall its distribution."
            )
        owners[family.name] = _owner(point)
        yield family, solve


def _pair(point: EntryPoint) -> tuple[Family, Solver]:
    told = f"The entry point {point.name!r} of {_owner(point)} (group {GROUP}, {point.value!r})"
    try:
        pair = point.load()
    except (ImportError, AttributeError) as error:
        raise ValueError(f"{told} can't be loaded: {error}. Mend or uninstall it.") from error
    match pair:
        case (family, solve) if callable(solve) and hasattr(family, "generate") and hasattr(family, "verify"):
            return family, solve
    raise ValueError(f"{told} names no pair of a family and its solver, such as (Reversals(), solve).")


def _owner(point: EntryPoint) -> str:
    return f"the distribution {point.dist.name!r}" if point.dist else "a distribution without a name"
