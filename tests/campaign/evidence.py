"""Count from rows what a campaign showed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import quantiles

from shared.vocabulary import ENDED_STATES, AttemptOutcome, JobState
from tests.campaign.form import Form
from tests.campaign.injecting import Done
from tests.campaign.plan import KILLS, FaultKind
from tests.campaign.rows import Attempt, Job, Question, Reached, Rows

#: Where these came between, Postgres itself was away for a while.
_DISTURBING = ("Postgres", "backend")
#: How long before a fault was noted it may have begun to work, in seconds.
_SLACK = 0.5


@dataclass(frozen=True)
class Percentiles:
    """Of seconds; ``n`` values."""

    n: int
    p50: float
    p99: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Percentiles:
        """Compute them; of no values they are 0."""
        if len(values) < 2:
            return cls(len(values), *(round(sum(values), 1),) * 2)
        cuts = quantiles(values, n=100, method="inclusive")
        return cls(len(values), round(cuts[49], 1), round(cuts[98], 1))


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What is printed; the first five have to be 0."""

    #: Answered 202 and not succeeded with its effect, unless it was poison.
    jobs_lost: int
    #: Jobs with more than one effect, or with one that did not succeed.
    effects_twice: int
    #: Jobs of whatever origin that have not ended.
    stuck: int
    #: Rows that no accepted submission asked for.
    submitted_twice: int
    #: Jobs whose result is made of other answers than their journal holds.
    answers_diverged: int
    accepted: int
    finished: int
    #: Poisonous jobs, and how many of them failed as they have to.
    poison: int
    poison_failed: int
    #: Questions asked again; and questions under way when the process that asked them died or froze.
    calls: int
    calls_repeated: int
    steps_in_flight: int
    #: Attempts taken back; and those among them whose worker was neither killed nor frozen.
    taken_back: int
    taken_back_alive: int
    fenced: int
    kills: int
    #: Kills of workers that lost an attempt by it, and other kills while a job was unfinished.
    kills_that_hit_work: int
    #: From a worker's fault to the next attempt at its job; and where Postgres was well meanwhile.
    recovery_s: Percentiles
    recovery_undisturbed_s: Percentiles
    #: From a worker's rejoining to its next attempt.
    rejoined_s: Percentiles
    by_kind: dict[str, int] = field(default_factory=dict)
    points: dict[str, int] = field(default_factory=dict)
    losses: list[str] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        """Whether nothing was lost, twice, stuck, or paid for twice but what was under way."""
        wrong = [self.jobs_lost, self.effects_twice, self.stuck, self.submitted_twice, self.answers_diverged]
        return not any(wrong) and self.calls_repeated <= self.steps_in_flight


def count(
    rows: Rows,
    *,
    form: Form,
    accepted: set[str],
    done: Sequence[Done],
    reached: Sequence[Reached],
    asked: Sequence[Question],
    fenced: int,
) -> Figures:
    """Count everything."""
    hurt = _hurt_workers(done, reached)
    lost = [one for one in rows.attempts.values() if one.outcome == AttemptOutcome.LOST]
    causes = {one: at for one in lost if (at := _cause(one, hurt)) is not None}
    kills = [one for one in done if one.kind in KILLS]
    losses = [f"{job} {_told(rows, job)}" for job in sorted(accepted) if _is_lost(rows, job)]
    poison = [job for job in rows.jobs.values() if _poisonous(job)]
    calm = {one: at for one, at in causes.items() if not _disturbed(rows, one, at, done, form)}
    return Figures(
        jobs_lost=len(losses),
        effects_twice=sum(
            number > 1 or rows.jobs[job].state != JobState.SUCCEEDED for job, number in rows.effects.items()
        ),
        stuck=sum(job.state not in ENDED_STATES for job in rows.jobs.values()),
        submitted_twice=len({job for job, row in rows.jobs.items() if "campaign" in row.kind} - accepted),
        answers_diverged=len(rows.diverged),
        accepted=len(accepted),
        finished=sum(rows.jobs[job].state in ENDED_STATES for job in accepted if job in rows.jobs),
        poison=len(poison),
        poison_failed=sum(job.state == JobState.FAILED for job in poison),
        calls=len(asked),
        calls_repeated=len(asked) - len({(one.job, one.step) for one in asked}),
        steps_in_flight=len(
            {(one.job, one.attempt) for one in set(asked) - rows.recorded}
            & {(one.job, one.number) for one in causes}
        ),
        taken_back=len(lost),
        taken_back_alive=len(lost) - len(causes),
        fenced=fenced,
        kills=len(kills),
        kills_that_hit_work=sum(_hit(rows, lost, kill) for kill in kills),
        recovery_s=Percentiles.of(_recoveries(rows, causes)),
        recovery_undisturbed_s=Percentiles.of(_recoveries(rows, calm)),
        rejoined_s=Percentiles.of(_rejoinings(rows, done)),
        by_kind=dict(sorted(Counter(one.kind for one in done if "crash" not in one.kind).items())),
        points=dict(sorted(Counter(one.point for one in reached).items())),
        losses=losses,
    )


