"""A planted key is in no log, error, event or row."""

from __future__ import annotations

import logging
import subprocess
import sys
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from api.app import build_app
from shared.db.row import Row
from shared.security import tokens
from shared.security.token_secret import token_secret
from shared.settings import ROOT, Settings, settings
from shared.telemetry.logs import configure_logs
from tests.api.caller import Asking

PLANTED = "sk-planted-0123456789abcdef0123456789abcdef"


@pytest.fixture
def provider_key(monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("PLANTED_KEY", PLANTED)
    return PLANTED


def test_keys_are_in_no_answer_and_no_row(me: Asking, session: Session, provider_key: str) -> None:
    endpoint = {
        "name": "planted",
        "protocol": "anthropic",
        "base_url": "http://10.0.0.1/",
        "allow_private": True,
        "key_reference": "env:PLANTED_KEY",
    }
    made = me.post(f"/v1/clients/{me.client.id}/keys", {"label": "x", "scopes": ["read"]}).json["key"]
    token = me.http.post("/v1/tokens", json={"api_key": me.key}).json["access_token"]  # type: ignore[index]

    answers = [
        me.post("/v1/endpoints", endpoint),
        me.post("/v1/endpoints", endpoint | {"name": "b", "key_reference": PLANTED}),
        me.post("/v1/endpoints", endpoint | {"name": "c", "base_url": f"http://u:{PLANTED}@10.0.0.1/"}),
        me.get("/v1/jobs", headers={"Authorization": f"Bearer {PLANTED}"}),
        me.get("/v1/audit-events"),
    ]

    told = "".join(answer.text for answer in answers)
    rows = "".join(
        str(session.execute(text(f'SELECT row_to_json(t) FROM "{table.name}" AS t')).all())
        for table in Row.metadata.sorted_tables
    )
    for secret in (PLANTED, me.key, made, token, token_secret(settings().home)):
        assert secret not in told
        assert secret not in rows


SCRIPT = """
import logging, sys, structlog
from shared.settings import Settings
from shared.telemetry.logs import configure_logs
configure_logs(Settings(log_format=sys.argv[1]))
planted, token = sys.argv[2], sys.argv[3]
log = structlog.get_logger("a")
log.info("calling with %s" % planted, headers={"Authorization": "Bearer " + planted}, nested=[{"x": planted}])
log.warning("header", authorization="Bearer " + token, text="Authorization: Bearer " + token)
log.info("address", url="postgresql://assay:" + planted[3:] + "@127.0.0.1/assay")
logging.getLogger("lib").warning("key %s and %s", planted, token)
try:
    raise RuntimeError("refused: " + planted)
except RuntimeError:
    log.exception("failed")
    logging.getLogger("lib").exception("failed too")
"""


@pytest.mark.parametrize("log_format", ["console", "json"])
def test_no_log_line_holds_a_secret(log_format: str) -> None:
    key = "assay_" + "k" * 43
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", SCRIPT, log_format, PLANTED, key],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.count("[redacted]") >= 9
    assert "RuntimeError" in done.stdout
    for secret in (PLANTED, PLANTED[3:], key):
        assert secret not in done.stdout + done.stderr


def test_an_unexpected_error_is_logged_without_the_key(
    me: Asking, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def explode(*_: Any, **__: Any) -> None:
        raise RuntimeError(f"with {PLANTED} and {me.key}")

    root, before = logging.getLogger(), logging.getLogger().handlers[:]
    monkeypatch.setattr("shared.store.jobs.listed", explode)
    configure_logs(Settings(log_format="json"))
    try:
        answer = Asking(build_app().test_client(), me.key, me.client).get("/v1/jobs")
    finally:
        root.handlers[:] = before
    logged = capsys.readouterr().out

    assert answer.status_code == 500
    assert "RuntimeError: with [redacted] and [redacted]" in logged
    assert PLANTED not in logged
    assert me.key not in logged


def test_a_token_is_signed_with_a_secret_that_only_its_owner_reads(me: Asking) -> None:
    me.http.post("/v1/tokens", json={"api_key": me.key})

    path = settings().home / "token.secret"

    assert path.stat().st_mode & 0o777 == 0o600
    assert len(token_secret(settings().home)) >= 43
    assert tokens
