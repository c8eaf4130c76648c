"""A server of several processes is one to whoever asks it, also while one of them dies."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import psutil
import pytest

from tests.faults.platform import Platform, answers, wait_until

pytestmark = pytest.mark.stack


@pytest.fixture
def url(platform: Platform) -> Iterator[str]:
    yield platform.start_api()
    platform.kill("api")


def test_the_counts_of_all_processes_are_told(url: str) -> None:
    before = _counted(url)
    for _ in range(40):
        # A connection each, so that both processes get some.
        assert answers(f"{url}/healthz")

    assert {_counted(url) - before for _ in range(8)} == {40}


def test_a_killed_process_is_replaced_and_the_others_go_on(platform: Platform, url: str) -> None:
    server = psutil.Process(platform.pid("api"))
    killed, *others = _serving(server)
    killed.kill()

    wait_until(lambda: killed not in _serving(server) and len(_serving(server)) == 2, seconds=15)
    wait_until(lambda: all(answers(f"{url}/healthz") for _ in range(20)), seconds=15)

    assert all(other in _serving(server) for other in others)


def _counted(url: str) -> int:
    lines = httpx.get(f"{url}/metrics").text.splitlines()
    wanted = 'assay_http_requests_total{method="GET",route="/healthz",status="200"}'
    return sum(int(float(line.rpartition(" ")[2])) for line in lines if line.startswith(wanted))


def _serving(server: psutil.Process) -> list[psutil.Process]:
    return [one for one in server.children() if one.status() != psutil.STATUS_ZOMBIE]
