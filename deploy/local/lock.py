"""The lock that lets one `up` run on a home."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from deploy.local.errors import AlreadyRunning
from deploy.local.home import Home


@dataclass
class Lock:
    """Held by the process that runs the platform; the kernel gives it back however that process ends."""

    home: Home
    _handle: int | None = None

    def acquire(self) -> None:
        """Take it; raises ``AlreadyRunning`` with the other one's pid and address."""
        handle = os.open(self.home.run / "up.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            other = holder(self.home)
            where = f" at {other['api']}" if "api" in other else ""
            raise AlreadyRunning(
                f"Assay already runs here (pid {other.get('pid', 'unknown')}){where}: "
                "stop it with `make down` first."
            ) from None
        self._handle = handle
        self.tell({})

    @property
    def is_held(self) -> bool:
        """Whether we hold it."""
        return self._handle is not None

    def tell(self, addresses: Mapping[str, str]) -> None:
        """Write down who holds it and where the platform answers."""
        if self._handle is not None:
            text = json.dumps({"pid": os.getpid()} | dict(addresses)).encode()
            os.ftruncate(self._handle, 0)
            os.pwrite(self._handle, text, 0)

    def release(self) -> None:
        """Give it back."""
        if self._handle is not None:
            os.ftruncate(self._handle, 0)
            os.close(self._handle)
            self._handle = None


def holder(home: Home) -> dict[str, Any]:
    """Return what the holder told of itself; empty when nobody holds the lock."""
    try:
        handle = os.open(home.run / "up.lock", os.O_RDWR)
    except FileNotFoundError:
        return {}
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        try:
            return dict(json.loads(os.pread(handle, 10_000, 0)))
        except ValueError:
            return {"pid": 0}
    else:
        return {}
    finally:
        os.close(handle)
