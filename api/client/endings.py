"""How jobs end, told so that a person knows what to do next."""

from __future__ import annotations

from .errors import AssayError, Conflict, JobCancelled, JobFailed, NotFound
from .jobs import Job
from .vocabulary import JobState

EXAMINATION = "custody.examination"

#: What to do about a cause, where more is known than that a retry may help.
_REMEDIES = {
    "token_budget_spent": "Raise the version's token budget, then take the job up again with `assay retry {id}`.",
    "secret_missing": "Set the endpoint's key where the workers run, then `assay retry {id}`.",
    "not_found": "`assay families` lists what can be asked; submit it anew.",
    "deadline_passed": "Submit it anew, with a later deadline.",
}


def succeeded(job: Job) -> Job:
    """Return an ended job that succeeded; raises ``JobFailed`` or ``JobCancelled``."""
    if job.state == JobState.SUCCEEDED:
        return job
    if job.state == JobState.CANCELLED:
        raise JobCancelled(f"The job {job.id} was cancelled.", advice="Submit it anew if it is still wanted.")
    code, why = (job.error.code, job.error.message) if job.error else ("unknown", "no reason was given")
    remedy = _REMEDIES.get(code, "`assay retry {id}` takes it up again from its last answer.")
    raise JobFailed(f"The job {job.id} failed ({code}): {why}", advice=remedy.format(id=job.id))


def without_examination(job: Job) -> AssayError:
    """Return the error that says why a job has no examination to show."""
    if job.kind != EXAMINATION:
        return NotFound(
            f"The job {job.id} is no examination but a {job.kind}.", advice=f"`assay show {job.id}` shows it."
        )
    if not job.ended:
        return Conflict(
            f"The examination {job.id} is still {job.state} ({job.progress.percent}%).",
            advice=f"`assay follow {job.id}` waits for it.",
        )
    try:
        succeeded(job)
    except AssayError as error:
        return error
    return NotFound(f"The examination {job.id} was removed.", advice="Examine the agent again.")
