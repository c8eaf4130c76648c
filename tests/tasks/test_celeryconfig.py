from __future__ import annotations

import socket

import pytest

from tasks.app import app

pytestmark = pytest.mark.usefixtures("parts")


def test_lost_packets_are_noticed_where_a_worker_waits_for_hints(valkey_url: str) -> None:
    with app.connection_for_read(valkey_url) as connection:
        client = connection.default_channel.client
        held = client.connection_pool.get_connection()
        longest = held._sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT)
        idle = held._sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE)
        held.disconnect()

    assert 0 < longest <= 10_000
    assert idle <= 5
