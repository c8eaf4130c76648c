"""Write down who changed what, in the same transaction as the change."""

from __future__ import annotations

from typing import Any

from flask import g
from sqlalchemy.orm import Session

from api.authentication import caller
from shared.store import audit
from shared.store.audit import Event


def event(action: str, **detail: Any) -> Event:
    """Describe what the present request does: ``noun.verb``; ``detail`` is JSON and never holds a secret."""
    who = caller()
    return Event(
        client_id=who.client_id,
        api_key_id=who.key_id,
        action=action,
        request_id=g.request_id,
        detail=detail,
    )


def record(session: Session, action: str, target: object, **detail: Any) -> None:
    """Insert the ``event`` of something done to ``target``."""
    audit.record(session, event(action, **detail), target=str(target))
