"""What the platform runs on here: a database, a broker, perhaps a model, and the ports of it all."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

from deploy.local.cpu import has_avx2
from deploy.local.home import Home
from deploy.local.ports import pick_ports
from deploy.local.postgres import Postgres
from deploy.local.remains import MARK
from deploy.local.valkey import Valkey

PREFERRED = {"api": 8000, "flower": 5555}


@dataclass(frozen=True)
class Parts:
    """The embedded parts, ``None`` where the user's own replace them, and everybody's addresses."""

    home: Home
    ports: Mapping[str, int]
    postgres: Postgres | None
    valkey: Valkey | None
    database_url: str
    redis_url: str
    #: The bundled model's OpenAI-compatible base URL; empty where the CPU can't run it.
    model_url: str

    @classmethod
    def choose(cls, home: Home, environment: Mapping[str, str]) -> Parts:
        """Choose parts and ports; ``DATABASE_URL`` and ``REDIS_URL`` replace the embedded ones."""
        ports = pick_ports(home.ports, ("postgres", "valkey", "model", "api", "flower"), PREFERRED)
        own_database, own_broker = environment.get("DATABASE_URL", ""), environment.get("REDIS_URL", "")
        postgres = None if own_database else Postgres(home.postgres, ports["postgres"])
        valkey = None if own_broker else Valkey(home.valkey, ports["valkey"])
        return cls(
            home,
            ports,
            postgres,
            valkey,
            database_url=postgres.url if postgres else own_database,
            redis_url=valkey.url if valkey else own_broker,
            model_url=f"http://127.0.0.1:{ports['model']}/v1" if has_avx2() else "",
        )

    @property
    def api_url(self) -> str:
        """Where the API listens."""
        return f"http://127.0.0.1:{self.ports['api']}"

    @property
    def flower_url(self) -> str:
        """Where Flower listens."""
        return f"http://127.0.0.1:{self.ports['flower']}"

    def environment(self) -> dict[str, str]:
        """Return the environment of every program."""
        ours = {
            "DATABASE_URL": self.database_url,
            "REDIS_URL": self.redis_url,
            "ASSAY_HOME": str(self.home.path),
            MARK: str(self.home.path),
            "PYTHONUNBUFFERED": "1",
        }
        return dict(os.environ) | ours | ({"ASSAY_MODEL_URL": self.model_url} if self.model_url else {})

    def prepare(self) -> None:
        """Make what the embedded parts need before they can start."""
        if self.postgres:
            self.postgres.prepare()
        if self.valkey:
            self.valkey.prepare()

    def wait_ready(self, timeout: float) -> None:
        """Wait until the embedded parts answer; raises ``CannotStart``."""
        if self.postgres:
            self.postgres.wait_ready(timeout)
            self.postgres.create_database()
        if self.valkey:
            self.valkey.wait_ready(timeout)
