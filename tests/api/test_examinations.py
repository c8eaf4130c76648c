"""Asking for an examination, and reading what it found."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from shared.models import Job
from shared.vocabulary import JobState
from tests.api.caller import Asking
from tests.factories import (
    AgentFactory,
    AgentVersionFactory,
    ClientFactory,
    ExaminationFactory,
    ItemFamilyFactory,
    JobFactory,
    ResponseFactory,
)

PATH = "/v1/custody/examinations"


def test_an_examination_is_accepted_with_sensible_choices(me: Asking) -> None:
    version = AgentVersionFactory()

    answer = me.post(PATH, {"agent_version_id": str(version.id)})

    assert answer.status_code == 202
    assert answer.json["kind"] == "custody.examination"
    assert answer.json["payload"] == {
        "agent_version_id": str(version.id),
        "categories": ["knowledge", "security", "experimental"],
        "levels": ["basic", "intermediate", "advanced"],
        "families": [],
        "items": 60,
        "tokens": None,
        "seconds": None,
        "in_flight": 2,
    }


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"categories": []}, "/categories"),
        ({"categories": ["knowledge", "knowledge"]}, "/categories"),
        ({"levels": ["hard"]}, "/levels/0"),
        ({"families": ["Sums!"]}, "/families/0"),
        ({"items": 0}, "/items"),
        ({"items": 5001}, "/items"),
        ({"tokens": 0}, "/tokens"),
        ({"seconds": 0}, "/seconds"),
        ({"seconds": "60"}, "/seconds"),
        ({"in_flight": 17}, "/in_flight"),
        ({"seed": 2**53}, "/seed"),
    ],
)
def test_a_fault_is_pointed_at(me: Asking, session: Session, wrong: dict[str, Any], pointer: str) -> None:
    answer = me.post(PATH, {"agent_version_id": str(AgentVersionFactory().id)} | wrong)

    assert answer.status_code == 422
    assert [fault["pointer"] for fault in answer.json["errors"]] == [pointer]
    assert session.scalar(select(func.count()).select_from(Job)) == 0


def test_a_foreign_version_is_not_examined(me: Asking) -> None:
    foreign = AgentVersionFactory(of=AgentFactory(client_id=ClientFactory().id))

    answer = me.post(PATH, {"agent_version_id": str(foreign.id)})

    assert answer.status_code == 404


def test_what_was_found_is_shown(me: Asking) -> None:
    job = JobFactory(owner=me.client, state=JobState.SUCCEEDED)
    examination = ExaminationFactory(of=job)

    answer = me.get(f"{PATH}/{job.id}")

    assert answer.status_code == 200
    assert answer.json["overall"] == examination.overall
    assert answer.json["estimates"] == examination.estimates


def test_a_running_examination_answers_409(me: Asking) -> None:
    job = JobFactory(owner=me.client, state=JobState.RUNNING)

    answer = me.get(f"{PATH}/{job.id}")

    assert (answer.status_code, answer.json["code"]) == (409, "job_running")


@pytest.mark.parametrize("path", ["", "/responses"])
def test_a_foreign_examination_is_not_there(me: Asking, path: str) -> None:
    foreign = ExaminationFactory()

    assert me.get(f"{PATH}/{foreign.job_id}{path}").status_code == 404


def test_responses_come_in_order_a_page_at_a_time(me: Asking) -> None:
    job = JobFactory(owner=me.client)
    ExaminationFactory(of=job)
    for ordinal in (2, 0, 1):
        ResponseFactory(of=job, ordinal=ordinal, seed=ordinal)

    first = me.get(f"{PATH}/{job.id}/responses?limit=2")
    second = me.get(f"{PATH}/{job.id}/responses?limit=2&after=2")

    assert [row["seed"] for row in first.json["items"]] == [0, 1]
    assert "after=2" in first.headers["Link"]
    assert [row["seed"] for row in second.json["items"]] == [2]
    assert "Link" not in second.headers


def test_examinations_of_one_version_are_listed(me: Asking) -> None:
    wanted = ExaminationFactory(of=JobFactory(owner=me.client))
    ExaminationFactory(of=JobFactory(owner=me.client))

    answer = me.get(f"{PATH}?agent_version_id={wanted.agent_version_id}")

    assert [row["job_id"] for row in answer.json["items"]] == [str(wanted.job_id)]


def test_families_are_listed(me: Asking) -> None:
    family = ItemFamilyFactory(floor=0.25)

    answer = me.get("/v1/custody/families")

    assert [(row["name"], row["floor"]) for row in answer.json["items"]] == [(family.name, 0.25)]
