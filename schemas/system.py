"""The platform's own chores."""

from __future__ import annotations

from schemas.submission import Submission


class RetentionRequest(Submission):
    """Remove what was kept for its time; nothing to choose."""
