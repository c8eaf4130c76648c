"""The table of job kinds: where each runs, how long, how often, and who does it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from types import MappingProxyType

from shared.errors import UnknownKind
from shared.vocabulary import Pool, QueueName

#: The pool that serves each queue: threads where jobs wait, child processes where they compute.
QUEUES = MappingProxyType(
    {
        QueueName.SCENARIOS: Pool.THREADS,
        QueueName.CUSTODY: Pool.THREADS,
        QueueName.TRAINING: Pool.PREFORK,
        QueueName.LEARNING: Pool.THREADS,
        QueueName.EVOLUTION: Pool.PREFORK,
        QueueName.ARENA: Pool.THREADS,
        QueueName.SYSTEM: Pool.THREADS,
    }
)

#: The broker list of jobs whose process died under them; its workers have one slot.
SOLO_LANE = "solo"

#: Every broker list that the relay fills.
LANES = (*(str(name) for name in QUEUES), SOLO_LANE)


@dataclass(frozen=True, kw_only=True)
class JobKind:
    """One kind of job.

    ``task`` and ``join`` name functions as ``module:function``, ``schema`` the marshmallow schema of
    its payload likewise; strings, so that nobody who reads the table imports the work. ``time_limit``
    bounds one attempt and ``retry_seconds`` is the first pause before another, both in seconds.
    ``batched`` says whether clients may submit it in batches: then an agent version is all that its
    payload refers to.
    """

    name: str
    queue: QueueName
    task: str
    schema: str
    join: str | None = None
    time_limit: float = 300.0
    max_attempts: int = 3
    retry_seconds: float = 2.0
    priority: int = 5
    batched: bool = False

    def __post_init__(self) -> None:
        if not 0 <= self.priority <= 9:
            raise ValueError(f"{self.name}: a priority is 0 to 9, not {self.priority}")
        if self.time_limit <= 0 or self.max_attempts < 1:
            raise ValueError(f"{self.name}: needs a positive time limit and at least one attempt")


_KINDS: dict[str, JobKind] = {}


def register(kind: JobKind) -> JobKind:
    """Add a kind to the table; a second kind of the same name is a ``ValueError``."""
    if _KINDS.setdefault(kind.name, kind) != kind:
        raise ValueError(f"job kind {kind.name!r} is already registered")
    return kind


def load_plugins(modules: str) -> None:
    """Import the modules, parted by commas, that register further kinds."""
    for module in filter(None, modules.split(",")):
        import_module(module.strip())


def kind_named(name: str) -> JobKind:
    """Return the kind of that name; raises ``UnknownKind``."""
    if name not in _KINDS:
        raise UnknownKind(f"there is no job kind {name!r}")
    return _KINDS[name]


def kinds() -> Iterator[JobKind]:
    """Yield every registered kind."""
    yield from tuple(_KINDS.values())


CUSTODY_QUESTION = register(
    JobKind(
        name="custody.question",
        queue=QueueName.CUSTODY,
        task="tasks.custody:question",
        schema="schemas.custody:QuestionRequest",
        time_limit=180.0,
        batched=True,
    )
)

CUSTODY_EXAMINATION = register(
    JobKind(
        name="custody.examination",
        queue=QueueName.CUSTODY,
        task="tasks.custody:examination",
        schema="schemas.examinations:ExaminationRequest",
        time_limit=4 * 3600.0,
        batched=True,
    )
)

SYSTEM_RETENTION = register(
    JobKind(
        name="system.retention",
        queue=QueueName.SYSTEM,
        task="tasks.system:retention",
        schema="schemas.system:RetentionRequest",
        time_limit=600.0,
        priority=2,
    )
)
