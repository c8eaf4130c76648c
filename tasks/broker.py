"""The broker: put job ids on its lists, and look at what they hold."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import kombu.serialization
import kombu.utils.json
import redis
from celery import Celery
from kombu.connection import Connection

from shared.settings import settings
from shared.store.admission import Admitted

#: How long the broker may take to answer the relay or the reconciler, in seconds.
_TIMEOUT = 2.0


class Broker:
    """A connection to the broker, made again after every failure."""

    def __init__(self, url: str | None = None, app: Celery | None = None) -> None:
        if app is None:
            from tasks.app import app as ours  # noqa: PLC0415  (importing it makes the application)

            app = ours
        self._app = app
        self._url = url or settings().redis_url
        self._redis = redis.Redis.from_url(
            self._url, socket_timeout=_TIMEOUT, socket_connect_timeout=_TIMEOUT, retry=None
        )
        self._connection: Connection | None = None

    def ping(self) -> None:
        """Raise where the broker does not answer within 2 s."""
        self._redis.ping()

    def publish(self, lane: str, jobs: Sequence[Admitted]) -> None:
        """Put the jobs' ids on a lane's list, in one command; the task's id is the job's, so Flower shows it."""
        try:
            channel: Any = self._channel().default_channel
            messages = [self._message(channel, lane, job) for job in jobs]
            with channel.conn_or_acquire() as client:
                client.lpush(lane, *messages)
        except Exception:
            self._disconnect()
            raise

    def _message(self, channel: Any, lane: str, job: Admitted) -> str:
        """Return what kombu would push for this task: Celery's message, augmented and encoded by its channel."""
        task = self._app.amqp.as_task_v2(
            str(job.job_id), job.kind, args=(str(job.job_id),), ignore_result=True
        )
        content_type, encoding, body = kombu.serialization.dumps(task.body, "json")  # type: ignore[no-untyped-call]
        message = channel.prepare_message(body, 0, content_type, encoding, task.headers, task.properties)
        channel._inplace_augment_message(message, lane, lane)
        return str(kombu.utils.json.dumps(message))  # type: ignore[no-untyped-call]

    def holds(self, lane: str) -> set[UUID]:
        """Return the ids of the jobs that a lane's list holds."""
        return {UUID(json.loads(message)["headers"]["id"]) for message in self._redis.lrange(lane, 0, -1)}

    def run_id(self) -> str:
        """Return the id that the broker's server was given at its start."""
        return str(self._redis.info("server")["run_id"])

    def _channel(self) -> Connection:
        if self._connection is None:
            self._connection = self._app.connection_for_write(
                self._url,
                transport_options={"socket_timeout": _TIMEOUT, "socket_connect_timeout": _TIMEOUT},
            )
        return self._connection

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.collect()  # type: ignore[no-untyped-call]
            self._connection = None
