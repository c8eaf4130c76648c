"""Every row, one a file; importing this package declares them all."""

from shared.models.agent import Agent
from shared.models.agent_version import AgentVersion
from shared.models.api_key import ApiKey
from shared.models.audit_event import AuditEvent
from shared.models.client import Client
from shared.models.endpoint import Endpoint
from shared.models.examination import Examination
from shared.models.item_family import ItemFamily
from shared.models.job import Job
from shared.models.job_attempt import JobAttempt
from shared.models.job_event import JobEvent
from shared.models.job_step import JobStep
from shared.models.queue import Queue
from shared.models.response import Response
from shared.models.schedule import Schedule
from shared.models.schedule_tick import ScheduleTick
from shared.models.token_budget import TokenBudget
from shared.models.token_usage import TokenUsage
from shared.models.vigil import Vigil
from shared.models.worker import Worker

__all__ = [
    "Agent",
    "AgentVersion",
    "ApiKey",
    "AuditEvent",
    "Client",
    "Endpoint",
    "Examination",
    "ItemFamily",
    "Job",
    "JobAttempt",
    "JobEvent",
    "JobStep",
    "Queue",
    "Response",
    "Schedule",
    "ScheduleTick",
    "TokenBudget",
    "TokenUsage",
    "Vigil",
    "Worker",
]
