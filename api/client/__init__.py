"""Assay's client: a library for Python and the command line ``assay``; it knows the API by HTTP alone.

>>> from api.client import Client, Plan          # installed alone: from assay_client import …
>>> with Client("http://127.0.0.1:8000", key) as client:                        # doctest: +SKIP
...     found = client.examine("guardian", Plan(levels=["basic"], items=20))
...     print(found.overall.rate, found.overall.low, found.overall.high)

It is also built alone as the distribution ``assay-client``, so its modules import one another relatively,
and else only httpx, httpx-sse, click and rich; a page is drawn by Jinja2 and matplotlib, where they are installed.
"""

from .agents import Agent, AgentVersion
from .client import Client
from .errors import (
    AssayError,
    CannotDraw,
    CannotWrite,
    Conflict,
    Interrupted,
    Invalid,
    JobCancelled,
    JobFailed,
    NotAssay,
    NotFound,
    NotLoggedIn,
    Refused,
    TimedOut,
    TooManyRequests,
    Unreachable,
)
from .examinations import CellEstimate, Estimate, Examination, Family, Plan, Response
from .jobs import Event, Job
from .platform import Queue, Worker
from .problems import Problem
from .reports.comparison import Comparison, Difference
from .reports.report import Report

__all__ = [
    "Agent",
    "AgentVersion",
    "AssayError",
    "CannotDraw",
    "CannotWrite",
    "CellEstimate",
    "Client",
    "Comparison",
    "Conflict",
    "Difference",
    "Estimate",
    "Event",
    "Examination",
    "Family",
    "Interrupted",
    "Invalid",
    "Job",
    "JobCancelled",
    "JobFailed",
    "NotAssay",
    "NotFound",
    "NotLoggedIn",
    "Plan",
    "Problem",
    "Queue",
    "Refused",
    "Report",
    "Response",
    "TimedOut",
    "TooManyRequests",
    "Unreachable",
    "Worker",
]
