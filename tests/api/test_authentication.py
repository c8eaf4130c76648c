"""Who is let in, and to what."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from api.blueprint import Blueprint
from shared.models import ApiKey, AuditEvent
from shared.security import tokens
from shared.security.keys import make_key
from shared.security.token_secret import token_secret
from shared.settings import settings
from shared.vocabulary import Scope
from tests.api.caller import Asking
from tests.api.conftest import SignIn
from tests.factories import ApiKeyFactory, ClientFactory
from tests.statements import counted_statements


def _with(me: Asking, key: str) -> Asking:
    return Asking(me.http, key, me.client)


def _token(me: Asking) -> str:
    answer = me.http.post("/v1/tokens", json={"api_key": me.key})
    assert answer.status_code == 200, answer.json
    token: str = (answer.json or {})["access_token"]
    return token


def _key_row(session: Session, me: Asking) -> ApiKey:
    return session.scalars(select(ApiKey).where(ApiKey.client_id == me.client.id)).one()


def test_a_key_is_exchanged_for_a_token_of_half_an_hour(me: Asking) -> None:
    answer = me.http.post("/v1/tokens", json={"api_key": me.key})

    told: dict[str, Any] = answer.json or {}
    claims = jwt.decode(told["access_token"], options={"verify_signature": False})
    assert (told["token_type"], told["expires_in"]) == ("Bearer", 1800)
    assert answer.headers["Cache-Control"] == "no-store"
    assert claims["sub"] == str(me.client.id)
    assert claims["exp"] - claims["iat"] == 1800


def test_a_token_lets_in_like_its_key(me: Asking) -> None:
    assert _with(me, _token(me)).get("/v1/jobs").status_code == 200


def test_an_exchange_is_in_the_audit_log(me: Asking, session: Session) -> None:
    _token(me)

    event = session.scalars(select(AuditEvent)).one()
    assert (event.action, event.client_id) == ("token.created", me.client.id)


@pytest.mark.parametrize("key", ["assay_wrong", "wrong", "é"])
def test_a_wrong_key_is_not_exchanged(http: FlaskClient, session: Session, key: str) -> None:
    answer = http.post("/v1/tokens", json={"api_key": key})

    assert answer.status_code == 401
    assert key not in answer.text
    assert session.scalar(select(func.count()).select_from(AuditEvent)) == 0


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "Bearer",
        "Bearer  ",
        "Basic abc",
        "Bearer assay_wrong",
        "Bearer a.b.c",
        "Bearer \xe9",
        "Bearer x y",
    ],
)
def test_nobody_gets_in_without_a_credential(http: FlaskClient, header: str | None) -> None:
    answer = http.get("/v1/jobs", headers={} if header is None else {"Authorization": header})

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert (answer.json or {})["code"] == "unauthenticated"


def test_every_view_that_is_not_public_asks_who_it_is(app: Flask, http: FlaskClient) -> None:
    public = {"tokens", "health", "problems"}
    asked = 0

    for rule in app.url_map.iter_rules():
        blueprint = app.blueprints[rule.endpoint.split(".")[0]]
        if isinstance(blueprint, Blueprint) and blueprint.name not in public:
            path = rule.rule.replace("<name>", "custody")
            for argument in rule.arguments:
                path = path.replace(f"<uuid:{argument}>", "01990f5e-7a55-7cc0-b8d3-6f0f6a3c1f14")
            for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
                assert http.open(path, method=method, json={}).status_code == 401, path
                asked += 1

    assert asked >= 35


def test_an_expired_token_is_refused(me: Asking, session: Session) -> None:
    claims = tokens.Claims(me.client.id, _key_row(session, me).id, frozenset(Scope))
    secret = token_secret(settings().home)
    past = datetime.now(UTC) - timedelta(hours=1)
    expired = tokens.issue(claims, secret, now=past, lifetime_seconds=1800)

    answer = _with(me, expired).get("/v1/jobs")

    assert answer.status_code == 401
    assert "expired" in answer.json["detail"]


def test_a_token_signed_by_another_secret_is_refused(me: Asking, session: Session) -> None:
    claims = tokens.Claims(me.client.id, _key_row(session, me).id, frozenset(Scope))
    forged = tokens.issue(claims, "x" * 64, now=datetime.now(UTC), lifetime_seconds=1800)
    unsigned = jwt.encode(jwt.decode(forged, options={"verify_signature": False}), None, algorithm="none")

    assert [_with(me, one).get("/v1/jobs").status_code for one in (forged, unsigned)] == [401, 401]


def test_a_token_for_another_clients_key_is_refused(me: Asking, stranger: Asking, session: Session) -> None:
    claims = tokens.Claims(me.client.id, _key_row(session, stranger).id, frozenset(Scope))
    mixed = tokens.issue(claims, token_secret(settings().home), now=datetime.now(UTC), lifetime_seconds=60)

    assert _with(me, mixed).get("/v1/jobs").status_code == 401


def test_a_revoked_key_kills_its_tokens_at_once(me: Asking, sign_in: SignIn, session: Session) -> None:
    other = sign_in()
    token = _with(other, _token(other))

    revoked = me.ask("DELETE", f"/v1/keys/{_key_row(session, other).id}")

    assert revoked.status_code == 200
    assert revoked.json["revoked_at"]
    assert [other.get("/v1/jobs").status_code, token.get("/v1/jobs").status_code] == [401, 401]


def test_a_disabled_client_is_shut_out_at_once(me: Asking, stranger: Asking) -> None:
    token = _with(stranger, _token(stranger))

    me.ask("PATCH", f"/v1/clients/{stranger.client.id}", json={"disabled": True})

    assert [stranger.get("/v1/jobs").status_code, token.get("/v1/jobs").status_code] == [401, 401]
    assert "disabled" in stranger.get("/v1/jobs").json["detail"]


def test_an_expired_key_is_refused(http: FlaskClient, session: Session) -> None:
    secret = make_key()
    ApiKeyFactory(secret=secret, expires_at=datetime.now(UTC) - timedelta(seconds=1))

    answer = http.get("/v1/jobs", headers={"Authorization": f"Bearer {secret.text}"})

    assert answer.status_code == 401
    assert "expired" in (answer.json or {})["detail"]


@pytest.mark.parametrize(
    ("method", "path", "scope"),
    [
        ("POST", "/v1/custody/questions", Scope.WRITE),
        ("GET", "/v1/jobs", Scope.READ),
        ("POST", "/v1/endpoints", Scope.OPS),
        ("POST", "/v1/queues/custody/pause", Scope.OPS),
        ("GET", "/v1/schedules", Scope.OPS),
        ("GET", "/v1/clients", Scope.ADMIN),
        ("GET", "/v1/audit-events", Scope.ADMIN),
    ],
)
def test_each_view_needs_its_scope(sign_in: SignIn, method: str, path: str, scope: Scope) -> None:
    lacking = sign_in(*(set(Scope) - {scope}))

    answer = lacking.ask(method, path, json={"surprise": 1} if method == "POST" else None)

    assert (answer.status_code, answer.json["code"]) == (403, "forbidden")


def test_a_token_can_do_no_more_than_its_key(sign_in: SignIn, session: Session) -> None:
    reader = sign_in(Scope.READ)
    claims = tokens.Claims(reader.client.id, _key_row(session, reader).id, frozenset(Scope))
    token = tokens.issue(claims, token_secret(settings().home), now=datetime.now(UTC), lifetime_seconds=60)

    assert _with(reader, token).get("/v1/clients").status_code == 403


def test_the_last_use_is_written_at_most_once_a_minute(me: Asking) -> None:
    with counted_statements() as first:
        me.get("/v1/job-kinds")
    with counted_statements() as second:
        me.get("/v1/job-kinds")

    assert [statement.split()[0] for statement in first] == ["EXECUTE", "UPDATE"]
    assert [statement.split()[0] for statement in second] == ["EXECUTE"]


def test_the_last_use_is_written_again_after_a_minute(me: Asking, session: Session) -> None:
    me.get("/v1/job-kinds")
    row = _key_row(session, me)
    row.last_used_at = datetime.now(UTC) - timedelta(seconds=61)
    session.commit()

    me.get("/v1/job-kinds")

    session.refresh(row)
    assert row.last_used_at is not None
    assert datetime.now(UTC) - row.last_used_at < timedelta(seconds=10)


def test_a_connection_that_died_unused_is_not_an_outage(me: Asking, session: Session) -> None:
    assert me.get("/v1/jobs").status_code == 200
    session.execute(
        text(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    )
    session.commit()

    assert me.get("/v1/jobs").status_code == 200


def test_the_client_of_a_key_is_found_in_one_query(me: Asking) -> None:
    me.get("/v1/job-kinds")

    with counted_statements() as sent:
        me.get("/v1/job-kinds")

    assert len(sent) == 1


def test_two_keys_of_one_client_are_two_keys(sign_in: SignIn, session: Session) -> None:
    client = ClientFactory()
    first, second = sign_in(client=client), sign_in(client=client)

    first.ask("DELETE", f"/v1/keys/{session.scalars(select(ApiKey.id).order_by(ApiKey.id)).first()}")

    assert [first.get("/v1/jobs").status_code, second.get("/v1/jobs").status_code] == [401, 200]
