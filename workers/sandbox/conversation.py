"""Talk with a program that runs in a sandbox: it is loaded, asked, and answers, as a stranger does."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NoReturn

from workers.sandbox.inside.values import Unreadable, of_plain, plain
from workers.sandbox.program import Ended, Limits, Program, Raised, Run, Value
from workers.sandbox.supervisor import Stopped, Supervisor, frame

_ID_BYTES = 12
#: Answers what a program asks while it is asked.
Outside = Callable[[Any], Any]


def plain_arguments(arguments: Sequence[Any], named: Mapping[str, Any] | None = None) -> Any:
    """Return the arguments of a call as a document; raises ``Unspeakable`` for what is no plain value."""
    return plain([list(arguments), dict(named or {})])


class Conversation:
    """What is said with one program, and what came of it so far.

    ``outside`` may be set for a program of ours that asks back while it answers.
    """

    def __init__(
        self, supervisor: Supervisor, program: Program, limits: Limits, *, start_seconds: float
    ) -> None:
        self._supervisor, self._program, self._limits = supervisor, program, limits
        self._start_seconds, self._standing_since = start_seconds, time.perf_counter()
        self._results: list[Value | Raised] = []
        self._raised: Raised | None = None
        self._ended = Ended.DONE
        self._seconds = 0.0
        self.outside: Outside | None = None

    def hold(self, asked: Iterable[Any]) -> None:
        """Load the program, put ``asked`` (see ``plain_arguments``) to it one by one, and let it end."""
        try:
            self.load()
            for arguments in asked:
                self.call(arguments)
            self.leave()
        except Stopped:
            return

    def load(self) -> None:
        """Run the program's source; raises ``Stopped`` where it can't be loaded, or ends the run."""
        document = {
            "files": {path: content.hex() for path, content in self._program.files.items()},
            "name": "__main__" if self._program.entry is None else "program",
            "source": self._program.source,
            "entry": self._program.entry,
        }
        answer, seconds = self._ask(document)
        if answer != {"loaded": True}:
            self._raised = self._told_error(answer, {"loaded"}, seconds)
            self._stop(Ended.FAILED)

    def call(self, arguments: Any, *, entry: str | None = None) -> Value | Raised:
        """Put one input to the program's entry, or to another ``module:name``; raises ``Stopped``."""
        # What has no id that was drawn just now was prepared before the input was seen.
        drawn = secrets.token_hex(_ID_BYTES)
        answer, seconds = self._ask({"id": drawn, "arguments": arguments, "entry": entry})
        if answer.get("id") != drawn:
            self._stop(Ended.GARBLED)
        if answer.keys() == {"id", "value"}:
            result: Value | Raised = Value(self._read(answer["value"]), seconds)
        else:
            result = self._told_error(answer, {"id"}, seconds)
        self._results.append(result)
        return result

    def leave(self) -> None:
        """Let the program end; raises ``Stopped`` if it says more than it was asked."""
        try:
            self._supervisor.leave()
        except Stopped as stopped:
            self._stop(stopped.ended)
        self._seconds = time.perf_counter() - self._standing_since

    def told(self) -> Run:
        """Return what came of the run, once its sandbox is closed."""
        return Run(
            ended=self._ended,
            results=tuple(self._results),
            raised=self._raised,
            log=self._supervisor.log,
            seconds=self._seconds,
            start_seconds=self._start_seconds,
            cpu_seconds=self._supervisor.cpu_seconds,
            peak_bytes=self._supervisor.peak_bytes,
            exit_code=self._supervisor.exit_code,
            uid=self._supervisor.uid,
        )

    def _ask(self, document: Any) -> tuple[dict[str, Any], float]:
        text = frame(document)
        begun = time.perf_counter()
        try:
            answer = self._supervisor.ask(text, seconds=self._limits.call_seconds)
            while self.outside is not None and type(answer) is dict and answer.keys() == {"outside"}:
                replied = frame(self.outside(answer["outside"]))
                answer = self._supervisor.ask(replied, seconds=self._limits.call_seconds)
        except Stopped as stopped:
            self._stop(stopped.ended)
        if type(answer) is not dict:
            self._stop(Ended.GARBLED)
        return answer, time.perf_counter() - begun

    def _read(self, document: Any) -> Any:
        try:
            return of_plain(document)
        except Unreadable:
            self._stop(Ended.GARBLED)

    def _told_error(self, answer: dict[str, Any], others: set[str], seconds: float) -> Raised:
        told = answer.get("raised")
        if answer.keys() != {"raised", *others} or type(told) is not list or [*map(type, told)] != [str, str]:
            self._stop(Ended.GARBLED)
        return Raised(told[0], told[1], seconds)

    def _stop(self, ended: Ended) -> NoReturn:
        self._ended, self._seconds = ended, time.perf_counter() - self._standing_since
        raise Stopped(ended)
