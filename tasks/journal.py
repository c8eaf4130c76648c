"""The journal of one job, kept in rows."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from shared.errors import JournalMismatch
from shared.models import JobStep
from shared.store import steps, usage
from tasks.persistence import persist
from tasks.watch import LeaseWatch
from workers.ports import Json, Recorded


class RowJournal:
    """Remembers the steps of a job across its attempts; implements ``workers.ports.Journal``.

    ``recorded`` are the steps of earlier attempts by their keys. Steps may be taken from several
    threads, each under a key of its own.
    """

    def __init__(self, watch: LeaseWatch, recorded: Mapping[str, JobStep]) -> None:
        self._watch = watch
        self._found = {key: (step.content_hash, step.value) for key, step in recorded.items()}

    def step(self, key: str, compute: Callable[[], Recorded], *, content: str) -> Json:
        """Return what is recorded under ``key``, or compute and record it; see the port."""
        content_hash = hashlib.sha256(content.encode()).hexdigest()
        if key in self._found:
            found_hash, value = self._found[key]
            if found_hash != content_hash:
                raise JournalMismatch(f"step {key!r} was recorded for other content")
            return value
        self._watch.check()
        recorded = compute()
        # A step reads the same whether it was just computed or comes from an earlier attempt.
        value = _storable(json.loads(json.dumps(recorded.value)))
        month = datetime.now(UTC).date()

        def write(session: Session) -> bool:
            tokens = recorded.usage
            job, new = steps.record(
                session,
                self._watch.job_id,
                self._watch.attempt,
                key=key,
                content_hash=content_hash,
                value=value,
                prompt_tokens=tokens.prompt_tokens if tokens else None,
                completion_tokens=tokens.completion_tokens if tokens else None,
            )
            if new and tokens and recorded.agent_version_id:
                usage.meter(
                    session,
                    UUID(recorded.agent_version_id),
                    month=month,
                    prompt_tokens=tokens.prompt_tokens,
                    completion_tokens=tokens.completion_tokens,
                )
            return job.cancel_requested

        self._watch.cancel_requested |= persist(self._watch, write)
        self._found[key] = (content_hash, value)
        return value


def _storable(value: Json) -> Json:
    """Replace what JSON can carry and Postgres can't keep: NUL and lone surrogates."""
    match value:
        case str():
            return value.replace("\x00", "\ufffd").encode("utf-8", "replace").decode()
        case list():
            return [_storable(one) for one in value]
        case dict():
            return {_storable(name): _storable(one) for name, one in value.items()}
    return value
