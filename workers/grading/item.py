"""Say what an item is and what makes two items the same."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from random import Random

from shared.vocabulary import Level


@dataclass(frozen=True)
class Item:
    """One question, generated from family, version, level and seed alone.

    ``work`` ≥ 1 counts the units of work in the item itself (operations, hops, length). ``target`` is what
    the verifier compares with; it is not printed, and never given to a process that runs an agent's code.
    """

    family: str
    family_version: str
    level: Level
    seed: int
    prompt: str
    work: int
    target: str = field(repr=False)


def item_hash(item: Item) -> str:
    """Return the SHA-256, in hex, of the item as canonical JSON (sorted keys, ASCII, no spaces)."""
    text = json.dumps(asdict(item), sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def dice(family: str, version: str, level: Level, seed: int) -> Random:
    """Return the randomness that an item is generated from.

    Seeded with a text, which ``random`` hashes with SHA-512: no environment variable changes it.

    >>> dice("sums", "1", Level.BASIC, 7).random() == dice("sums", "1", Level.BASIC, 7).random()
    True
    """
    return Random(f"{family}/{version}/{level.value}/{seed}")