def _hurt_workers(done: Sequence[Done], reached: Sequence[Reached]) -> list[tuple[str, float]]:
    """Return which worker was killed, frozen or stopped when."""
    return [(one.worker, one.at) for one in done] + [(one.worker, one.at) for one in reached]


def _cause(attempt: Attempt, hurt: Sequence[tuple[str, float]]) -> float | None:
    """Return when the fault came that this attempt was lost by; None where there was none."""
    during = [
        at
        for worker, at in hurt
        if worker == attempt.worker and attempt.began_at - _SLACK <= at <= attempt.ended_at
    ]
    return min(during, default=None)


def _recoveries(rows: Rows, causes: dict[Attempt, float]) -> list[float]:
    following = ((rows.attempts.get((one.job, one.number + 1)), at) for one, at in causes.items())
    return [after.began_at - at for after, at in following if after is not None]


def _rejoinings(rows: Rows, done: Sequence[Done]) -> list[float]:
    cuts = [one for one in done if one.kind == FaultKind.CUT_OFF]
    waits = (
        [
            one.began_at - cut.until
            for one in rows.attempts.values()
            if one.worker == cut.worker and one.began_at > cut.until
        ]
        for cut in cuts
    )
    return [min(those) for those in waits if those]


def _disturbed(rows: Rows, attempt: Attempt, at: float, done: Sequence[Done], form: Form) -> bool:
    following = rows.attempts.get((attempt.job, attempt.number + 1))
    until = following.began_at if following else attempt.ended_at
    trouble = [one for one in done if any(word in f"{one.kind} {one.target}" for word in _DISTURBING)]
    return any(at - form.sweep <= max(one.at, one.until) and one.at <= until for one in trouble)


def _hit(rows: Rows, lost: Sequence[Attempt], kill: Done) -> bool:
    if "worker" in kill.kind:
        return any(
            one.worker == kill.worker and one.began_at - _SLACK <= kill.at <= one.ended_at for one in lost
        )
    return any(
        job.created_at <= kill.at and (not job.finished_at or job.finished_at > kill.at)
        for job in rows.jobs.values()
    )


def _is_lost(rows: Rows, job_id: str) -> bool:
    job = rows.jobs.get(job_id)
    if job is None:
        return True
    return not _poisonous(job) and (job.state != JobState.SUCCEEDED or not rows.effects[job_id])


def _told(rows: Rows, job_id: str) -> str:
    attempts = sorted(item for item in rows.attempts.items() if item[0][0] == job_id)
    job = rows.jobs.get(job_id)
    told = ", ".join(f"{one.number}:{one.worker.partition('@')[0]}:{one.outcome}" for _, one in attempts)
    return f"{job.kind} {job.state} ({told})" if job else "has no row"


def _poisonous(job: Job) -> bool:
    return job.kind.endswith(".poison")
