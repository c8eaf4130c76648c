"""Write down who changed what, in the same transaction as the change."""

from __future__ import annotations

from typing import Any

from flask import g
from sqlalchemy.orm import Session

from api.authentication import caller
from shared.store import audit


def record(session: Session, action: str, target: object, **detail: Any) -> None:
    """Insert an audit event of the present request: ``noun.verb``, done to ``target``.

    ``detail`` is JSON and never holds a secret.
    """
    who = caller()
    audit.record(
        session,
        client_id=who.client_id,
        api_key_id=who.key_id,
        action=action,
        target=str(target),
        request_id=g.request_id,
        detail=detail,
    )
