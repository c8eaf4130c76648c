"""Choose which ready jobs the broker gets next: by pause, priority, fairness, then age."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    Boolean,
    Double,
    Integer,
    Text,
    Uuid,
    bindparam,
    func,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.orm import Session

from shared.db.prepared import Prepared
from shared.models import Job, JobEvent
from shared.vocabulary import JobState

#: The advisory lock under which one relay at a time admits, so that windows and caps hold exactly.
_ADMISSION_LOCK = 0x417373_6179

_DEMAND = Prepared(
    "demand",
    text(
        """
    SELECT lane,
           (SELECT count(*) FROM jobs
             WHERE jobs.lane = lanes.lane AND state = 'queued' AND published_at IS NOT NULL) AS published,
           EXISTS (SELECT FROM jobs
             WHERE jobs.lane = lanes.lane AND state = 'queued' AND published_at IS NULL) AS ready,
           (SELECT coalesce(sum(slots), 0) FROM workers
             WHERE lanes.lane = ANY (queues) AND stopping_at IS NULL
               AND last_seen_at > now() - make_interval(secs => :alive)) AS slots
      FROM unnest(CAST(:lanes AS text[])) AS lanes (lane)
    """
    )
    .bindparams(bindparam("lanes", type_=ARRAY(Text())), bindparam("alive", type_=Double()))
    .columns(lane=Text, published=Integer, ready=Boolean, slots=Integer),
)

# A client's turn counts what it already has at work, so that one with a thousand ready jobs and one
# with ten are served alike; LATERAL looks at no more of a client's jobs than could be admitted.
_ADMISSIBLE = Prepared(
    "admissible",
    text(
        """
    SELECT jobs.id, jobs.kind
      FROM clients
     CROSS JOIN LATERAL (
           SELECT count(*) AS n FROM jobs
            WHERE client_id = clients.id
              AND (state = 'running' OR (state = 'queued' AND published_at IS NOT NULL))) AS active
     CROSS JOIN LATERAL (
           SELECT ready.id, ready.priority,
                  active.n + row_number() OVER (ORDER BY ready.priority DESC, ready.id) AS turn
             FROM (SELECT id, priority FROM jobs
                    WHERE client_id = clients.id AND lane = :lane
                      AND state = 'queued' AND published_at IS NULL
                      AND NOT EXISTS (SELECT FROM queues
                                       WHERE queues.name = jobs.queue AND paused_at IS NOT NULL)
                    ORDER BY priority DESC, id
                    LIMIT least(:free, greatest(0, clients.max_running - active.n))) AS ready
           ) AS chosen
      JOIN jobs ON jobs.id = chosen.id
     WHERE clients.disabled_at IS NULL
     ORDER BY chosen.priority DESC, chosen.turn, chosen.id
     LIMIT :free
       FOR UPDATE OF jobs SKIP LOCKED
    """
    )
    .bindparams(bindparam("lane", type_=Text()), bindparam("free", type_=Integer()))
    .columns(id=Uuid, kind=Text),
)

_MARK = Prepared(
    "mark_published",
    text("UPDATE jobs SET published_at = clock_timestamp() WHERE id = ANY (:jobs) RETURNING id")
    .bindparams(bindparam("jobs", type_=ARRAY(Uuid())))
    .columns(id=Uuid),
)


@dataclass(frozen=True)
class Demand:
    """What one lane holds: hints at the broker, whether jobs are ready, slots of live workers."""

    lane: str
    published: int
    ready: bool
    slots: int


@dataclass(frozen=True)
class Admitted:
    """A job chosen for the broker."""

    job_id: UUID
    kind: str


def begin(session: Session) -> bool:
    """Take the admission lock for this transaction; False where another relay holds it."""
    return bool(session.scalar(select(func.pg_try_advisory_xact_lock(_ADMISSION_LOCK))))


def demand(session: Session, lanes: Sequence[str], *, alive_seconds: float) -> list[Demand]:
    """Return what each lane holds; a worker counts while it was seen within ``alive_seconds``."""
    rows = _DEMAND.rows(session, {"lanes": list(lanes), "alive": alive_seconds})
    return [Demand(row.lane, row.published, row.ready, row.slots) for row in rows]


def admit(session: Session, lane: str, *, free: int) -> list[Admitted]:
    """Lock and return at most ``free`` ready jobs of a lane, in the order to publish them.

    ``free`` is below 0 where another relay, which knows faster workers, filled the lane further.
    """
    rows = _ADMISSIBLE.rows(session, {"lane": lane, "free": max(0, free)})
    return [Admitted(row.id, row.kind) for row in rows]


def mark_published(session: Session, job_ids: Sequence[UUID]) -> None:
    """Record that the broker was handed these jobs' ids."""
    _MARK.rows(session, {"jobs": list(job_ids)})


def promote_due(session: Session) -> int:
    """Queue every scheduled job whose ``run_at`` has come; return how many."""
    due = (
        select(Job.id)
        .where(Job.state == JobState.SCHEDULED, Job.run_at <= func.now())
        .limit(1000)
        .with_for_update(skip_locked=True)
    )
    promoted = session.execute(
        update(Job)
        .where(Job.id.in_(due))
        .values(state=JobState.QUEUED, version=Job.version + 1)
        .returning(Job.id, Job.version)
    ).all()
    if promoted:
        told = [{"job_id": row.id, "number": row.version, "type": "due"} for row in promoted]
        session.execute(insert(JobEvent), told)
    return len(promoted)
