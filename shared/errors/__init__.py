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
    ├── JobCrashed · AttemptTimedOut · SandboxUnavailable                       (retryable)
    └── Interruption              not a failure: the attempt has to stop here
        └── LeaseLost · JobCancelled · WorkerStopping
"""

from __future__ import annotations

from shared.errors.agents import (
    AgentError,
    CircuitOpen,
    ProviderGarbled,
    ProviderRateLimited,
    ProviderRefused,
    ProviderTimeout,
    ProviderUnavailable,
    SecretMissing,
    TokenBudgetSpent,
)
from shared.errors.jobs import (
    AttemptsExhausted,
    AttemptTimedOut,
    DeadlinePassed,
    Interruption,
    JobCancelled,
    JobCrashed,
    JobError,
    JournalMismatch,
    LeaseLost,
    SandboxUnavailable,
    UnknownKind,
    WorkerStopping,
)
from shared.errors.parts import DatabaseUnavailable, StreamsFull, Unavailable
from shared.errors.requests import (
    AddressRefused,
    Conflict,
    Forbidden,
    IdempotencyMismatch,
    InvalidRequest,
    JobEnded,
    JobNotRetryable,
    JobRunning,
    NotFound,
    ResultExpired,
    TooManyRequests,
    Unauthenticated,
)
from shared.errors.root import AssayError

__all__ = [
    "AddressRefused",
    "AgentError",
    "AssayError",
    "AttemptTimedOut",
    "AttemptsExhausted",
    "CircuitOpen",
    "Conflict",
    "DatabaseUnavailable",
    "DeadlinePassed",
    "Forbidden",
    "IdempotencyMismatch",
    "Interruption",
    "InvalidRequest",
    "JobCancelled",
    "JobCrashed",
    "JobEnded",
    "JobError",
    "JobNotRetryable",
    "JobRunning",
    "JournalMismatch",
    "LeaseLost",
    "NotFound",
    "ProviderGarbled",
    "ProviderRateLimited",
    "ProviderRefused",
    "ProviderTimeout",
    "ProviderUnavailable",
    "ResultExpired",
    "SandboxUnavailable",
    "SecretMissing",
    "StreamsFull",
    "TokenBudgetSpent",
    "TooManyRequests",
    "Unauthenticated",
    "Unavailable",
    "UnknownKind",
    "WorkerStopping",
]
