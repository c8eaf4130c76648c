from __future__ import annotations

from datetime import UTC, datetime

from shared.models import Schedule
from tests.factories.clients import ClientFactory
from tests.factories.row import RowFactory, factory


class ScheduleFactory(RowFactory):
    class Meta:
        model = Schedule
        exclude = ("owner",)

    owner = factory.SubFactory(ClientFactory)
    client_id = factory.SelfAttribute("owner.id")
    name = factory.Sequence(lambda n: f"schedule {n}")
    kind = "system.retention"
    priority = 2
    cron = "17 3 * * *"
    next_fire_at = datetime(2030, 1, 1, 3, 17, tzinfo=UTC)
