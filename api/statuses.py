"""Which HTTP status each error of ours has."""

from __future__ import annotations

from shared.errors import (
    AddressRefused,
    AssayError,
    Conflict,
    Forbidden,
    IdempotencyMismatch,
    InvalidRequest,
    NotFound,
    ResultExpired,
    TooManyRequests,
    Unauthenticated,
    Unavailable,
    UnknownKind,
)

#: An error that is not here has its nearest ancestor's status.
STATUSES: dict[type[AssayError], int] = {
    AssayError: 500,
    InvalidRequest: 422,
    NotFound: 404,
    Conflict: 409,
    IdempotencyMismatch: 422,
    ResultExpired: 410,
    Unauthenticated: 401,
    Forbidden: 403,
    TooManyRequests: 429,
    AddressRefused: 422,
    UnknownKind: 422,
    Unavailable: 503,
}

#: What is wrong with a request before any error of ours is raised: status, code, meaning.
HTTP_PROBLEMS: dict[int, tuple[str, str]] = {
    400: ("bad_request", "The request can't be read."),
    404: (NotFound.code, "There is nothing here under that name."),
    405: ("method_not_allowed", "This address does not take that method; Allow says which it takes."),
    406: ("not_acceptable", "No answer in the wanted media type can be given."),
    408: ("request_timeout", "The request did not arrive in time."),
    413: ("content_too_large", "The request's body is larger than this server takes."),
    414: ("uri_too_long", "The request's address is too long."),
    415: ("unsupported_media_type", "Send the body as application/json."),
    431: ("headers_too_large", "The request's headers are too large."),
    500: (AssayError.code, "Something went wrong here. The request id leads us to it."),
}


def status_of(error: type[AssayError]) -> int:
    """Return the status of an error, or of its nearest ancestor that has one."""
    return next(STATUSES[cls] for cls in error.__mro__ if cls in STATUSES)
