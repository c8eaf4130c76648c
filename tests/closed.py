"""An address of this machine that refuses every connection, for as long as it is needed."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def closed_port() -> Iterator[int]:
    """Hold a port of 127.0.0.1 on which nobody listens, and on which nobody else can.

    A port that was merely free a moment ago may be taken, or tried, by a test that runs beside this one; and
    where it lies among the ports of outgoing connections, a client may even reach itself on it.
    """
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]
