"""Watch a sandbox from outside: talk with it by frames, see what it holds, end it in time."""

from __future__ import annotations

import json
import os
import select
import selectors
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from workers.sandbox import tree
from workers.sandbox.inside.values import MOST_BYTES, Unreadable, parsed
from workers.sandbox.program import Ended, Limits, Mode

#: How often it is looked at what a run holds, in seconds.
_LOOK_SECONDS = 0.05
#: How long a sandbox may take to stand, and to go once its channel is closed.
_START_SECONDS = 20.0
_END_SECONDS = 1.0
_CHUNK = 1 << 16


class Stopped(Exception):
    """The run can't go on."""

    def __init__(self, ended: Ended) -> None:
        self.ended = ended
        super().__init__(ended.value)


@dataclass(frozen=True)
class Start:
    """How the outermost process of a sandbox is started."""

    command: Sequence[str]
    environment: Mapping[str, str]


class Supervisor:
    """One sandbox, from its start to its end; ``close`` has to be called."""

    def __init__(self, start: Start, mode: Mode, limits: Limits, *, uid: int | None) -> None:
        self._limits, self._mode = limits, mode
        identity: dict[str, Any] = {} if uid is None else {"user": uid, "group": uid, "extra_groups": []}
        self._process = subprocess.Popen(
            start.command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
            env=start.environment,
            cwd="/",
            start_new_session=True,
            **identity,
        )
        streams = (self._process.stdin, self._process.stdout, self._process.stderr)
        self._pipes = [pipe for pipe in streams if pipe is not None]
        for pipe in self._pipes:
            os.set_blocking(pipe.fileno(), False)
        self._in, self._out, self._err = (pipe.fileno() for pipe in self._pipes)
        self._selector = selectors.DefaultSelector()
        for fd in (self._out, self._err):
            self._selector.register(fd, selectors.EVENT_READ)
        self._outgoing, self._incoming = b"", b""
        self._printed = 0
        self._deadline = time.monotonic() + _START_SECONDS
        self._look_at = time.monotonic() + _LOOK_SECONDS
        self._closed = False
        self._init: int | None = None
        self.log = b""
        self.peak_bytes = 0
        self.cpu_seconds = 0.0
        self.exit_code: int | None = None
        self.uid = -1

    @property
    def pid(self) -> int:
        """The outermost process of the sandbox."""
        return self._process.pid

    def begin(self) -> None:
        """Let the run's time begin, now that the sandbox stands."""
        # By a descriptor: its number may be another process's by the time that it has to end.
        inner = (tree.children(self.pid) or [self.pid])[0]
        with suppress(ProcessLookupError):
            self._init = os.pidfd_open(inner)
        self.uid = tree.uid_of(inner)
        self._deadline = time.monotonic() + self._limits.wall_seconds

    def ask(self, *frames: bytes, seconds: float) -> Any:
        """Send ``frames``, and return the one document that answers; raises ``Stopped``."""
        until = min(self._deadline, time.monotonic() + seconds)
        self._pump(0)
        if self._incoming:
            raise Stopped(Ended.GARBLED)
        self._outgoing = b"".join(frames)
        self._selector.register(self._in, selectors.EVENT_WRITE)
        while (answer := self._answer()) is None:
            left = until - time.monotonic()
            if left <= 0:
                raise Stopped(Ended.SLOW)
            self._pump(min(left, _LOOK_SECONDS))
        return answer

    def start(self, *frames: bytes) -> Any:
        """Send what the sandbox is set up with, and return its document once it stands; raises ``Stopped``."""
        return self.ask(*frames, seconds=_START_SECONDS)

    def leave(self) -> None:
        """Close the channel and let the program end; raises ``Stopped`` if it says more than it was asked."""
        self._look()
        self._pipes[0].close()
        until = time.monotonic() + _END_SECONDS
        with suppress(_Silent):
            while time.monotonic() < until:
                self._pump(_LOOK_SECONDS)
                if self._incoming:
                    raise Stopped(Ended.GARBLED)

    def close(self) -> None:
        """End every process of the sandbox; once more changes nothing."""
        if self._closed:
            return
        self._closed = True
        # The first process inside takes the others with it; bubblewrap outside has to live on to reap them.
        if self._init is not None:
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._init, signal.SIGKILL)
            ended = select.poll()
            ended.register(self._init, select.POLLIN)
            ended.poll(_END_SECONDS * 1_000)
            os.close(self._init)
        try:
            self.exit_code = self._process.wait(0 if self._init is None else _END_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self.exit_code = self._process.wait()
        with suppress(Stopped):
            if self._err in self._selector.get_map():
                self._read_log()
        self._selector.close()
        for pipe in self._pipes:
            pipe.close()

    def _answer(self) -> Any:
        """Return the document that came in, or ``None`` until it is whole; raises ``Stopped`` for anything more."""
        if len(self._incoming) < 4:
            return None
        size = int.from_bytes(self._incoming[:4], "big")
        if size > MOST_BYTES or len(self._incoming) > 4 + size or self._outgoing:
            raise Stopped(Ended.GARBLED)
        if len(self._incoming) < 4 + size:
            return None
        text, self._incoming = self._incoming[4:], b""
        try:
            return parsed(text)
        except Unreadable:
            raise Stopped(Ended.GARBLED) from None

    def _pump(self, seconds: float) -> None:
        """Wait for at most ``seconds`` and carry what can be carried; raises ``Stopped``."""
        try:
            for key, _ in self._selector.select(seconds):
                if key.fd == self._in:
                    self._write()
                elif key.fd == self._out:
                    self._read()
                else:
                    self._read_log()
        finally:
            if time.monotonic() >= self._look_at:
                self._look()

    def _write(self) -> None:
        with suppress(BlockingIOError):
            try:
                self._outgoing = self._outgoing[os.write(self._in, self._outgoing) :]
            except BrokenPipeError:
                self._outgoing = b""
        if not self._outgoing:
            self._selector.unregister(self._in)

    def _read(self) -> None:
        with suppress(BlockingIOError):
            read = os.read(self._out, _CHUNK)
            if not read:
                raise _Silent(Ended.DIED)
            self._incoming += read

    def _read_log(self) -> None:
        with suppress(BlockingIOError):
            read = os.read(self._err, _CHUNK)
            if not read:
                self._selector.unregister(self._err)
            self._printed += len(read)
            self.log += read[: self._limits.output_bytes - len(self.log)]
            if self._printed > self._limits.output_bytes:
                raise Stopped(Ended.NOISY)

    def _look(self) -> None:
        """Raise ``Stopped`` where the processes together hold more than they may."""
        self._look_at = time.monotonic() + _LOOK_SECONDS
        seen = tree.look(self.pid, folder="/box" if self._mode is Mode.REPOSITORY else None)
        self.peak_bytes = max(self.peak_bytes, seen.peak_bytes)
        self.cpu_seconds = max(self.cpu_seconds, seen.cpu_seconds)
        spare = 4 + (16 if self._mode is Mode.REPOSITORY else 0)
        if seen.resident_bytes > self._limits.memory_bytes:
            raise Stopped(Ended.MEMORY)
        if seen.tasks > self._limits.tasks + spare:
            raise Stopped(Ended.TASKS)
        if seen.files > self._limits.files:
            raise Stopped(Ended.DISK)


class _Silent(Stopped):
    """The program closed its end of the channel."""


def frame(document: Any) -> bytes:
    """Return a document as a frame: its length in 4 bytes, big end first, and its JSON."""
    text = json.dumps(document, separators=(",", ":")).encode()
    return len(text).to_bytes(4, "big") + text
