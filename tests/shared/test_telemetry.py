"""Nothing that is told holds a secret."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import sentry_sdk
from prometheus_client import CollectorRegistry
from sentry_sdk.transport import Transport

from shared.errors import DatabaseUnavailable
from shared.settings import Settings
from shared.telemetry.metrics import HttpMetrics, JobsCollector, exposition
from shared.telemetry.redaction import REDACTED, redact, redact_text
from shared.telemetry.reports import scrub, start_reports

KEY = "assay_" + "k" * 43
PROVIDER = "sk-ant-0123456789abcdef"


@pytest.mark.parametrize(
    "text",
    [
        f"Authorization: Bearer {PROVIDER}",
        f"'authorization': 'Bearer {KEY}'",
        '{"x-api-key": "anything at all"}'.replace(" at all", ""),
        f"got {KEY}.",
        f"Incorrect API key provided: {PROVIDER}",
        "bearer abcdefgh.ijklmnop",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl",
        "postgresql://assay:hunter2hunter2@127.0.0.1/assay",
    ],
)
def test_a_secret_is_taken_out_of_text(text: str) -> None:
    told = redact_text(text)

    assert REDACTED in told
    for secret in (KEY, PROVIDER, "anything", "abcdefgh", "eyJhbGci", "hunter2"):
        assert secret not in told


@pytest.mark.parametrize(
    "text", ["a task-force", "disk-0123456789", "sums", "assay_prefix", "http://127.0.0.1:8000/v1"]
)
def test_what_is_no_secret_stays(text: str) -> None:
    assert redact_text(text) == text


def test_secrets_are_found_however_deep() -> None:
    told = redact(
        {
            "headers": [("X", PROVIDER), {"Authorization": "anything"}],
            "password": "anything",
            "data": PROVIDER.encode(),
            "error": RuntimeError(PROVIDER),
            "count": 3,
            "none": None,
            "key_reference": "env:KEY",
        }
    )

    assert PROVIDER not in str(told)
    assert "anything" not in str(told)
    assert (told["count"], told["none"], told["key_reference"]) == (3, None, "env:KEY")


def test_what_refers_to_itself_comes_to_an_end() -> None:
    endless: dict[str, Any] = {}
    endless["again"] = endless

    assert REDACTED in str(redact(endless))


def test_nothing_is_reported_without_an_address() -> None:
    assert start_reports(Settings(sentry_dsn=""), part="api") is False


class _Kept(Transport):
    def __init__(self, options: Any) -> None:
        super().__init__(options)
        self.envelopes: list[str] = []

    def capture_envelope(self, envelope: Any) -> None:
        self.envelopes.append(str(envelope.serialize()))


@pytest.fixture
def reported(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    start_reports(Settings(sentry_dsn="http://public@127.0.0.1:9/1"), part="api")
    client = sentry_sdk.get_client()
    client.transport = kept = _Kept(client.options)
    yield kept.envelopes
    sentry_sdk.get_global_scope().set_client(None)


def test_a_report_holds_no_secret(reported: list[str]) -> None:
    local = PROVIDER
    sentry_sdk.add_breadcrumb(message=f"asking with {local}")

    try:
        raise RuntimeError(f"refused {local}")
    except RuntimeError as error:
        sentry_sdk.capture_exception(error)

    assert len(reported) == 1
    assert "RuntimeError" in reported[0]
    assert PROVIDER not in reported[0]


def test_scrubbing_keeps_what_helps() -> None:
    assert scrub({"message": f"a {PROVIDER}", "level": "error"}, {}) == {
        "message": f"a {REDACTED}",
        "level": "error",
    }


def test_requests_are_counted_by_route() -> None:
    registry = CollectorRegistry()
    metrics = HttpMetrics(registry)

    metrics.observe(method="GET", route="/v1/jobs", status=200, seconds=0.01)

    text = exposition(registry).decode()
    assert 'assay_http_requests_total{method="GET",route="/v1/jobs",status="200"} 1.0' in text


def test_without_the_database_its_absence_is_the_metric() -> None:
    def away() -> list[tuple[str, str, int]]:
        raise DatabaseUnavailable

    registry = CollectorRegistry()
    registry.register(JobsCollector(away))

    assert "assay_database_up 0.0" in exposition(registry).decode()
