"""A network namespace for each worker, joined to this machine by a bridge, that can be cut off and rejoined.

Names tell the process that made them, so that whoever comes next removes what a killed one left.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import Self

_NEEDS = (
    "Networks of their own need Linux, root, and the programs ip and tc (on Debian: apt install iproute2)."
)
#: Namespaces and links of ours, with the pid of who made them.
_OURS = re.compile(r"assay-(\d+)(?:-|$)|asy(\d+)[bv]")
#: A qdisc that keeps nothing, so that what is sent is lost without a word.
_LOSING = ("root", "pfifo", "limit", "0")


class Cut(StrEnum):
    """How a worker is cut off; in no way is a connection told of it."""

    #: The link goes down: no route leads to the other side any more.
    LINK = "link down"
    #: Whatever either side sends is lost.
    BOTH = "packets lost"
    #: What the worker sends arrives, and the answers are lost.
    ANSWERS = "answers lost"


class CannotIsolate(Exception):
    """This machine gives us no network namespaces."""


class Networks:
    """Namespaces by their workers' names, for the length of a ``with`` block."""

    def __init__(self) -> None:
        pid = os.getpid()
        self._network = f"198.18.{pid % 254 + 1}"
        self._bridge = f"asy{pid}b"
        self._links: dict[str, str] = {}
        self._cut: dict[str, Cut] = {}

    @property
    def address(self) -> str:
        """Where what the workers need has to listen."""
        return f"{self._network}.1"

    @property
    def subnet(self) -> str:
        """Where the workers come from."""
        return f"{self._network}.0/24"

    def __enter__(self) -> Self:
        """Remove what killed ones left, and make the bridge; raises ``CannotIsolate``."""
        if os.name != "posix" or os.geteuid() != 0 or not (shutil.which("ip") and shutil.which("tc")):
            raise CannotIsolate(_NEEDS)
        try:
            remove_leftovers()
            _ip("link", "add", self._bridge, "type", "bridge")
            _ip("address", "add", f"{self.address}/24", "dev", self._bridge)
            _ip("link", "set", self._bridge, "up")
        except subprocess.CalledProcessError as error:
            remove(os.getpid())
            raise CannotIsolate(f"{_NEEDS} Here it failed: {error.stderr.strip()}") from error
        return self

    def __exit__(self, *_: object) -> None:
        """Remove everything."""
        remove(os.getpid())

    def join(self, name: str) -> Sequence[str]:
        """Make a worker's namespace; return what its command line has to begin with."""
        number, space = len(self._links) + 2, _space(name)
        link = self._links[name] = f"asy{os.getpid()}v{number}"
        try:
            _ip("netns", "add", space)
            _ip("link", "add", link, "type", "veth", "peer", "name", "eth0", "netns", space)
            _ip("link", "set", link, "master", self._bridge, "up")
            _ip("-n", space, "address", "add", f"{self._network}.{number}/24", "dev", "eth0")
            for device in ("lo", "eth0"):
                _ip("-n", space, "link", "set", device, "up")
        except subprocess.CalledProcessError as error:
            raise CannotIsolate(f"{_NEEDS} Here it failed: {error.stderr.strip()}") from error
        return ("ip", "netns", "exec", space)

    @property
    def whole(self) -> bool:
        """Whether nobody is cut off."""
        return not self._cut

    def cut(self, name: str, how: Cut) -> None:
        """Cut a worker off."""
        self._cut[name] = how
        if how is Cut.LINK:
            _ip("link", "set", self._links[name], "down")
            return
        _run("tc", "qdisc", "add", "dev", self._links[name], *_LOSING)
        if how is Cut.BOTH:
            _run("tc", "-n", _space(name), "qdisc", "add", "dev", "eth0", *_LOSING)

    def rejoin(self, name: str) -> None:
        """Let a worker's packets through again."""
        how = self._cut.pop(name)
        if how is Cut.LINK:
            _ip("link", "set", self._links[name], "up")
            return
        _run("tc", "qdisc", "del", "dev", self._links[name], "root")
        if how is Cut.BOTH:
            _run("tc", "-n", _space(name), "qdisc", "del", "dev", "eth0", "root")


def remove_leftovers() -> None:
    """Remove what campaigns left that are gone."""
    for pid in {pid for pid, _, _ in _found()}:
        if not _is_alive(pid):
            remove(pid)


def remove(maker: int) -> None:
    """Remove all that a process made; of a pair of links one end is enough."""
    for pid, kind, name in _found():
        if pid == maker:
            with suppress(subprocess.CalledProcessError):
                _ip(*kind, "delete", name)


def _found() -> list[tuple[int, tuple[str, ...], str]]:
    """Return who made it, what it is and its name, of each namespace and link of ours."""
    named = [(("netns",), line.split()[0]) for line in _ip("netns", "list").splitlines() if line]
    links = _ip("-brief", "link", "show").splitlines()
    named += [(("link",), line.split()[0].partition("@")[0]) for line in links]
    matched = ((_OURS.match(name), kind, name) for kind, name in named)
    return [(int(match[1] or match[2]), kind, name) for match, kind, name in matched if match]


def _is_alive(pid: int) -> bool:
    """Whether it may still be the process that made them."""
    try:
        return b"python" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def _space(name: str) -> str:
    return f"assay-{os.getpid()}-{name}"


def _ip(*words: str) -> str:
    return _run("ip", *words)


def _run(*words: str) -> str:
    return subprocess.run(words, check=True, capture_output=True, text=True).stdout
