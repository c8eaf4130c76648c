"""Confine this process, then run an agent's program: inputs come in one by one, values go out.

Descriptors at the start: 0 brings frames, 1 takes them, 2 is the log. A frame is its length in 4 bytes, big end
first, and JSON. Whatever the program does to this module, only bytes on the channel leave, and they are read as a
stranger's.
"""

from __future__ import annotations

import importlib
import json
import os
import sys

from workers.sandbox.inside import confinement, values

# To import typing would lengthen every sandbox's start.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

_CLOSED_ABOVE = 1 << 16
#: The channel, once this process stands.
_open: list[Channel] = []


class Channel:
    """Frames in and out, on descriptors that no standard stream uses."""

    def __init__(self) -> None:
        os.closerange(3, _CLOSED_ABOVE)
        self._in, self._out = os.dup(0), os.dup(1)
        null = os.open(os.devnull, os.O_RDONLY)
        os.dup2(null, 0)
        os.dup2(2, 1)
        os.close(null)

    def receive(self) -> Any:
        """Return the next document; ends the process where there is none."""
        return values.parsed(self._read(int.from_bytes(self._read(4), "big")))

    def send(self, document: dict[str, Any]) -> None:
        """Send one document."""
        text = json.dumps(document, separators=(",", ":")).encode()
        if len(text) > values.MOST_BYTES:
            text = json.dumps({"id": document["id"], "raised": ["Unspeakable", "too large"]}).encode()
        frame = len(text).to_bytes(4, "big") + text
        while frame:
            frame = frame[os.write(self._out, frame) :]

    def _read(self, size: int) -> bytes:
        read = b""
        while len(read) < size:
            more = os.read(self._in, size - len(read))
            if not more:
                self.end()
            read += more
        return read

    def end(self) -> None:
        """Flush the log and end, before anything that the program left for the end."""
        for stream in (sys.stdout, sys.stderr):
            try:
                stream.flush()
            except (OSError, ValueError, AttributeError):
                continue
        os._exit(0)


def main() -> None:
    """Serve one program until the channel closes."""
    channel = Channel()
    header = channel.receive()
    if header["parent"] is not None:
        confinement.die_with(header["parent"])
    sys.stdout.reconfigure(line_buffering=True, errors="backslashreplace")  # type: ignore[union-attr]
    abi = confinement.confine(header["rules"])
    channel.send({"ready": abi})
    _open.append(channel)
    function = _load(channel, channel.receive())
    while True:
        asked = channel.receive()
        channel.send({"id": asked["id"], **_answer(function, asked)})


def outside(document: Any) -> Any:
    """Ask the one who asked, while answering: for programs of ours that are let to, others end as garbled."""
    [channel] = _open
    channel.send({"outside": document})
    return channel.receive()


def _lay_out(files: dict[str, str]) -> None:
    """Write the repository's files, given as texts in hex, below the work folder."""
    for path, content in files.items():
        os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
        with open(path, "wb") as file:
            file.write(bytes.fromhex(content))


def _load(channel: Channel, program: dict[str, Any]) -> Callable[..., Any]:
    """Run the program's source as ``__main__``, and find the function it is entered by."""
    namespace = sys.modules["__main__"].__dict__
    namespace["__name__"] = program["name"]
    sys.modules[program["name"]] = sys.modules["__main__"]
    try:
        _lay_out(program["files"])
        sys.path.extend(["/box"] if program["files"] else [])
        exec(compile(program["source"], "<program>", "exec"), namespace)  # noqa: S102 - this is what a sandbox is for.
        function: Callable[..., Any] = _entry(program["entry"], namespace)
    except BaseException as error:  # noqa: BLE001 - SystemExit is a program's end like any other.
        channel.send({"loaded": False, **_raised(error)})
        channel.end()
    channel.send({"loaded": True})
    return function


def _entry(entry: str | None, namespace: dict[str, Any]) -> Any:
    if entry is None:
        return None
    module, _, name = entry.rpartition(":")
    found = getattr(importlib.import_module(module), name) if module else namespace[name]
    if not callable(found):
        raise TypeError(f"{entry!r} is no function")
    return found


def _answer(function: Callable[..., Any], asked: dict[str, Any]) -> dict[str, Any]:
    try:
        arguments, named = values.of_plain(asked["arguments"])
        if asked["entry"] is not None:
            function = _entry(asked["entry"], sys.modules["__main__"].__dict__)
        return {"value": values.plain(function(*arguments, **named))}
    except BaseException as error:  # noqa: BLE001 - what a program raises is a result.
        return _raised(error)


def _raised(error: BaseException) -> dict[str, Any]:
    try:
        text = str(error)[:500]
    except BaseException:  # noqa: BLE001 - an exception's text is the program's too.
        text = ""
    return {"raised": [type(error).__name__[:100], text]}
