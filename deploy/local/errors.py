"""What people meet when the platform can't be started here."""

from __future__ import annotations

from typing import ClassVar

from shared.errors import AssayError


class CannotStart(AssayError):
    """The platform can't be started; the message is a sentence that says what to do."""

    code: ClassVar[str] = "cannot_start"


class AlreadyRunning(CannotStart):
    """Another `up` already runs on this home."""

    code: ClassVar[str] = "already_running"
