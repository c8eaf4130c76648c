"""Make rows of which a test names only what matters to it."""

from tests.factories.agents import AgentFactory, AgentVersionFactory
from tests.factories.audit import AuditEventFactory
from tests.factories.clients import ApiKeyFactory, ClientFactory
from tests.factories.endpoints import EndpointFactory
from tests.factories.examinations import ExaminationFactory, ItemFamilyFactory
from tests.factories.jobs import JobAttemptFactory, JobEventFactory, JobFactory
from tests.factories.responses import ResponseFactory
from tests.factories.schedules import ScheduleFactory
from tests.factories.usage import TokenBudgetFactory, TokenUsageFactory
from tests.factories.workers import WorkerFactory

__all__ = [
    "AgentFactory",
    "AgentVersionFactory",
    "ApiKeyFactory",
    "AuditEventFactory",
    "ClientFactory",
    "EndpointFactory",
    "ExaminationFactory",
    "ItemFamilyFactory",
    "JobAttemptFactory",
    "JobEventFactory",
    "JobFactory",
    "ResponseFactory",
    "ScheduleFactory",
    "TokenBudgetFactory",
    "TokenUsageFactory",
    "WorkerFactory",
]
