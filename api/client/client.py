"""The client: every method is one thing that a person wants of an Assay API."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from types import TracebackType
from typing import Any
from uuid import UUID, uuid4

from . import waiting
from .agents import Agent, AgentVersion
from .connection import PATIENCE, Connection, OnTrouble
from .endings import succeeded, without_examination
from .errors import Conflict, Invalid, NotFound
from .examinations import Examination, Family, Plan, Response
from .jobs import Event, Job
from .nearness import no_such
from .platform import Queue, Worker
from .reading import document_of, read
from .reports.comparison import Comparison, compared
from .reports.report import Report
from .timing import Clock
from .waiting import OnProgress


class Client:
    """An Assay API at ``base_url``, asked with an API key or a token.

    While the server is away a request is tried again for ``patience`` seconds. Every submission carries
    an Idempotency-Key of its own, so one whose answer was lost is asked again without being done twice.
    All errors are ``AssayError``.
    """

    def __init__(
        self, base_url: str, key: str, *, patience: float = PATIENCE, clock: Clock | None = None
    ) -> None:
        self._connection = Connection(base_url, key, patience=patience, clock=clock)

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the sockets."""
        self._connection.close()

    def agents(self) -> list[Agent]:
        """Return your agents and the seeded ones."""
        return [read(Agent, row) for row in self._connection.pages("/v1/agents")]

    def agent(self, name: str) -> Agent:
        """Return the agent of that name, yours before a seeded one; raises ``NotFound`` with near names."""
        found = [read(Agent, row) for row in self._connection.pages("/v1/agents", name=name or None)]
        for one in sorted(found, key=lambda agent: agent.client_id is None):
            if one.name == name:
                return one
        raise no_such("agent", name, (one.name for one in self.agents()), listing="assay agents")

    def versions(self, agent: str) -> list[AgentVersion]:
        """Return the versions of the agent of that name, the newest first."""
        rows = self._connection.pages(f"/v1/agents/{self.agent(agent).id}/versions")
        return sorted((read(AgentVersion, row) for row in rows), key=lambda one: -one.number)

    def latest_version(self, agent: str) -> AgentVersion:
        """Return the newest version of the agent of that name."""
        return self.version(agent)

    def version(self, agent: str, number: int | None = None) -> AgentVersion:
        """Return a version of the agent of that name by its number, or the newest."""
        found = self.versions(agent)
        for one in found:
            if number in (None, one.number):
                return one
        if not found:
            raise NotFound(
                f"The agent {agent!r} has no version yet.", advice="Make one over HTTP: see /docs."
            )
        numbers = ", ".join(str(one.number) for one in reversed(found))
        raise NotFound(f"The agent {agent!r} has no version {number}.", advice=f"It has: {numbers}.")

    def agent_version(self, version_id: str) -> AgentVersion:
        """Return an agent version by its id."""
        return read(AgentVersion, self._connection.get(f"/v1/agent-versions/{_id(version_id)}"))

    def families(self) -> list[Family]:
        """Return the families that questions are drawn from."""
        return [read(Family, row) for row in self._connection.pages("/v1/custody/families")]

    def submit_examination(self, agent: str, plan: Plan | None = None, *, version: int | None = None) -> Job:
        """Submit an examination of the newest or another version of an agent, and return its job."""
        plan = plan or Plan()
        body = {"agent_version_id": self.version(agent, version).id} | plan.as_json()
        self._know(plan.families or ())
        return self._submit("/v1/custody/examinations", body)

    def examine(
        self,
        agent: str,
        plan: Plan | None = None,
        *,
        version: int | None = None,
        timeout: float | None = None,
        on_progress: OnProgress | None = None,
    ) -> Examination:
        """Examine an agent and wait for what is found; raises ``JobFailed``, ``JobCancelled``, ``TimedOut``."""
        job = self.submit_examination(agent, plan, version=version)
        return self.examination(succeeded(self.wait(job.id, timeout=timeout, on_progress=on_progress)).id)

    def submit_question(
        self, agent: str, family: str, *, level: str, seed: int | None = None, version: int | None = None
    ) -> Job:
        """Submit one question and return its job."""
        body = {"agent_version_id": self.version(agent, version).id, "family": family, "level": level}
        self._know([family])
        return self._submit("/v1/custody/questions", body | ({} if seed is None else {"seed": seed}))

    def ask(
        self,
        agent: str,
        family: str,
        *,
        level: str = "basic",
        seed: int | None = None,
        version: int | None = None,
        timeout: float | None = None,
    ) -> Response:
        """Put one question to an agent and wait for the scored answer."""
        job = self.submit_question(agent, family, level=level, seed=seed, version=version)
        return self.response(succeeded(self.wait(job.id, timeout=timeout)).id)

    def jobs(self, *, state: str | None = None, kind: str | None = None, most: int = 20) -> list[Job]:
        """Return your newest jobs, at most so many."""
        rows = self._connection.get("/v1/jobs", state=state, kind=kind, limit=max(1, min(most, 200)))
        return [read(Job, row) for row in rows["items"]]

    def job(self, job_id: str) -> Job:
        """Return a job as it is now."""
        return read(Job, self._connection.get(_job(job_id)))

    def wait(
        self,
        job_id: str,
        *,
        timeout: float | None = None,
        on_progress: OnProgress | None = None,
        on_trouble: OnTrouble | None = None,
    ) -> Job:
        """Return the job once it has ended, however it did; see ``waiting.wait``."""
        return waiting.wait(
            self._connection, _id(job_id), timeout=timeout, on_progress=on_progress, on_trouble=on_trouble
        )

    def events(self, job_id: str, *, after: int = 0) -> list[Event]:
        """Return a job's events after a number, as they are now."""
        return list(waiting.events(self._connection, _id(job_id), after=after))

    def follow(self, job_id: str, *, after: int = 0, on_trouble: OnTrouble | None = None) -> Iterator[Event]:
        """Yield a job's events after a number as they come, until it has ended."""
        return waiting.follow(self._connection, _id(job_id), after=after, on_trouble=on_trouble)

    def cancel(self, job_id: str) -> Job:
        """Cancel a job, or ask a running one to stop; raises ``Conflict`` where it had ended."""
        return read(Job, document_of(self._connection.ask("POST", f"{_job(job_id)}/cancel")))

    def retry(self, job_id: str) -> Job:
        """Take a failed job up again from its last answer; raises ``Conflict`` where it did not fail."""
        return read(Job, document_of(self._connection.ask("POST", f"{_job(job_id)}/retry", repeatable=False)))

    def result(self, job_id: str) -> dict[str, Any]:
        """Return a job's result; raises ``Conflict`` where there is none, yet or any more."""
        found: dict[str, Any] = self._connection.get(f"{_job(job_id)}/result")["result"]
        return found

    def response(self, job_id: str) -> Response:
        """Return the scored answer to a single question, by its job."""
        return read(Response, self._connection.get(f"/v1/custody/questions/{_id(job_id)}"))

    def examination(self, job_id: str) -> Examination:
        """Return what an examination found; says where its job stands if it found nothing."""
        try:
            found = self._connection.get(f"/v1/custody/examinations/{_id(job_id)}")
        except (Conflict, NotFound):
            raise without_examination(self.job(job_id)) from None
        return read(Examination, found)

    def responses(self, job_id: str) -> list[Response]:
        """Return all answers of an examination with their receipts, in the order they were asked."""
        rows = self._connection.pages(f"/v1/custody/examinations/{_id(job_id)}/responses")
        return [read(Response, row) for row in rows]

    def report(self, job_id: str) -> Report:
        """Return all that there is to tell of an examination."""
        found = self.examination(job_id)
        return Report(
            version=self.agent_version(found.agent_version_id),
            plan=read(Plan, self.job(job_id).payload),
            examination=found,
            responses=tuple(self.responses(job_id)),
            families=tuple(self.families()),
        )

    def compare(self, before: str, after: str) -> Comparison:
        """Compare two examinations by their jobs: rates, and differences with 95% intervals."""
        first, second = self.examination(before), self.examination(after)
        titles = [self.agent_version(one.agent_version_id).title for one in (first, second)]
        return compared(first, second, titles=(titles[0], titles[1]))

    def queues(self) -> list[Queue]:
        """Return the queues with their depths and live workers."""
        return [read(Queue, row) for row in self._connection.pages("/v1/queues")]

    def workers(self) -> list[Worker]:
        """Return the worker processes."""
        return [read(Worker, row) for row in self._connection.pages("/v1/workers")]

    def _submit(self, path: str, body: dict[str, Any]) -> Job:
        headers = {"Idempotency-Key": uuid4().hex}
        return read(Job, document_of(self._connection.ask("POST", path, json=body, headers=headers)))

    def _know(self, names: Sequence[str]) -> None:
        """Raise ``NotFound`` for a family that there is not, before a job fails of it."""
        if names:
            known = [family.name for family in self.families()]
            for name in names:
                if name not in known:
                    raise no_such("family", name, known, listing="assay families")


def _job(job_id: str) -> str:
    return f"/v1/jobs/{_id(job_id)}"


def _id(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        raise Invalid(f"{text!r} is no id.", advice="`assay jobs` lists your jobs with their ids.") from None
