"""Ours: a part that we need is away."""

from __future__ import annotations

from shared.errors.root import AssayError


class Unavailable(AssayError):
    """A part of the platform is away; try again shortly."""

    code = "unavailable"
    retryable = True


class DatabaseUnavailable(Unavailable):
    """The database is away; try again shortly."""

    code = "database_unavailable"


class StreamsFull(Unavailable):
    """As many event streams are open as this server can serve; try again, or poll the job."""

    code = "streams_full"
