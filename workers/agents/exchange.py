"""Make one HTTP exchange that its watch can end at any moment."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Coroutine
from typing import Any, TypeVar

from shared.errors import ProviderTimeout
from workers.ports import Watch

#: Seconds between two looks at the watch.
SLICE_SECONDS = 0.1
#: Seconds that a given-up exchange gets to close its socket.
CLOSE_SECONDS = 1.0

T = TypeVar("T")


def exchange(call: Coroutine[Any, Any, T], *, timeout_seconds: float, watch: Watch) -> T:
    """Run ``call`` to its end and return what it returns.

    Gives up after ``min(timeout_seconds, watch.remaining())`` seconds with ``ProviderTimeout``, however
    slowly the endpoint drips, and as soon as ``watch.check_paid`` raises; either way the coroutine is
    cancelled first, which closes its socket. (A blocked thread could not be cancelled: closing a file
    descriptor does not wake the thread that reads from it.)
    """
    loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(_attend(call, timeout_seconds, watch))
    finally:
        loop.run_until_complete(loop.shutdown_asyncgens())
        # Unlike asyncio.run this does not wait for a name look-up that hangs in the loop's thread pool.
        loop.close()


async def _attend(call: Coroutine[Any, Any, T], timeout_seconds: float, watch: Watch) -> T:
    task = asyncio.ensure_future(call)
    deadline = time.monotonic() + min(timeout_seconds, watch.remaining())
    try:
        while not task.done():
            left = deadline - time.monotonic()
            await asyncio.wait({task}, timeout=max(0.0, min(SLICE_SECONDS, left)))
            if not task.done():
                watch.check_paid()
                if left <= 0:
                    raise ProviderTimeout
        return task.result()
    finally:
        if not task.done():
            task.cancel()
            await asyncio.wait({task}, timeout=CLOSE_SECONDS)
            # Look at the outcome, or asyncio complains that nobody did.
            if task.done() and not task.cancelled():
                task.exception()
