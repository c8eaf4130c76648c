from __future__ import annotations

import os

import pytest

from tasks import identity


@pytest.fixture(autouse=True)
def _nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(identity, "_claimant", None)


def test_a_process_is_somebody_before_it_is_named() -> None:
    one = identity.claimant()

    assert one.name.startswith(f"process-{os.getpid()}@")
    assert not one.solo
    assert identity.claimant() == one


def test_a_name_makes_a_new_identity() -> None:
    first, second = identity.become("custody@test"), identity.become("custody@test", solo=True)

    assert first.worker_id != second.worker_id
    assert identity.claimant() == second
    assert second.solo


def test_the_children_of_a_worker_claim_in_its_name() -> None:
    parent = identity.become("custody@test")

    child = os.fork()
    if child == 0:
        os._exit(0 if identity.claimant() == parent else 1)

    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
