"""How a worker holds on to the broker: it comes back within seconds, and does not die of being cut off.

What Flower is told goes there in parcels.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from celery.worker import consumer
from kombu.connection import Connection

#: The pauses between tries to connect, in seconds: the first, what each is longer, the longest.
_PAUSES = {"interval_start": 1, "interval_step": 1, "interval_max": 3}
#: How long events are gathered before they are sent, in seconds; a message of its own for each turn of the loop took a
#: fifth of it.
_GATHER_SECONDS = 0.05


class Consumer(consumer.Consumer):  # type: ignore[misc]
    """Celery's, which greets no neighbours and does not wait longer and longer to connect.

    Greeting them (mingle) ends the whole worker, with its running jobs, where the broker is lost once more just
    then; and to follow them (gossip), each worker reads the events of all others. Neither is of use to us.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        self._gathering = False
        super().__init__(*args, **(options | {"without_mingle": True, "without_gossip": True}))

    def ensure_connected(self, conn: Connection) -> Connection:
        """Connect, trying again and again."""
        vars(conn)["ensure_connection"] = partial(conn.ensure_connection, **_PAUSES)
        connected: Connection = super().ensure_connected(conn)
        return connected

    def on_send_event_buffered(self) -> None:
        """Have the events sent soon; the loop is woken at once, since a slot may have become free."""
        if self.hub:
            self.hub.call_soon(self._gather)

    def _gather(self) -> None:
        if not self._gathering:
            self._gathering = True
            self.hub.call_later(_GATHER_SECONDS, self._send)

    def _send(self) -> None:
        self._gathering = False
        self._flush_events()
