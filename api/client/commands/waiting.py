"""Wait for a job in front of a person: a bar, the time left, and a way back after Ctrl-C."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, SpinnerColumn, TaskProgressColumn, TextColumn
from rich.table import Column

from ..errors import AssayError, Interrupted
from ..jobs import Job
from ..reports.words import duration
from ..vocabulary import JobState
from .terminal import Terminal

#: A terminal of so many columns has room for a bar.
_WIDE = 72
#: What a job does, before it says so itself.
_STANDING = {
    JobState.SCHEDULED: "waits for its time",
    JobState.QUEUED: "waits for a worker (`assay queues`, `assay workers`)",
    JobState.RUNNING: "begins",
    JobState.WAITING: "waits for its parts",
}


@contextmanager
def going_on(job_id: str) -> Iterator[None]:
    """Turn a Ctrl-C within the block into how to come back to the job, or to cancel it."""
    try:
        yield
    except KeyboardInterrupt:
        raise Interrupted(
            f"Stopped waiting; the job {job_id} goes on.",
            advice=f"Come back with `assay follow {job_id}`, or cancel it with `assay cancel {job_id}`.",
        ) from None


def watch(terminal: Terminal, job_id: str, *, timeout: float | None = None) -> Job:
    """Wait for a job behind a progress bar and return it as it ended."""
    bar = Progress(*_columns(terminal.told), console=terminal.told, transient=True)
    task = bar.add_task("submitted", total=100, left="")

    def progress(job: Job, seconds_left: float | None) -> None:
        left = "" if seconds_left is None or job.ended else f"about {duration(seconds_left)} left"
        bar.update(task, description=_doing(job), completed=job.progress.percent, left=left)

    def trouble(error: AssayError) -> None:
        bar.update(task, description=f"{error.message} Trying again", left="")

    with going_on(job_id), bar:
        return terminal.client.wait(job_id, timeout=timeout, on_progress=progress, on_trouble=trouble)


def _columns(console: Console) -> Iterator[ProgressColumn]:
    """Yield what the bar consists of; on a narrow terminal the figures go before the drawing."""
    yield SpinnerColumn("line" if console.options.ascii_only else "dots")
    if console.width >= _WIDE:
        yield TextColumn("{task.description}")
        yield BarColumn()
        yield TaskProgressColumn()
        yield TextColumn("{task.fields[left]}")
    else:
        whole = Column(no_wrap=True, overflow="ellipsis")
        told = "{task.percentage:>3.0f}% {task.fields[left]} {task.description}"
        yield TextColumn(told, table_column=whole)


def _doing(job: Job) -> str:
    if job.cancel_requested and not job.ended:
        return "is asked to stop"
    if job.state == JobState.RUNNING and job.progress.message:
        return job.progress.message
    return _STANDING.get(JobState(job.state), job.state) if job.state in [*JobState] else job.state
