"""The words that the API and its clients share, as this client knows them."""

from __future__ import annotations

from enum import StrEnum


class Category(StrEnum):
    """What a question asks about."""

    KNOWLEDGE = "knowledge"
    CODE_QUALITY = "code_quality"
    SECURITY = "security"
    PERFORMANCE = "performance"
    INNOVATION = "innovation"
    SELF_IMPROVEMENT = "self_improvement"
    COLLABORATION = "collaboration"
    EXPERIMENTAL = "experimental"


class Level(StrEnum):
    """How hard a question is, from the easiest to the hardest."""

    BASIC = "basic"
    INTERMEDIATE = "intermediate"
    ADVANCED = "advanced"
    EXPERT = "expert"
    MASTER = "master"
    LEGENDARY = "legendary"


class JobState(StrEnum):
    """Where a job is in its life."""

    #: Accepted; its time has not come.
    SCHEDULED = "scheduled"
    #: Due; waits for a worker.
    QUEUED = "queued"
    #: A worker has it.
    RUNNING = "running"
    #: Its parts are not all done.
    WAITING = "waiting"
    #: Ended with a result.
    SUCCEEDED = "succeeded"
    #: Ended with an error; a retry takes it up again.
    FAILED = "failed"
    #: Ended on request.
    CANCELLED = "cancelled"


ENDED_STATES = frozenset({JobState.SUCCEEDED, JobState.FAILED, JobState.CANCELLED})


def in_order(names: set[str], known: type[Category] | type[Level]) -> list[str]:
    """Return the names in the order of the known ones; what a newer server added comes last."""
    order = {one.value: place for place, one in enumerate(known)}
    return sorted(names, key=lambda name: (order.get(name, len(order)), name))
