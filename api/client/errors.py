"""One tree of errors; each says what happened and what to do next.

AssayError
├── NotLoggedIn · Refused                  who asks is not known, or may not         (exit code 3)
├── Invalid                                the request is not as it should be        (2)
├── NotFound                               there is nothing under that name          (5)
├── Conflict                               it does not fit the present state         (8)
├── Unreachable                            the server did not answer, or is failing  (4)
│   └── TooManyRequests · NotAssay
├── JobFailed                              the job ended with an error               (1)
├── JobCancelled                           the job was cancelled                     (6)
├── TimedOut                               the job goes on, the waiting does not     (7)
├── CannotWrite                            a file can't be written                   (9)
├── CannotDraw                             what draws pages is not installed         (10)
└── Interrupted                            the person stopped the waiting            (130)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from .problems import Problem


class AssayError(Exception):
    """Something went wrong.

    ``message`` says what happened, ``advice`` what to do next; both are whole sentences. ``problem`` is
    what the server told of it, where it did.
    """

    problem: Problem | None = None

    exit_code: ClassVar[int] = 1
    default_advice: ClassVar[str] = ""

    def __init__(self, message: str | None = None, *, advice: str | None = None) -> None:
        self.message = message or (type(self).__doc__ or "").strip().splitlines()[0]
        self.advice = self.default_advice if advice is None else advice
        super().__init__(f"{self.message} {self.advice}".strip())


class NotLoggedIn(AssayError):
    """You are not logged in."""

    exit_code = 3
    default_advice = "Log in with `assay login`, or set ASSAY_URL and ASSAY_KEY."


class Refused(AssayError):
    """The server refused the key."""

    exit_code = 3
    default_advice = "Log in again with `assay login`, with a key that an operator gave you."


class Invalid(AssayError):
    """The request can't be carried out as it is."""

    exit_code = 2


class NotFound(AssayError):
    """There is nothing under that name."""

    exit_code = 5


class Conflict(AssayError):
    """The request does not fit the present state."""

    exit_code = 8
    default_advice = "Look at the job with `assay show JOB`."


class Unreachable(AssayError):
    """The server does not answer."""

    exit_code = 4
    default_advice = "Check the address and that the platform runs (`make up` in a checkout), then try again."


class TooManyRequests(Unreachable):
    """This client's requests of the minute are used up."""


class NotAssay(Unreachable):
    """What answers there is not an Assay API, or a version that this client can't read."""

    default_advice = "Check the address that you logged in to."


class JobFailed(AssayError):
    """The job failed."""


class JobCancelled(AssayError):
    """The job was cancelled."""

    exit_code = 6


class TimedOut(AssayError):
    """The job did not end in time; it goes on."""

    exit_code = 7


class CannotWrite(AssayError):
    """The file can't be written."""

    exit_code = 9


class CannotDraw(AssayError):
    """What draws pages is not installed."""

    exit_code = 10
    default_advice = (
        "Install it with `pip install 'assay-client[report]'`, or take the table or JSON (`--format`)."
    )


class Interrupted(AssayError):
    """Stopped waiting; the job goes on."""

    exit_code = 130
