"""Who this worker process is: the id of its row, its name, and whether it runs jobs alone."""

from __future__ import annotations

import os
import socket

from uuid_utils.compat import uuid7

from shared.store.claims import Claimant

#: Set before the pool forks, so that a worker's children claim in its name.
_claimant: Claimant | None = None


def claimant() -> Claimant:
    """Return who claims here; outside a worker, a name is made of the process id."""
    return _claimant or become(f"process-{os.getpid()}@{socket.gethostname()}")


def become(name: str, *, solo: bool = False) -> Claimant:
    """Name this process; each call makes a new identity."""
    global _claimant  # noqa: PLW0603  (one process is one worker)
    _claimant = Claimant(worker_id=uuid7(), name=name, solo=solo)
    return _claimant
