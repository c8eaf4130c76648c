"""Talk with a program that runs in a sandbox: it is loaded, asked, and answers, as a stranger does."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterable
from typing import Any

from workers.sandbox.inside.values import Unreadable, of_plain
from workers.sandbox.program import Ended, Limits, Program, Raised, Value
from workers.sandbox.supervisor import Stopped, Supervisor, frame

_ID_BYTES = 12


class Conversation:
    """What was said so far: ``results`` of the inputs that were answered, and what loading ``raised``."""

    def __init__(self, supervisor: Supervisor, limits: Limits) -> None:
        self._supervisor, self._limits = supervisor, limits
        self.results: list[Value | Raised] = []
        self.raised: Raised | None = None

    def hold(self, program: Program, asked: Iterable[Any]) -> Ended:
        """Load ``program``, put the inputs ``asked`` to it one by one, and return why that ended."""
        try:
            if not self._loads(program):
                return Ended.FAILED
            for arguments in asked:
                self.results.append(self._answer(arguments))
            self._supervisor.leave()
        except Stopped as stopped:
            return stopped.ended
        return Ended.DONE

    def _loads(self, program: Program) -> bool:
        document = {
            "path": ["/box"] if program.files else [],
            "name": "__main__" if program.entry is None else "program",
            "source": program.source,
            "entry": program.entry,
        }
        answer, seconds = self._ask(document)
        if answer == {"loaded": True}:
            return True
        self.raised = _raised(answer, {"loaded"}, seconds)
        return False

    def _answer(self, arguments: Any) -> Value | Raised:
        # What has no id that was drawn just now was prepared before the input was seen.
        drawn = secrets.token_hex(_ID_BYTES)
        answer, seconds = self._ask({"id": drawn, "arguments": arguments})
        if answer.get("id") != drawn:
            raise Stopped(Ended.GARBLED)
        if answer.keys() == {"id", "value"}:
            try:
                return Value(of_plain(answer["value"]), seconds)
            except Unreadable:
                raise Stopped(Ended.GARBLED) from None
        return _raised(answer, {"id"}, seconds)

    def _ask(self, document: Any) -> tuple[dict[str, Any], float]:
        text = frame(document)
        begun = time.perf_counter()
        answer = self._supervisor.ask(text, seconds=self._limits.call_seconds)
        seconds = time.perf_counter() - begun
        if type(answer) is not dict:
            raise Stopped(Ended.GARBLED)
        return answer, seconds


def _raised(answer: dict[str, Any], others: set[str], seconds: float) -> Raised:
    told = answer.get("raised")
    if answer.keys() == {"raised", *others} and type(told) is list and list(map(type, told)) == [str, str]:
        return Raised(told[0], told[1], seconds)
    raise Stopped(Ended.GARBLED)
