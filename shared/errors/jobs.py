"""The job itself can't go on, or has to stop here."""

from __future__ import annotations

from shared.errors.root import AssayError


class JobError(AssayError):
    """The job can't go on."""

    code = "job_error"


class JournalMismatch(JobError):
    """A journal step was recorded for other content than this attempt asks for."""

    code = "journal_mismatch"


class UnknownKind(JobError):
    """There is no job kind of that name."""

    code = "unknown_kind"


class DeadlinePassed(JobError):
    """The job's deadline passed before it ended."""

    code = "deadline_passed"


class AttemptsExhausted(JobError):
    """Every allowed attempt at the job was used up."""

    code = "attempts_exhausted"


class SandboxUnavailable(JobError):
    """No sandbox of this worker contains what it has to, so no agent's code is run."""

    code = "sandbox_unavailable"
    retryable = True


class JobCrashed(JobError):
    """The job's code raised an error that it should have named."""

    code = "job_crashed"
    retryable = True


class AttemptTimedOut(JobError):
    """The attempt took longer than its kind's time limit."""

    code = "attempt_timed_out"
    retryable = True


class Interruption(JobError):
    """The attempt has to stop here."""

    code = "interrupted"


class LeaseLost(Interruption):
    """Another attempt owns the job now; nothing of this one may be written."""

    code = "lease_lost"


class JobCancelled(Interruption):
    """The job was asked to cancel."""

    code = "cancelled"


class WorkerStopping(Interruption):
    """The worker is shutting down; the job goes on elsewhere."""

    code = "worker_stopping"
