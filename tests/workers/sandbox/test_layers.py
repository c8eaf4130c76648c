"""Each layer counts: taken out, attacks succeed, and the tier is not chosen."""

from __future__ import annotations

import os

import pytest

from tests.workers.sandbox.attacks.network import NETWORK
from tests.workers.sandbox.attacks.tamper import TAMPER
from tests.workers.sandbox.offered import offered
from tests.workers.sandbox.sabotage import LAYERS, without
from tests.workers.sandbox.scene import Scene
from tests.workers.sandbox.test_corpus import escapes
from workers.sandbox.program import Mode
from workers.sandbox.selftest import faults_of
from workers.sandbox.tier import Tier

#: An attack that each layer alone stops in every tier.
STOPPED_BY = {
    "seccomp": NETWORK["sockets of the kernel"],
    "landlock": TAMPER["proc, sysctls, devices"],
    "uid": TAMPER["becomes somebody else"],
}


@pytest.mark.parametrize("tier", list(Tier))
@pytest.mark.parametrize("layer", LAYERS)
def test_without_a_layer_the_corpus_is_red(tier: Tier, layer: str, scene: Scene) -> None:
    _left_out_for_ordinary_users(layer)
    sandbox = offered(tier)

    assert escapes(sandbox, Mode.FUNCTIONS, STOPPED_BY[layer], scene) == []
    with without(layer):
        assert escapes(sandbox, Mode.FUNCTIONS, STOPPED_BY[layer], scene) != []


@pytest.mark.parametrize("tier", list(Tier))
@pytest.mark.parametrize("layer", LAYERS)
def test_without_a_layer_the_self_test_refuses_the_tier(tier: Tier, layer: str) -> None:
    _left_out_for_ordinary_users(layer)
    offered(tier)

    with without(layer):
        assert list(faults_of(tier, Mode.FUNCTIONS)) != []


def _left_out_for_ordinary_users(layer: str) -> None:
    if layer == "uid" and os.geteuid() != 0:
        pytest.skip("an ordinary user's sandboxes have that user's uid")
