"""Networks of their own: who is cut off hears nothing, and nothing is left behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.campaign import networks as module
from tests.campaign.networks import CannotIsolate, Cut, Networks

_ASK = "import socket, sys; socket.create_connection((sys.argv[1], int(sys.argv[2])), timeout=1).recv(2)"
_HOLD = """
import sys, time
from tests.campaign.networks import Networks
with Networks() as networks:
    networks.join("one")
    print("joined", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def networks() -> Iterator[Networks]:
    made = Networks()
    try:
        made.__enter__()
        made.join("one")
    except CannotIsolate as error:
        made.__exit__()
        pytest.skip(str(error))
    yield made
    made.__exit__()


def hears(networks: Networks, name: str = "one") -> bool:
    """Whether who is there gets an answer from this side."""
    with socket.create_server((networks.address, 0)) as server:
        server.settimeout(0.2)
        command = ["ip", "netns", "exec", module._space(name), sys.executable, "-c", _ASK]
        asking = subprocess.Popen([*command, networks.address, str(server.getsockname()[1])], stderr=-3)
        while asking.poll() is None:
            try:
                server.accept()[0].close()
            except TimeoutError:
                continue
    return asking.returncode == 0


@pytest.mark.parametrize("how", list(Cut))
def test_who_is_cut_off_hears_nothing_until_it_rejoins(networks: Networks, how: Cut) -> None:
    assert hears(networks)

    networks.cut("one", how)
    assert not networks.whole
    assert not hears(networks)

    networks.rejoin("one")
    assert hears(networks)


def test_nothing_is_left_behind(networks: Networks) -> None:
    networks.__exit__()

    assert not [pid for pid, _, _ in module._found() if pid == os.getpid()]


def test_what_a_killed_one_left_is_removed_by_the_next(networks: Networks) -> None:
    with subprocess.Popen([sys.executable, "-c", _HOLD], stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        holder.send_signal(signal.SIGKILL)
    assert [pid for pid, _, _ in module._found() if pid == holder.pid]

    module.remove_leftovers()

    assert {pid for pid, _, _ in module._found()} == {os.getpid()}
