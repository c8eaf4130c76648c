"""One tree of errors; each says for itself what it is called and whether another try may help.

AssayError
├── InvalidRequest                the client's doing: the request can't be carried out
│   ├── NotFound · Unauthenticated · Forbidden · TooManyRequests · AddressRefused
│   └── Conflict ── JobRunning · JobEnded · JobNotRetryable · ResultExpired · IdempotencyMismatch
├── Unavailable                   ours: a part we need is away                  (all retryable)
│   └── DatabaseUnavailable · StreamsFull
├── AgentError                    the agent's endpoint did not do its part
│   ├── ProviderTimeout · ProviderUnavailable · ProviderRateLimited · ProviderGarbled · CircuitOpen (retryable)
│   └── ProviderRefused · SecretMissing · TokenBudgetSpent
└── JobError                      the job itself
    ├── JournalMismatch · UnknownKind · DeadlinePassed · AttemptsExhausted
    ├── JobCrashed · AttemptTimedOut                                            (retryable)
    └── Interruption              not a failure: the attempt has to stop here
        └── LeaseLost · JobCancelled · WorkerStopping
"""

from __future__ import annotations

from typing import ClassVar


class AssayError(Exception):
    """Something went wrong."""

    code: ClassVar[str] = "internal_error"
    retryable: ClassVar[bool] = False

    def __init__(self, message: str | None = None) -> None:
        self.message = message or (type(self).__doc__ or "").strip()
        super().__init__(self.message)


class InvalidRequest(AssayError):
    """The request can't be carried out as it is."""

    code = "invalid_request"


class NotFound(InvalidRequest):
    """There is nothing here under that name."""

    code = "not_found"


class Conflict(InvalidRequest):
    """The request does not fit the present state."""

    code = "conflict"


class JobRunning(Conflict):
    """The job has not ended yet; poll it until its state is final."""

    code = "job_running"


class JobEnded(Conflict):
    """The job has already ended and can't be cancelled."""

    code = "job_ended"


class JobNotRetryable(Conflict):
    """Only a failed job can be retried."""

    code = "job_not_retryable"


class ResultExpired(Conflict):
    """The job's result was kept for its retention time and has since been removed."""

    code = "result_expired"


class IdempotencyMismatch(Conflict):
    """This Idempotency-Key was used with another request; use a new key for a new request."""

    code = "idempotency_mismatch"


class Unauthenticated(InvalidRequest):
    """Give an API key or a token as 'Authorization: Bearer …'."""

    code = "unauthenticated"


class Forbidden(InvalidRequest):
    """The API key lacks the scope that this needs."""

    code = "forbidden"


class TooManyRequests(InvalidRequest):
    """The client's rate limit is used up; wait as long as Retry-After says."""

    code = "too_many_requests"


class AddressRefused(InvalidRequest):
    """The address is private; an operator has to allow it with 'allow_private'."""

    code = "address_refused"


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


class AgentError(AssayError):
    """The agent's endpoint did not do its part."""

    code = "agent_error"


class ProviderTimeout(AgentError):
    """The agent's endpoint did not answer in time."""

    code = "provider_timeout"
    retryable = True


class ProviderUnavailable(AgentError):
    """The agent's endpoint can't be reached or failed on its side."""

    code = "provider_unavailable"
    retryable = True


class ProviderRateLimited(AgentError):
    """The agent's endpoint asked us to slow down."""

    code = "provider_rate_limited"
    retryable = True


class ProviderGarbled(AgentError):
    """The agent's endpoint sent an answer that can't be read."""

    code = "provider_garbled"
    retryable = True


class CircuitOpen(AgentError):
    """The agent's endpoint failed so often that calls are held back for a while."""

    code = "circuit_open"
    retryable = True


class ProviderRefused(AgentError):
    """The agent's endpoint refused the request; check its key, model name and limits."""

    code = "provider_refused"


class SecretMissing(AgentError):
    """The endpoint's key reference points to nothing on this worker."""

    code = "secret_missing"


class TokenBudgetSpent(AgentError):
    """The token budget of this agent version is spent for this month."""

    code = "token_budget_spent"


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
