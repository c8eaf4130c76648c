"""How a worker holds on to the broker: it comes back within seconds, and does not die of being cut off."""

from __future__ import annotations

from functools import partial
from typing import Any

from celery.worker import consumer
from kombu.connection import Connection

#: The pauses between tries to connect, in seconds: the first, what each is longer, the longest.
_PAUSES = {"interval_start": 1, "interval_step": 1, "interval_max": 3}


class Consumer(consumer.Consumer):  # type: ignore[misc]
    """Celery's, which greets no neighbours and does not wait longer and longer to connect.

    Greeting them (mingle) ends the whole worker, with its running jobs, where the broker is lost once more just
    then; and to follow them (gossip), each worker reads the events of all others. Neither is of use to us.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **(options | {"without_mingle": True, "without_gossip": True}))

    def ensure_connected(self, conn: Connection) -> Connection:
        """Connect, trying again and again."""
        vars(conn)["ensure_connection"] = partial(conn.ensure_connection, **_PAUSES)
        connected: Connection = super().ensure_connected(conn)
        return connected
