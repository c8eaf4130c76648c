"""What is remembered of a key never outlives it: the hot views' own statements prove it."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from shared.models import ApiKey, Job
from tests.api.caller import Asking
from tests.api.conftest import SignIn
from tests.factories import AgentVersionFactory, JobFactory


def _key_row(session: Session, me: Asking) -> ApiKey:
    return session.scalars(select(ApiKey).where(ApiKey.client_id == me.client.id)).one()


def _proving(app: Flask) -> list[tuple[str, str]]:
    """Return method and path of the views whose statements prove the key."""
    marked = {name for name, view in app.view_functions.items() if getattr(view, "proves_key", False)}
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint in marked]
    paths = [re.sub("<.*?>", "01990f5e-7a55-7cc0-b8d3-6f0f6a3c1f14", rule.rule) for rule in rules]
    return [
        ("POST" if "POST" in (rule.methods or ()) else "GET", path)
        for rule, path in zip(rules, paths, strict=True)
    ]


@pytest.mark.parametrize("ended", ["revoked", "disabled"])
def test_what_is_remembered_of_a_key_outlives_it_nowhere(
    app: Flask, sign_in: SignIn, session: Session, ended: str
) -> None:
    version = AgentVersionFactory()
    body = {"agent_version_id": str(version.id), "family": "sums", "level": "basic", "seed": 1}
    other = sign_in()
    job = JobFactory(owner=other.client)
    assert other.get("/v1/jobs").status_code == 200
    row = _key_row(session, other)
    if ended == "revoked":
        row.revoked_at = datetime.now(UTC)
    else:
        other.client.disabled_at = datetime.now(UTC)
    session.commit()

    asked = [*_proving(app), ("GET", f"/v1/jobs/{job.id}")]
    answers = [other.ask(method, path, json=body if method == "POST" else None) for method, path in asked]

    assert len(answers) >= 3
    assert {answer.status_code for answer in answers} == {401}
    assert session.scalar(select(func.count()).select_from(Job)) == 1


def test_a_key_is_not_remembered_past_its_expiry(sign_in: SignIn, session: Session) -> None:
    other = sign_in()
    job = JobFactory(owner=other.client)
    row = _key_row(session, other)
    row.expires_at = datetime.now(UTC) + timedelta(seconds=0.5)
    session.commit()

    first = other.get(f"/v1/jobs/{job.id}")
    time.sleep(0.6)

    assert [first.status_code, other.get(f"/v1/jobs/{job.id}").status_code] == [200, 401]
