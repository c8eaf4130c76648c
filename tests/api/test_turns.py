"""Few requests compute at once; who waits for a job lets others have its turn."""

from __future__ import annotations

import threading
import time
from uuid import uuid4

import pytest
from flask import Flask

from api.following import Following, Seats, Waiting
from api.turns import Turns
from tests.api.caller import Asking
from tests.factories import JobFactory


@pytest.fixture
def one_turn(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Turns:
    one = Turns(1)
    monkeypatch.setitem(app.extensions, "turns", one)
    return one


def test_a_turn_is_given_back_however_a_request_ends(me: Asking, one_turn: Turns) -> None:
    for _ in range(3):
        assert me.get("/v1/jobs").status_code == 200
        assert me.get(f"/v1/jobs/{uuid4()}").status_code == 404
        assert me.post("/v1/custody/questions", {}).status_code == 422


def test_who_gets_no_turn_is_told_to_come_back(
    app: Flask, me: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setitem(app.extensions, "turns", Turns(0, longest_seconds=0.05))
        refused, health = me.get("/v1/jobs"), me.get("/healthz")

    assert (refused.status_code, refused.json["code"]) == (503, "overloaded")
    assert "Retry-After" in refused.headers
    assert health.status_code == 200
    assert me.get("/v1/jobs").status_code == 200


def test_who_waits_for_a_job_lets_others_have_the_turn(
    app: Flask, me: Asking, one_turn: Turns, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting = Waiting(Following(pause_seconds=0.01), Seats(1), Seats(1))
    monkeypatch.setitem(app.extensions, "waiting", waiting)
    job = JobFactory(owner=me.client)
    waited: list[int] = []

    def wait() -> None:
        waited.append(me.get(f"/v1/jobs/{job.id}", headers={"Prefer": "wait=2"}).status_code)

    waiter = threading.Thread(target=wait)
    waiter.start()
    time.sleep(0.5)
    answered = [me.get("/v1/jobs").status_code for _ in range(3)]
    still_waits = waiter.is_alive()
    waiter.join()

    assert answered == [200] * 3
    assert still_waits
    assert waited == [200]
