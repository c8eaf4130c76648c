"""The platform comes up, comes back, and leaves nothing behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import psycopg2
import pytest

from deploy.local import supervisor_process
from deploy.local.home import ROOT, Home
from deploy.local.ports import free_port
from deploy.local.postgres import Postgres
from deploy.local.programs import Group, Program
from deploy.local.valkey import Valkey
from tests.deploy.conftest import Platform, processes_of, wait_until
from tests.deploy.fake_platform import FakeStack

pytestmark = pytest.mark.stack


def starts(home: Home) -> int:
    """Return how often the preparation ran on this home's data."""
    port = int((home.postgres / "postmaster.pid").read_text().splitlines()[3])
    connection = psycopg2.connect(Postgres(home.postgres, port).url)
    with connection, connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM starts")
        row = cursor.fetchone()
    connection.close()
    assert row is not None
    return int(row[0])


def test_one_interrupt_leaves_no_process_and_data_survive(platform: Platform) -> None:
    for count in (1, 2):
        platform.start()
        assert starts(platform.home) == count

        platform.up.send_signal(signal.SIGINT)

        assert platform.up.wait(60) == 0, platform.said()
        assert not processes_of(platform.home.path)
    assert "still here" in platform.said()


def test_an_interrupt_while_it_starts_leaves_no_process(platform: Platform) -> None:
    platform.spawn()
    wait_until(lambda: platform.pid("supervisord"))

    platform.up.send_signal(signal.SIGTERM)

    assert platform.up.wait(60) == 0
    assert not processes_of(platform.home.path)


def test_a_second_interrupt_hurries(platform: Platform) -> None:
    platform.start()
    os.kill(platform.pid("writer"), signal.SIGSTOP)  # it can't stop by itself now
    platform.up.send_signal(signal.SIGINT)
    wait_until(lambda: "Stopping" in platform.said())

    platform.up.send_signal(signal.SIGINT)

    assert platform.up.wait(30) in (0, 130)
    assert not processes_of(platform.home.path)


@pytest.mark.parametrize("name", ["postgres", "valkey", "api", "forker"])
def test_what_was_killed_comes_back(platform: Platform, name: str) -> None:
    platform.start()
    killed = platform.pid(name)

    os.kill(killed, signal.SIGKILL)

    wait_until(lambda: platform.pid(name) not in (0, killed))
    if name == "postgres":
        wait_until(lambda: _answers(platform.home))
    wait_until(lambda: sum("fork" in process.cmdline() for process in processes_of(platform.home.path)) == 3)


def test_a_killed_supervisor_is_started_again(platform: Platform) -> None:
    platform.start()
    killed = platform.pid("supervisord")

    os.kill(killed, signal.SIGKILL)

    wait_until(lambda: platform.pid("supervisord") not in (0, killed))
    wait_until(lambda: platform.pid("forker"))
    wait_until(lambda: sum("fork" in process.cmdline() for process in processes_of(platform.home.path)) == 3)


def test_everything_stops_when_up_is_killed(platform: Platform) -> None:
    platform.start()
    os.kill(platform.pid("forker"), signal.SIGSTOP)

    platform.up.kill()
    platform.up.wait()

    wait_until(lambda: not platform.pid("supervisord"))


def test_the_next_start_ends_the_orphans(platform: Platform) -> None:
    platform.start()
    platform.up.kill()
    os.kill(platform.pid("supervisord"), signal.SIGKILL)
    platform.up.wait()
    wait_until(lambda: not platform.pid("forker"))
    orphans = {process for process in processes_of(platform.home.path) if "fork" in process.cmdline()}
    assert len(orphans) == 2

    platform.start()

    assert not orphans & set(processes_of(platform.home.path))
    assert starts(platform.home) == 2


def test_a_second_up_says_where_the_first_is(platform: Platform) -> None:
    platform.start()

    done = _launcher(platform.home, "up")

    assert done.returncode == 1
    assert "Assay already runs here" in done.stderr
    assert "http://127.0.0.1:" in done.stderr
    assert "Stopping" not in done.stdout
    assert platform.is_up


def test_status_and_down(platform: Platform) -> None:
    platform.start()

    assert "RUNNING" in _launcher(platform.home, "status").stdout
    assert _launcher(platform.home, "down").returncode == 0
    assert platform.up.wait(10) == 0
    assert _launcher(platform.home, "status").returncode == 3


def test_parts_of_the_users_own_replace_the_embedded(platform: Platform, tmp_path: Path) -> None:
    postgres = Postgres(tmp_path / "postgres", free_port(), durable=False)
    valkey = Valkey(tmp_path / "valkey", free_port())

    with postgres.running() as database, valkey.running() as broker:
        platform.start(DATABASE_URL=database, REDIS_URL=broker)

        assert not platform.home.postgres.exists()
        assert not platform.home.valkey.exists()
        platform.stop()


def test_a_failing_preparation_is_told(platform: Platform) -> None:
    platform.spawn(DATABASE_URL="postgresql://assay@127.0.0.1:1/assay")

    assert platform.up.wait(60) == 1
    assert "Preparing the database failed" in platform.said()
    assert "Connection refused" in platform.said()
    assert not processes_of(platform.home.path)


def test_a_block_of_python_has_a_platform_for_its_length(open_folder: Path) -> None:
    with FakeStack.running(open_folder / "home") as stack:
        assert httpx.get(stack.api_url).status_code == 200
        home = stack.home

    assert not processes_of(home.path)


def test_what_fails_again_and_again_is_started_again_and_again(
    open_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor_process, "LONGEST_WAIT", 0.2)
    home = Home.at(open_folder / "home")
    supervisor = supervisor_process.Supervisor(home, [Program("failing", ("false",))])
    supervisor.start(os.environ)
    supervisor.start_group(Group.APP)

    def started_often() -> bool:
        supervisor.encourage()
        return home.log("supervisord").read_text().count("spawned: 'failing'") >= 15

    wait_until(started_often)
    supervisor.stop()


def _answers(home: Home) -> bool:
    try:
        return starts(home) > 0
    except (psycopg2.OperationalError, OSError, IndexError):
        return False


def _launcher(home: Home, command: str) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, "-m", "tests.deploy.fake_platform", "--home", str(home.path), command]
    return subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
