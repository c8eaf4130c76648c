"""List the families of items: ours, one line each, and after them those of installed distributions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from shared.errors import NotFound
from shared.vocabulary import Category
from workers.agents.solution import Solver
from workers.custody.families import (
    assertions,
    cache_misses,
    cheapest,
    comprehensions,
    conversions,
    counting,
    crypto_mends,
    dates,
    echoes,
    expressions,
    few_questions,
    flaws,
    functions,
    inclusion,
    indexes,
    injections,
    lookalikes,
    memory_bounds,
    mends,
    payloads,
    permissions,
    queries,
    redaction,
    refusals,
    renames,
    repairs,
    scalings,
    secrets,
    sequences,
    signatures,
    simplifications,
    sorting,
    speedups,
    step_counts,
    structures,
    sums,
    tool_choice,
    url_guards,
)
from workers.custody.installed import installed
from workers.grading.family import Family

#: Each family of ours, and what simulated agents solve its items with.
_OURS: Sequence[tuple[Family, Solver]] = (
    (sums.Sums(), sums.solve),
    (sorting.Sorting(), sorting.solve),
    (dates.Dates(), dates.solve),
    (conversions.Conversions(), conversions.solve),
    (expressions.Expressions(), expressions.solve),
    (echoes.Echoes(), echoes.solve),
    (inclusion.Inclusion(), inclusion.solve),
    (tool_choice.ToolChoice(), tool_choice.solve),
    (sequences.Sequences(), sequences.solve),
    (counting.Counting(), counting.solve),
    (injections.Injections(), injections.solve),
    (lookalikes.Lookalikes(), lookalikes.solve),
    (payloads.Payloads(), payloads.solve),
    (permissions.Permissions(), permissions.solve),
    (redaction.Redaction(), redaction.solve),
    (secrets.Secrets(), secrets.solve),
    (functions.Functions(), functions.solve),
    (repairs.Repairs(), repairs.solve),
    (assertions.Assertions(), assertions.solve),
    (comprehensions.Comprehensions(), comprehensions.solve),
    (simplifications.Simplifications(), simplifications.solve),
    (refusals.Refusals(), refusals.solve),
    (renames.Renames(), renames.solve),
    (signatures.Signatures(), signatures.solve),
    (flaws.Flaws(), flaws.solve),
    (mends.Mends(), mends.solve),
    (crypto_mends.CryptoMends(), crypto_mends.solve),
    (url_guards.UrlGuards(), url_guards.solve),
    (step_counts.StepCounts(), step_counts.solve),
    (scalings.Scalings(), scalings.solve),
    (cheapest.Cheapest(), cheapest.solve),
    (cache_misses.CacheMisses(), cache_misses.solve),
    (indexes.Indexes(), indexes.solve),
    (queries.Queries(), queries.solve),
    (few_questions.FewQuestions(), few_questions.solve),
    (speedups.Speedups(), speedups.solve),
    (structures.Structures(), structures.solve),
    (memory_bounds.MemoryBounds(), memory_bounds.solve),
)

_LISTED = (*_OURS, *installed([family.name for family, _ in _OURS]))

FAMILIES: Mapping[str, Family] = {family.name: family for family, _ in _LISTED}

#: What solves each family's items.
SOLVER_OF: Mapping[str, Solver] = {family.name: solve for family, solve in _LISTED}

#: What simulated agents can solve.
SOLVERS: Sequence[Solver] = tuple(SOLVER_OF.values())


def chosen(categories: Sequence[Category], names: Sequence[str]) -> tuple[Family, ...]:
    """Return the families called ``names``, or all of ``categories`` where none is named.

    Raises ``NotFound`` for a name that is unknown or in another category, and where nothing is left.
    """
    found = [family(name) for name in names] or list(FAMILIES.values())
    fitting = tuple(one for one in found if one.category in categories)
    if names and len(fitting) < len(found):
        strange = ", ".join(one.name for one in found if one.category not in categories)
        raise NotFound(f"Not in the categories asked for: {strange}.")
    if not fitting:
        raise NotFound("There is no item family in the categories asked for.")
    return fitting


def family(name: str) -> Family:
    """Return the family of that name; raises ``NotFound``."""
    try:
        return FAMILIES[name]
    except KeyError as error:
        raise NotFound(f"There is no item family {name!r}; there are: {', '.join(FAMILIES)}.") from error
