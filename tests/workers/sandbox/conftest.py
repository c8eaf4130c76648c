from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.workers.sandbox.scene import Scene, scene_in


@pytest.fixture(scope="session")
def scene(tmp_path_factory: pytest.TempPathFactory, database_url: str, valkey_url: str) -> Iterator[Scene]:
    """Open files, a process and services, the platform's own Postgres and a Valkey among them."""
    with scene_in(tmp_path_factory.mktemp("scene"), database_url, valkey_url) as scene:
        yield scene
