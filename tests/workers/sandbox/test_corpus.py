"""The hostile corpus, against every tier that this machine offers."""

from __future__ import annotations

import os
import time

import pytest

from tests.workers.sandbox.attacks import Attack
from tests.workers.sandbox.attacks.network import NETWORK
from tests.workers.sandbox.attacks.resources import RESOURCES
from tests.workers.sandbox.attacks.secrets import SECRETS
from tests.workers.sandbox.attacks.tamper import TAMPER
from tests.workers.sandbox.offered import offered
from tests.workers.sandbox.scene import Scene
from workers.sandbox.premises import FIRST_UID, SLOTS
from workers.sandbox.program import Mode, Program, Raised, Value
from workers.sandbox.sandbox import Sandbox
from workers.sandbox.tier import Tier

CORPUS = RESOURCES | SECRETS | NETWORK | TAMPER
CASES = [
    pytest.param(tier, mode, attack, id=f"{tier}-{mode}-{name}")
    for tier in Tier
    for name, attack in CORPUS.items()
    for mode in attack.modes
    if tier is not Tier.T2 or mode is Mode.FUNCTIONS
]
#: How much longer than its time a run may take on a busy machine, in seconds.
SPARE_SECONDS = 10


@pytest.mark.parametrize(("tier", "mode", "attack"), CASES)
def test_an_attack_is_contained(tier: Tier, mode: Mode, attack: Attack, scene: Scene) -> None:
    sandbox = offered(tier, mode)

    assert escapes(sandbox, mode, attack, scene) == []


def escapes(sandbox: Sandbox, mode: Mode, attack: Attack, scene: Scene) -> list[str]:
    """Run one attack, and return what it achieved by its own word, by what is left, and by how it ended."""
    before, begun = scene.state(), time.monotonic()
    run = sandbox.run(Program(attack.source, "attack", mode), [(scene.told(mode),)], limits=attack.limits)
    took, after = time.monotonic() - begun, scene.state()
    found = [f"got {one.value}" for one in run.results if isinstance(one, Value) and one.value]
    found += [f"raised {one.kind}: {one.text}" for one in run.results if isinstance(one, Raised)]
    found += [
        f"changed {name}: {before[name]} to {after[name]}" for name in before if before[name] != after[name]
    ]
    if os.geteuid() == 0 and not FIRST_UID <= run.uid < FIRST_UID + SLOTS:
        found.append(f"ran under the uid {run.uid}")
    if run.ended not in attack.ends:
        found.append(f"ended as {run.ended}: {run.raised} {run.log[-300:]!r}")
    if took > attack.wall_seconds + SPARE_SECONDS:
        found.append(f"took {took:.1f} s")
    return found
