from __future__ import annotations

from shared.models import AuditEvent
from tests.factories.row import RowFactory


class AuditEventFactory(RowFactory):
    class Meta:
        model = AuditEvent

    action = "agent.created"
    request_id = "a-test"
