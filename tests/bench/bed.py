"""What the measures stand on: a durable Postgres, a Valkey, our programs and the floor's, as processes."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from sqlalchemy import select, text, update

from deploy.local import programs
from deploy.local.ports import free_port
from shared.models import AgentVersion, Client
from tests.faults.platform import Platform, answers, wait_until


class Bed(Platform):
    """The platform with leases as in production and a database that is durable."""

    def __init__(self, home: Path) -> None:
        super().__init__(home)
        self.postgres = replace(self.postgres, durable=True)

    def prepare(self) -> None:
        """Start the data, and let one client ask as often as it can."""
        self.start_data()
        self.environment |= {
            "ASSAY_PLUGINS": "tests.bench.noop",
            "BARE_BROKER": f"{self.valkey.url[:-2]}/1",
            # As in the image.
            "ASSAY_LOG_FORMAT": "json",
        }
        for name in ("LEASE", "HEARTBEAT", "SWEEP", "OVERDUE_GRACE"):
            self.environment.pop(f"ASSAY_{name}_SECONDS")
        with self.session() as session:
            session.execute(update(Client).values(requests_per_minute=100_000_000, max_running=10_000))

    def serve(self, name: str, factory: str) -> str:
        """Start a WSGI app as ``make up`` serves the API, and return its address."""
        port = free_port()
        self.start(name, (*programs.api(port), "--factory", factory))
        url = f"http://127.0.0.1:{port}"
        wait_until(lambda: answers(f"{url}/healthz"), seconds=60)
        return url

    def empty(self) -> None:
        """Remove all jobs, so that each round meets tables of the same size."""
        with self.session() as session:
            session.execute(text("TRUNCATE jobs, audit_events CASCADE"))

    @property
    def key(self) -> str:
        """The first client's API key."""
        return (self.home / "admin.key").read_text().strip()

    def version(self) -> str:
        """Return the id of a seeded agent version."""
        with self.session() as session:
            return str(session.scalars(select(AgentVersion.id)).first())


@contextmanager
def bed() -> Iterator[Bed]:
    """Yield a bed that is gone afterwards."""
    with tempfile.TemporaryDirectory() as home:
        made = Bed(Path(home))
        try:
            made.prepare()
            yield made
        finally:
            made.stop()
