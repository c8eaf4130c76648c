"""Report errors to Sentry, where one is named."""

from __future__ import annotations

from typing import Any, cast

import sentry_sdk
from sentry_sdk.types import Event, Hint

from shared.settings import Settings
from shared.telemetry.redaction import redact


def start_reports(settings: Settings, *, part: str) -> bool:
    """Start reporting for a part of the platform (``api``, ``worker`` …); False where no DSN is set.

    Integrations are not found by themselves: the default imports Celery into the API.
    """
    if not settings.sentry_dsn:
        return False
    sentry_sdk.init(
        dsn=settings.sentry_dsn,
        auto_enabling_integrations=False,
        include_local_variables=False,
        max_request_body_size="never",
        before_send=scrub,
        before_breadcrumb=lambda crumb, _hint: cast("dict[str, Any]", redact(crumb)),
    )
    sentry_sdk.set_tag("part", part)
    return True


def scrub(event: Event, _hint: Hint) -> Event:
    """Take secrets out of an event before it leaves."""
    return cast(Event, redact(event))
