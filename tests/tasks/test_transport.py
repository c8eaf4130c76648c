"""A channel sends all its commands by one client, until the broker was lost."""

from __future__ import annotations

from typing import Any

from shared.settings import settings
from tasks.app import app
from tasks.transport import Transport


def test_addresses_stay_redis_and_lead_to_our_transport(parts: None) -> None:
    with app.connection_for_read(settings().redis_url) as connection:
        assert connection.as_uri().startswith("redis://")
        assert isinstance(connection.transport, Transport)


def test_a_channel_keeps_its_client(parts: None) -> None:
    with app.connection_for_write(settings().redis_url) as connection:
        channel: Any = connection.default_channel
        with channel.conn_or_acquire() as first, channel.conn_or_acquire() as second:
            assert first is second
            assert first.ping()
        channel._disconnect_pools()
        with channel.conn_or_acquire() as third:
            assert third is not first
            assert third.ping()
