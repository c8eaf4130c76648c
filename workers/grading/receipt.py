"""Say what a verdict rests on, so that it can be replayed."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from shared.vocabulary import Level
from workers.grading.family import Family
from workers.grading.item import Item, item_hash
from workers.grading.sources import runs_code, verifier_hash, verifier_libraries
from workers.ports import Json
from workers.sandbox import selftest


@dataclass(frozen=True)
class Receipt:
    """What has to be the same for the same verdict; hashes are SHA-256 in hex.

    ``libraries`` are the versions of those that the family imports, ``tzdata`` among them where it reads zones.
    ``sandbox`` is the tier and the Python that an agent's code was run in, ``None`` where none was.
    """

    family: str
    family_version: str
    level: Level
    seed: int
    item_hash: str
    verifier_hash: str
    answer_hash: str
    python: str
    libraries: Mapping[str, str]
    sandbox: str | None

    def as_json(self) -> dict[str, Json]:
        """Return the receipt as a JSON object."""
        return asdict(self)


def receipt(family: Family, item: Item, answer: str) -> Receipt:
    """Return the receipt of grading ``answer`` on ``item``; raises ``SandboxUnavailable`` where that needs one."""
    return Receipt(
        family=item.family,
        family_version=item.family_version,
        level=item.level,
        seed=item.seed,
        item_hash=item_hash(item),
        verifier_hash=verifier_hash(family),
        answer_hash=hashlib.sha256(answer.encode("utf-8", "replace")).hexdigest(),
        python=platform.python_version(),
        libraries=verifier_libraries(family),
        sandbox=selftest.described() if runs_code(type(family).__module__) else None,
    )
