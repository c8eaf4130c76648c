"""Score stored answers again: ``python -m workers.custody.replay REPORT.json``.

Reads what the client saved (``{"responses": [{"answer", "score", "prompt", "receipt", …}]}``), makes each item
anew from its receipt and grades the stored answer. Exits with 0 where every score is the same, 1 where
something differs, which it names, and 2 where the file can't be read.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shared.errors import NotFound
from shared.vocabulary import Level
from workers.custody.registry import family
from workers.grading.receipt import receipt
from workers.grading.scoring import grade

#: What of a receipt is compared first: where it differs, no other difference needs another cause.
SURROUNDINGS = ("python", "libraries", "sandbox")


@dataclass(frozen=True)
class Difference:
    """What a replayed response has otherwise than the stored one."""

    ordinal: int
    what: str
    stored: object
    replayed: object

    def __str__(self) -> str:
        return f"response {self.ordinal}: {self.what} was {self.stored!r}, is {self.replayed!r}"


def replay(responses: Iterable[dict[str, Any]]) -> Iterator[Difference]:
    """Yield every difference between stored responses and what this version makes of their answers."""
    for ordinal, stored in enumerate(responses):
        yield from _replay_one(ordinal, stored)


def _replay_one(ordinal: int, stored: dict[str, Any]) -> Iterator[Difference]:
    told = stored["receipt"]
    try:
        asked = family(told["family"])
    except NotFound as error:
        yield Difference(ordinal, "family", told["family"], error.message)
        return
    item = asked.generate(Level(told["level"]), told["seed"])
    now = receipt(asked, item, stored["answer"]).as_json()
    for name, value in sorted(told.items(), key=lambda one: one[0] not in SURROUNDINGS):
        if now.get(name) != value:
            yield Difference(ordinal, name, value, now.get(name))
    if stored["prompt"] != item.prompt:
        yield Difference(ordinal, "prompt", stored["prompt"], item.prompt)
    score = grade(asked, item, stored["answer"]).value
    if score != stored["score"]:
        yield Difference(ordinal, "score", stored["score"], score)


def main(arguments: Sequence[str]) -> int:
    """Replay one report and say what differs."""
    if len(arguments) != 1:
        print("Usage: python -m workers.custody.replay REPORT.json", file=sys.stderr)
        return 2
    try:
        responses = json.loads(Path(arguments[0]).read_text())["responses"]
        differences = list(replay(responses))
    except (OSError, ValueError, KeyError, TypeError) as error:
        print(f"{arguments[0]} is no report that can be replayed: {error!r}", file=sys.stderr)
        return 2
    for difference in differences:
        print(difference)
    print(f"{len(responses)} answers scored again, {len(differences)} differences.")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
