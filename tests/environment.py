"""Point this process at other parts for a while: the environment, and what was cached from it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from shared.db.engine import engine, session_factory, single_engine
from shared.settings import settings


def forget() -> None:
    """Close this process's connections and forget its settings."""
    for made in (engine, single_engine):
        if made.cache_info().currsize:
            made().dispose()
    for cached in (settings, engine, single_engine, session_factory):
        cached.cache_clear()


@contextmanager
def environment(**variables: object) -> Iterator[None]:
    """Run a block under other environment variables, with settings and engine made anew."""
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update({name: str(value) for name, value in variables.items()})
    forget()
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
        forget()
