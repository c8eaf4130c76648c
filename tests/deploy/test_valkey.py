"""The embedded Valkey keeps its data and its password."""

from __future__ import annotations

from pathlib import Path

import psutil
import pytest
import redis

from deploy.local.ports import free_port
from deploy.local.valkey import Valkey


@pytest.fixture
def valkey(tmp_path: Path) -> Valkey:
    return Valkey(tmp_path / "valkey", free_port())


def test_data_survive_a_restart(valkey: Valkey) -> None:
    for value in (b"first", b"second"):
        with valkey.running() as url, redis.Redis.from_url(url) as client:
            if value == b"first":
                client.set("kept", value)
            assert client.get("kept") == b"first"


def test_nobody_comes_in_without_the_password(valkey: Valkey) -> None:
    with valkey.running(), redis.Redis(port=valkey.port) as client, pytest.raises(redis.AuthenticationError):
        client.ping()
    assert (valkey.data.with_name("valkey.password").stat().st_mode & 0o777) == 0o600
    assert ((valkey.data / "valkey.conf").stat().st_mode & 0o777) == 0o600


def test_the_password_is_on_no_command_line(valkey: Valkey) -> None:
    with valkey.running() as url:
        password = url.split(":")[2].split("@")[0]

        assert not [
            p for p in psutil.process_iter(["cmdline"]) if password in " ".join(p.info["cmdline"] or [])
        ]


def test_it_never_drops_keys_and_logs_each_write(valkey: Valkey) -> None:
    with valkey.running() as url, redis.Redis.from_url(url) as client:
        settings = client.config_get("maxmemory-policy", "appendonly", "appendfsync", "save", "bind")

    assert settings == {
        "maxmemory-policy": "noeviction",
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
        "bind": "127.0.0.1",
    }
