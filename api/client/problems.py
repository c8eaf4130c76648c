"""Problem documents (RFC 9457), and the error that each becomes."""

from __future__ import annotations

from dataclasses import dataclass

import httpx

from .errors import AssayError, Conflict, Invalid, NotAssay, NotFound, Refused, TooManyRequests, Unreachable
from .reading import document_of, read

_JOBS = "`assay jobs` lists your newest jobs with their ids."


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong with a request; ``pointer`` is a JSON pointer (RFC 6901)."""

    pointer: str
    detail: str


@dataclass(frozen=True)
class Problem:
    """What the server says went wrong; branch on ``code``, it is stable."""

    title: str
    status: int
    detail: str
    code: str
    request_id: str
    errors: tuple[Fault, ...] = ()

    @property
    def sentence(self) -> str:
        """What went wrong, with each fault of a bad request."""
        faults = "; ".join(f"{fault.pointer.strip('/')}: {fault.detail}" for fault in self.errors)
        told = f"{self.detail} ({faults})" if faults else self.detail
        return f"{told[:1].upper()}{told[1:].rstrip('.')}."


def error_of(answer: httpx.Response) -> AssayError | None:
    """Return the error that an answer tells, or None for a success or a 304."""
    if answer.is_success or answer.status_code == httpx.codes.NOT_MODIFIED:
        return None
    if "json" not in answer.headers.get("content-type", ""):
        return _unexplained(answer)
    return _error(read(Problem, document_of(answer)), retry_after(answer), answer.request.url.path)


def retry_after(answer: httpx.Response) -> float | None:
    """Return the seconds that Retry-After asks to wait, if it does."""
    text = answer.headers.get("retry-after", "")
    return float(text) if text.isdecimal() else None


def _error(problem: Problem, wait: float | None, path: str) -> AssayError:
    told = problem.sentence
    match problem.status:
        case 401:
            error: AssayError = Refused(told)
        case 403:
            error = Refused(told, advice="Log in with a key that has the scope: an operator makes one.")
        case 404:
            error = NotFound(told, advice=_JOBS if "/v1/jobs/" in path else None)
        case 409 | 410:
            error = Conflict(told)
        case 429:
            error = TooManyRequests(advice=f"Try again in {wait or 60:.0f} seconds.")
        case 408 | 502 | 503 | 504:
            error = Unreachable(told, advice=f"Try again in {wait or 10:.0f} seconds.")
        case status if status >= 500:
            logged = f"Its log has more under the request id {problem.request_id}."
            error = Unreachable(f"The server failed: {told}", advice=logged)
        case _:
            error = Invalid(told, advice="Change the request; `--help` tells what each option takes.")
    error.problem = problem
    return error


def _unexplained(answer: httpx.Response) -> AssayError:
    """Return the error of an answer that no Assay API gave: a proxy's, or another program's."""
    if answer.status_code in (429, 502, 503, 504):
        return Unreachable(f"The server is away: {answer.request.url.host} answered {answer.status_code}.")
    return NotAssay(f"{answer.request.url} answered {answer.status_code}, not as an Assay API does.")
