from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.valkey_process import start_valkey


@pytest.fixture(scope="session")
def valkey_url() -> Iterator[str]:
    server = start_valkey()
    yield server.url
    server.stop()
