"""Keep the outcomes of audits by what they rest on."""

from __future__ import annotations

import hashlib
import json
import os
import platform
from dataclasses import asdict, dataclass
from pathlib import Path

from shared.vocabulary import Level
from workers.agents.solution import Solver
from workers.grading.audit import Finding, Outcome
from workers.grading.family import Family
from workers.grading.sample import modules_of
from workers.grading.sources import libraries, source_hash
from workers.ports import Json

#: The audit's own code: when it changes, nothing that was kept holds.
AUDIT = "workers.grading.audit"


@dataclass(frozen=True)
class Kept:
    """A folder of outcomes, a file a family. Only clean ones are kept: a fault is looked at anew each time."""

    folder: Path

    def find(self, family: Family, solve: Solver) -> Outcome | None:
        """Return the outcome for this family as it is, or ``None``."""
        try:
            told = json.loads(self._file(family).read_text())
        except (FileNotFoundError, ValueError):
            return None
        return outcome_of(told) if told.get("rests_on") == rests_on(family, solve) else None

    def keep(self, family: Family, solve: Solver, outcome: Outcome) -> None:
        """Keep a clean outcome in place of an older one, and forget the older one of a faulty family."""
        file = self._file(family)
        if outcome.findings:
            file.unlink(missing_ok=True)
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        new = file.with_suffix(f".{os.getpid()}")
        new.write_text(json.dumps({"rests_on": rests_on(family, solve), **as_json(outcome)}))
        new.replace(file)

    def _file(self, family: Family) -> Path:
        return self.folder / f"{hashlib.sha256(family.name.encode()).hexdigest()[:16]}.json"


def rests_on(family: Family, solve: Solver) -> str:
    """Return the SHA-256, in hex, of all that an outcome depends on.

    That is the sources under the family, its solver and the audit, the version of Python, and those of
    the libraries that the family imports.
    """
    modules = modules_of(family, solve)
    text = json.dumps(
        {
            "class": type(family).__qualname__,
            "family": source_hash(modules),
            "audit": source_hash((AUDIT,)),
            "python": platform.python_version(),
            "libraries": libraries(modules),
        },
        sort_keys=True,
    )
    return hashlib.sha256(text.encode()).hexdigest()


def as_json(outcome: Outcome) -> dict[str, Json]:
    """Return an outcome as JSON; the seconds that belong to no level are ``all``."""
    return {
        "findings": [asdict(finding) for finding in outcome.findings],
        "seconds": {level or "all": round(spent, 3) for level, spent in outcome.seconds.items()},
    }


def outcome_of(told: Json) -> Outcome:
    """Return the outcome that ``as_json`` told."""
    return Outcome(
        tuple(
            Finding(one["check"], Level(one["level"]) if one["level"] else None, one["detail"])
            for one in told["findings"]
        ),
        {None if name == "all" else Level(name): spent for name, spent in told["seconds"].items()},
    )
