"""The audit log, for administrators."""

from __future__ import annotations

from typing import Any

from api.blueprint import Blueprint
from api.paging import LINK, turned
from api.reading import reading
from schemas.audit import AuditPage, AuditQuery
from shared.store import audit
from shared.vocabulary import Scope

blp = Blueprint("audit", __name__, url_prefix="/v1", description="Who changed what.")


@blp.get("/audit-events")
@blp.needs(Scope.ADMIN)
@blp.arguments(AuditQuery, location="query")
@blp.response(200, AuditPage, headers=LINK)
def list_audit_events(query: dict[str, Any]) -> Any:
    """List the writes of all clients, the newest first."""
    after, limit = query.pop("after", None), query.pop("limit")
    with reading() as session:
        return turned(audit.listed(session, after=after, limit=limit, **query))
