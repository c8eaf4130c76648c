"""Check that a family gives the same items in every process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module

from shared.vocabulary import Level
from workers.grading.family import Family
from workers.grading.item import item_hash
from workers.grading.sample import Sample

#: Surroundings that must not show in an item.
SURROUNDINGS = (
    {"PYTHONHASHSEED": "1", "TZ": "Pacific/Kiritimati", "LANG": "C", "LC_ALL": "C", "USER": "alice"},
    {"PYTHONHASHSEED": "4242", "TZ": "America/Anchorage", "LANG": "de_DE.UTF-8", "LC_ALL": "", "USER": "bob"},
)
#: Seconds that one such process may take.
TIMEOUT_SECONDS = 60


def differs_between_processes(sample: Sample) -> Iterator[tuple[Level | None, str]]:
    """Yield the items whose hash or oracle differs between two processes, or between them and this one.

    The processes vary PYTHONHASHSEED, TZ, LANG, LC_ALL and USER. The family has to be importable.
    """
    kind = type(sample.family)
    seeds = [item.seed for item in sample.cells[Level.BASIC].items]
    here = fingerprints(sample.family, seeds)
    for surroundings in SURROUNDINGS:
        there = _elsewhere(kind.__module__, kind.__qualname__, seeds, surroundings)
        different = [name for name, value in here.items() if there.get(name) != value]
        if different:
            levels = {Level(name.partition(" ")[0]) for name in different}
            level = levels.pop() if len(levels) == 1 else None
            yield level, f"{len(different)} items differ under {surroundings}, the first at {different[0]}"


def fingerprints(family: Family, seeds: list[int]) -> dict[str, str]:
    """Return the hash of every level's items of ``seeds`` and their oracle's answers."""
    return {
        f"{level.value} {seed}": f"{item_hash(item)} {family.oracle(item)}"
        for level in Level
        for seed in seeds
        for item in [family.generate(level, seed)]
    }


def _elsewhere(module: str, name: str, seeds: list[int], surroundings: dict[str, str]) -> dict[str, str]:
    path = os.pathsep.join(part or os.getcwd() for part in sys.path)
    done = subprocess.run(
        [sys.executable, "-m", "workers.grading.sameness", module, name, json.dumps(seeds)],
        env={**os.environ, **surroundings, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=True,
        timeout=TIMEOUT_SECONDS,
    )
    hashes: dict[str, str] = json.loads(done.stdout)
    return hashes


if __name__ == "__main__":
    _module, _name, _seeds = sys.argv[1:]
    _family = getattr(import_module(_module), _name)()
    sys.stdout.write(json.dumps(fingerprints(_family, json.loads(_seeds))))
