from __future__ import annotations

from shared.models import Worker
from shared.vocabulary import Pool
from tests.factories.row import RowFactory, factory


class WorkerFactory(RowFactory):
    """A worker that was seen just now."""

    class Meta:
        model = Worker

    name = factory.Sequence(lambda n: f"custody-{n}@test")
    pid = 4711
    pool = Pool.THREADS
    queues = factory.LazyFunction(lambda: ["custody"])
    slots = 4
    version = "0.1.0"
    sandbox = "T1"
