"""The client's doing: the request can't be carried out."""

from __future__ import annotations

from shared.errors.root import AssayError


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
