"""Check what a family says about itself against its items."""

from __future__ import annotations

from collections.abc import Iterator

from shared.vocabulary import Level
from workers.grading.cheats import Cheated
from workers.grading.sample import Sample

#: The largest floor with which a family may decide anything.
LARGEST_FLOOR = 0.34


def wrong_declaration(sample: Sample) -> Iterator[tuple[Level | None, str]]:
    """Yield what the family says about itself that is not so, or not enough."""
    family = sample.family
    if not 0.0 <= family.floor <= LARGEST_FLOOR:
        yield None, f"the floor {family.floor} is outside [0, {LARGEST_FLOOR}]"
    if family.offers_answer and not (isinstance(family, Cheated) and family.cheats()):
        yield None, "its prompts offer the answer, and it names no cheats to try"
    for level, cell in sample.cells.items():
        names = {(item.family, item.family_version, item.level) for item in cell.items}
        if names != {(family.name, family.version, level)}:
            yield level, f"items name another family, version or level: {sorted(names)}"
        if any(item.work < 1 for item in cell.items):
            yield level, "an item states no work"
