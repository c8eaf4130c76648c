"""Event streams on a real server: whoever vanishes makes room, and a stopping server waits for nobody."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from urllib.parse import urlsplit

import psutil
import pytest

from api.client import Client
from shared.vocabulary import JobState
from tests.faults import work
from tests.faults.platform import Platform, wait_until

pytestmark = pytest.mark.stack

SEATS = 3


@pytest.fixture
def url(platform: Platform) -> Iterator[str]:
    """An API with few seats, whose streams soon see who has gone."""
    yield platform.start_api(
        ASSAY_API_PROCESSES="1", ASSAY_STREAM_SLOTS=str(SEATS), ASSAY_STREAM_BEAT_SECONDS="0.3"
    )
    if platform.processes["api"].poll() is None:
        platform.kill("api")


def test_a_vanished_clients_seat_is_free_again(platform: Platform, url: str) -> None:
    [job_id] = platform.submit(work.SLEEP, seconds=60)
    path = f"/v1/jobs/{job_id}/events"

    with ExitStack() as seated:
        told = [_status(seated.enter_context(_opened(platform, url, path))) for _ in range(SEATS + 1)]
    assert told == [200] * SEATS + [503]

    def room() -> bool:
        with _opened(platform, url, path) as again:
            return _status(again) == 200

    wait_until(room, seconds=10)


def test_following_outlives_the_server(platform: Platform, url: str) -> None:
    platform.start_worker("first")
    [job_id] = platform.submit(work.SLEEP, seconds=6, telling=True)
    seen: list[int] = []

    def follow() -> None:
        with Client(url, _key(platform)) as client:
            seen.extend(event.number for event in client.follow(str(job_id)))

    follower = threading.Thread(target=follow)
    follower.start()
    platform.wait_for([job_id], JobState.RUNNING)
    platform.kill("api")
    platform.start_api(port=urlsplit(url).port)
    platform.wait_for([job_id], JobState.SUCCEEDED)
    follower.join(30)

    assert seen == list(range(1, platform.job(job_id).version + 1))


def test_what_may_take_long_keeps_none_of_the_servers_threads(
    platform: Platform,
) -> None:
    url = platform.start_api(ASSAY_API_PROCESSES="1", ASSAY_API_THREADS="1")
    [job_id] = platform.submit(work.SLEEP, seconds=60)
    path = f"/v1/jobs/{job_id}"

    with ExitStack() as open_, Client(url, _key(platform)) as client:
        streams = [open_.enter_context(_opened(platform, url, f"{path}/events")) for _ in range(3)]
        poll = open_.enter_context(_opened(platform, url, path, "Prefer: wait=20"))

        assert [_status(stream) for stream in streams] == [200] * 3
        assert [client.job(str(job_id)).id for _ in range(3)] == [str(job_id)] * 3
        poll.settimeout(0.2)
        with pytest.raises(TimeoutError):
            poll.recv(1)
    platform.kill("api")


def test_a_server_ends_with_its_main_process(platform: Platform, url: str) -> None:
    servers = psutil.Process(platform.pid("api")).children()
    [job_id] = platform.submit(work.SLEEP, seconds=60)

    with _opened(platform, url, f"/v1/jobs/{job_id}/events") as stream:
        assert _status(stream) == 200
        platform.kill("api")

        wait_until(lambda: not any(map(_runs, servers)), seconds=5)


def test_a_stopping_server_waits_for_no_stream(platform: Platform, url: str) -> None:
    [job_id] = platform.submit(work.SLEEP, seconds=60)

    with _opened(platform, url, f"/v1/jobs/{job_id}/events") as stream:
        assert _status(stream) == 200
        platform.processes["api"].terminate()

        assert platform.processes["api"].wait(15) is not None


def _opened(
    platform: Platform, url: str, path: str, header: str = "Accept: text/event-stream"
) -> socket.socket:
    where = urlsplit(url)
    opened = socket.create_connection((where.hostname, where.port), timeout=10)
    lines = (
        f"GET {path} HTTP/1.1",
        f"Host: {where.netloc}",
        f"Authorization: Bearer {_key(platform)}",
        header,
    )
    opened.sendall("".join(f"{line}\r\n" for line in (*lines, "")).encode())
    return opened


def _status(opened: socket.socket) -> int:
    return int(opened.recv(64).split()[1])


def _key(platform: Platform) -> str:
    return (platform.home / "admin.key").read_text().strip()


def _runs(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
