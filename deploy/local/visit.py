"""A visit to the platform: to the one that runs here, or to one that runs for its length."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from deploy.local import lock
from deploy.local.home import Home
from deploy.local.stack import Stack


@dataclass(frozen=True)
class Addresses:
    """Where the running platform answers, and the key to it."""

    api: str
    flower: str
    key_file: Path
    #: Whether it was running before and goes on.
    stays: bool


@contextmanager
def visiting(out: Console, home: Home) -> Iterator[Addresses]:
    """Use the platform that runs here, or run it for the length of the block."""
    running = lock.holder(home)
    if "api" in running:
        out.print("Using the platform that runs here already.")
        yield Addresses(running["api"], running["flower"], home.admin_key, stays=True)
        return
    with ExitStack() as over:
        with out.status("Starting Postgres, Valkey, the model, the API, the workers and Flower …"):
            stack = over.enter_context(Stack.running(home.path))
        try:
            yield Addresses(stack.api_url, stack.flower_url, stack.admin_key_file, stays=False)
        finally:
            with out.status("Stopping …"):
                over.close()
