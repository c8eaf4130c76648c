"""kombu's transport over Redis, with what costs a round trip for nothing left out."""

from __future__ import annotations

from typing import Any

from kombu.transport import redis


class Channel(redis.Channel):
    """A channel with one client, since to make one takes longer than what it sends; all share their connections.

    What was taken without acknowledgement (``no_ack``) is not acknowledged: kombu's would ask the broker to forget
    what it never noted.
    """

    _kept: Any = None

    def _create_client(self, asynchronous: bool = False) -> Any:
        if asynchronous:
            return super()._create_client(asynchronous=True)  # type: ignore[no-untyped-call]
        # The pool is another one after the broker was lost.
        if self._kept is None or self._kept.connection_pool is not self.pool:
            self._kept = super()._create_client()  # type: ignore[no-untyped-call]
        return self._kept

    def basic_ack(self, delivery_tag: str, multiple: bool = False) -> None:
        """Acknowledge a message that was noted as delivered."""
        if delivery_tag in self.qos._delivered:  # kombu has no other way to ask.
            super().basic_ack(delivery_tag, multiple=multiple)  # type: ignore[no-untyped-call]


class Transport(redis.Transport):
    """Redis, with the channels above."""

    Channel = Channel
