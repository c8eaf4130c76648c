"""The words of Assay, as closed sets of choices."""

from __future__ import annotations

from enum import StrEnum

#: The largest seed that every JSON reader keeps exactly.
LARGEST_SEED = 2**53 - 1


class JobState(StrEnum):
    """Where a job is in its life."""

    #: Accepted; its ``run_at`` has not come.
    SCHEDULED = "scheduled"
    #: Due; waits for the relay and then for a worker.
    QUEUED = "queued"
    #: A worker holds its lease.
    RUNNING = "running"
    #: Its children are outstanding; it holds no lease and no slot.
    WAITING = "waiting"
    #: Ended with a result; never changes again.
    SUCCEEDED = "succeeded"
    #: Ended with an error; only an asked retry changes it.
    FAILED = "failed"
    #: Ended on request; never changes again.
    CANCELLED = "cancelled"

    @property
    def ended(self) -> bool:
        """Whether no worker will touch the job any more."""
        return self in ENDED_STATES


ENDED_STATES = frozenset({JobState.SUCCEEDED, JobState.FAILED, JobState.CANCELLED})


class AttemptOutcome(StrEnum):
    """How one attempt at a job ended."""

    #: The job's effects and its result were written.
    SUCCEEDED = "succeeded"
    #: It raised, and the job ended with it.
    FAILED = "failed"
    #: It raised a retryable error, and the job was queued again.
    RETRIED = "retried"
    #: Its process died or froze past the lease.
    LOST = "lost"
    #: We stopped it (a shutdown); it does not count against the limit.
    STOPPED = "stopped"
    #: It ended because the job was cancelled.
    CANCELLED = "cancelled"
    #: It handed over to children and gave its slot back.
    WAITING = "waiting"


class QueueName(StrEnum):
    """The queues, each served by workers of its own."""

    #: Scenario generation and engagements.
    SCENARIOS = "scenarios"
    #: Examinations, certificates and single questions.
    CUSTODY = "custody"
    #: Fitting of models.
    TRAINING = "training"
    #: Learning from the internet.
    LEARNING = "learning"
    #: The warmaster and its proposals.
    EVOLUTION = "evolution"
    #: Tournaments.
    ARENA = "arena"
    #: Reconciling, schedules, rollups, notifications, retention.
    SYSTEM = "system"


class Pool(StrEnum):
    """How a queue's workers run their slots."""

    #: Threads, for jobs that wait for models or pages.
    THREADS = "threads"
    #: Child processes, for jobs that compute.
    PREFORK = "prefork"


class AgentType(StrEnum):
    """What an agent is for."""

    #: Orchestrates and plans.
    IMPERIUM = "imperium"
    #: Defends.
    GUARDIAN = "guardian"
    #: Experiments.
    SANDBOX = "sandbox"
    #: Builds.
    CONQUEST = "conquest"


class ReleaseState(StrEnum):
    """Where an agent version stands with custody."""

    #: Not decided on yet: it is in custody.
    CANDIDATE = "candidate"
    #: A certificate released it.
    RELEASED = "released"
    #: A certificate rejected it.
    REJECTED = "rejected"


class Protocol(StrEnum):
    """The language an endpoint speaks."""

    #: The OpenAI chat completions API, hosted or local.
    OPENAI_COMPATIBLE = "openai_compatible"
    #: The Anthropic messages API.
    ANTHROPIC = "anthropic"
    #: A simulated agent with a stated skill; no network.
    SCRIPTED = "scripted"


class Scope(StrEnum):
    """What an API key may do."""

    #: Read one's own rows.
    READ = "read"
    #: Submit and change one's own rows.
    WRITE = "write"
    #: Run the platform: endpoints, queues, workers.
    OPS = "ops"
    #: Manage clients and keys, and read the audit log.
    ADMIN = "admin"


class Category(StrEnum):
    """What a custody item asks about."""

    KNOWLEDGE = "knowledge"
    CODE_QUALITY = "code_quality"
    SECURITY = "security"
    PERFORMANCE = "performance"
    INNOVATION = "innovation"
    SELF_IMPROVEMENT = "self_improvement"
    COLLABORATION = "collaboration"
    EXPERIMENTAL = "experimental"


class Level(StrEnum):
    """How hard an item is, from the easiest to the hardest."""

    BASIC = "basic"
    INTERMEDIATE = "intermediate"
    ADVANCED = "advanced"
    EXPERT = "expert"
    MASTER = "master"
    LEGENDARY = "legendary"

    @property
    def rank(self) -> int:
        """The level's place, 1 (basic) to 6 (legendary)."""
        return list(Level).index(self) + 1
