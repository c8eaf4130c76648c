"""The supervisor: its configuration, its process and what can be asked of it."""

from __future__ import annotations

import hashlib
import http.client
import os
import shlex
import signal
import subprocess
import sys
import tempfile
import time
import xmlrpc.client
from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any, cast

from supervisor.xmlrpc import SupervisorTransport

from deploy.local.child import SUPERVISOR, launch
from deploy.local.errors import CannotStart
from deploy.local.home import ROOT, Home
from deploy.local.password import write_private
from deploy.local.programs import Group, Program

#: The longest path of a Unix socket is 107 bytes, and supervisord adds its pid while it makes one.
LONGEST_SOCKET = 90
#: Supervisor waits one second longer after each failed start; longer than this we cut short.
LONGEST_WAIT = 15.0

HEAD = """\
[supervisord]
nodaemon=true
silent=true
{user}directory={root}
logfile={log}
logfile_maxbytes=5MB
logfile_backups=2
pidfile={run}/supervisord.own
childlogdir={logs}
minfds=256
[unix_http_server]
file={socket}
chmod=0600
[rpcinterface:supervisor]
supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface
"""
PROGRAM = """\
[program:{name}]
command={command}
directory={root}
autostart=false
autorestart=true
startsecs=1
startretries=1000000000
stopsignal={stop_signal}
stopwaitsecs={stop_seconds}
killasgroup=true
redirect_stderr=true
stdout_logfile={log}
stdout_logfile_maxbytes=10MB
stdout_logfile_backups=3
"""


class Supervisor:
    """A supervisord of the home's own, running ``programs``."""

    def __init__(self, home: Home, programs: Sequence[Program]) -> None:
        self.home = home
        self.programs = programs
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, environment: Mapping[str, str], timeout: float = 15.0) -> None:
        """Start it with no program running yet; raises ``CannotStart``."""
        file = self.home.run / "supervisord.conf"
        write_private(file, configuration(self.home, self.programs))
        command = [sys.executable, "-m", "supervisor.supervisord", "-c", str(file)]
        # TERM stops the programs in order, so even our own SIGKILL ends in an orderly stop.
        command = launch(
            command, name=SUPERVISOR, home=self.home.path, death_signal="TERM", parent=os.getpid()
        )
        with self.home.log("supervisord-output").open("wb") as output:
            # A group of its own, so that Ctrl-C in the terminal reaches only us.
            self._process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                process_group=0,
            )
        until = time.monotonic() + timeout
        while not self.answers():
            if not self.runs or time.monotonic() > until:
                said = self.home.log("supervisord-output").read_text(errors="replace")[-1500:].strip()
                raise CannotStart(f"The supervisor does not start: {said or 'it gives no answer'}")
            time.sleep(0.05)

    @property
    def runs(self) -> bool:
        """Whether the process that we started is alive."""
        return self._process is not None and self._process.poll() is None

    def answers(self) -> bool:
        """Say whether it can be asked."""
        try:
            self.ask("getState")
        except (OSError, xmlrpc.client.Error, http.client.HTTPException):
            return False
        return True

    def ask(self, method: str, *arguments: Any) -> Any:
        """Call one of its XML-RPC methods (http://supervisord.org/api.html)."""
        transport = SupervisorTransport(None, None, f"unix://{socket_path(self.home)}")
        with xmlrpc.client.ServerProxy("http://127.0.0.1", transport=transport) as proxy:
            return getattr(proxy.supervisor, method)(*arguments)

    def start_group(self, group: Group) -> None:
        """Start the programs of ``group``."""
        if any(program.group is group for program in self.programs):
            self.ask("startProcessGroup", group.value, False)

    def states(self) -> list[dict[str, Any]]:
        """Return what it knows of each program (``getProcessInfo`` in its documentation)."""
        return cast("list[dict[str, Any]]", self.ask("getAllProcessInfo"))

    def encourage(self) -> None:
        """Start again at once what it gave up or waits too long for."""
        for state in self.states():
            name = f"{state['group']}:{state['name']}"
            if state["statename"] == "BACKOFF" and state["now"] - state["start"] > LONGEST_WAIT:
                self.ask("stopProcess", name, True)
                self.ask("startProcess", name, False)
            elif state["statename"] == "FATAL":
                self.ask("startProcess", name, False)

    def stop(self, timeout: float = 60.0) -> None:
        """Stop the programs in the reverse order of starting, and then the supervisor."""
        if self._process is None:
            return
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(timeout)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """End the supervisor at once; the programs get their death signals."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()


def configuration(home: Home, programs: Sequence[Program]) -> str:
    """Return the configuration file; ``%`` is doubled since supervisor expands it."""
    texts = {
        "root": str(ROOT),
        "run": str(home.run),
        "logs": str(home.logs),
        "socket": str(socket_path(home)),
    }
    texts |= {"log": str(home.log("supervisord"))}
    as_root = "user=root\n" if os.geteuid() == 0 else ""  # named, or supervisord complains
    texts["user"] = as_root
    parts = [HEAD.format(**{name: text.replace("%", "%%") for name, text in texts.items()})]
    for program in programs:
        command = launch(
            program.command,
            name=program.name,
            home=home.path,
            user=program.user,
            death_signal=program.death_signal,
        )
        texts = {
            "name": program.name,
            "command": shlex.join(command),
            "root": str(ROOT),
            "stop_signal": program.stop_signal,
            "stop_seconds": str(program.stop_seconds),
            "log": str(home.log(program.name)),
        }
        parts.append(PROGRAM.format(**{name: text.replace("%", "%%") for name, text in texts.items()}))
    order = list(Group)
    by_group = sorted(programs, key=lambda program: order.index(program.group))
    for group, members in groupby(by_group, key=lambda program: program.group):
        names = ",".join(program.name for program in members)
        parts.append(f"[group:{group}]\nprograms={names}\npriority={order.index(group) + 1}\n")
    return "".join(parts)


def socket_path(home: Home) -> Path:
    """Return where the supervisor listens: in the home, or in a private folder if that path is too long."""
    path = home.run / "supervisor.sock"
    if len(os.fsencode(path)) <= LONGEST_SOCKET:
        return path
    folder = (
        Path(tempfile.gettempdir())
        / f"assay-{os.geteuid()}-{hashlib.sha256(bytes(home.run)).hexdigest()[:12]}"
    )
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.stat().st_uid != os.geteuid() or folder.stat().st_mode & 0o077:
        raise CannotStart(
            f"{folder} belongs to somebody else: remove it, or set ASSAY_HOME to a shorter path."
        )
    return folder / "supervisor.sock"
