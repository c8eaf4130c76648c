"""Celery's settings; queues and routes come from the table of job kinds in shared/jobs.py."""

from __future__ import annotations

import socket

from kombu import Exchange, Queue

from shared.jobs import LANES, kinds
from shared.settings import settings

broker_url = settings().redis_url
result_backend = None
task_ignore_result = True
task_serializer = "json"
accept_content = ["json"]
enable_utc = True
timezone = "UTC"

# A message is only a hint: Postgres knows what is to be done. It is gone from the broker as it is taken, so
# that a killed worker leaves nothing behind that would come back an hour later, and nothing is kept of it there.
task_queues = [Queue(lane, Exchange(lane), routing_key=lane, no_ack=True) for lane in LANES]
task_acks_late = False
task_default_queue = "system"
task_create_missing_queues = False
task_routes = {kind.name: {"queue": str(kind.queue)} for kind in kinds()}

worker_prefetch_multiplier = 1
worker_disable_prefetch = True

# With Redis as broker True loses tasks; our own lease covers the loss of the connection.
worker_cancel_long_running_tasks_on_connection_loss = False
broker_connection_retry_on_startup = True
broker_connection_max_retries = None
broker_connection_timeout = 3
broker_transport_options = {
    "socket_connect_timeout": 3,
    "socket_timeout": 5,
    "socket_keepalive": True,
    # A worker waits for hints without a time-out: only so does it notice that no packet comes through any
    # more. By itself a connection would hang for hours.
    "socket_keepalive_options": {
        socket.TCP_KEEPIDLE: 5,
        socket.TCP_KEEPINTVL: 2,
        socket.TCP_KEEPCNT: 3,
        socket.TCP_USER_TIMEOUT: 10_000,
    },
    "health_check_interval": 10,
    # Longer than any attempt may take.
    "visibility_timeout": 6 * 3600,
}

worker_consumer = "tasks.consumer:Consumer"
# Flower reads the events.
worker_send_task_events = True
worker_hijack_root_logger = False
worker_max_tasks_per_child = 500
worker_proc_alive_timeout = 30

beat_scheduler = "tasks.schedule:RowScheduler"
beat_max_loop_interval = 5
