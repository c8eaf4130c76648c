"""Simulate agents: by a stated skill, or by a script of replies."""

from __future__ import annotations

import hashlib
import itertools
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from shared.errors import AgentError, ProviderRefused
from workers.agents.solution import Solution, Solver
from workers.ports import Decoding, Message, Reply, Role, Usage, Watch

# Solution and Solver are also found under their first address.
__all__ = ["ERRS", "ReplyScript", "ScriptedProvider", "Solution", "Solver", "chance", "from_model_name"]

#: What a simulated agent says when it errs.
ERRS = "I do not know."


@dataclass(frozen=True)
class ScriptedProvider:
    """An agent that knows how to solve what it reads and errs per unit of work.

    ``error_rate`` in [0, 1] is the chance to err in one unit, independently; so a prompt of work w is
    answered rightly with probability (1 − error_rate)^w. Whether it errs depends on ``seed`` and
    the prompt alone, so asking again gives the same answer.
    """

    solve: Solver
    error_rate: float
    seed: int = 0

    def complete(self, messages: Sequence[Message], decoding: Decoding, *, watch: Watch) -> Reply:  # noqa: ARG002
        """Answer the last message; raises what ``watch`` raises."""
        watch.check_paid()
        prompt = next(m.text for m in reversed(messages) if m.role is Role.USER)
        solution = self.solve(prompt)
        if solution is None or chance(self.seed, prompt) >= (1.0 - self.error_rate) ** solution.work:
            return _reply(messages, ERRS)
        return _reply(messages, solution.answer)


@dataclass
class ReplyScript:
    """An agent that says what it is told to: one text, several in turn, or a function's.

    ``calls`` holds the messages of every call. Past its end a list's last entry is repeated.
    """

    replies: str | Sequence[str | AgentError] | Callable[[str], str]
    calls: list[tuple[Message, ...]] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)
    _turns: Iterator[str | AgentError] | None = field(default=None, repr=False)

    def complete(self, messages: Sequence[Message], decoding: Decoding, *, watch: Watch) -> Reply:  # noqa: ARG002
        """Answer as the script says; raises its ``AgentError``, or what ``watch`` raises."""
        watch.check_paid()
        with self._lock:
            self.calls.append(tuple(messages))
            said = self._next(messages[-1].text)
        if isinstance(said, AgentError):
            raise said
        return _reply(messages, said)

    def _next(self, prompt: str) -> str | AgentError:
        if isinstance(self.replies, str):
            return self.replies
        if callable(self.replies):
            return self.replies(prompt)
        if self._turns is None:
            self._turns = itertools.chain(self.replies, itertools.repeat(self.replies[-1]))
        return next(self._turns)


def from_model_name(model: str, *, solvers: Sequence[Solver]) -> ScriptedProvider:
    """Make the agent that a scripted endpoint's model name states.

    ``error-rate-0.05`` or ``error-rate-0.05-seed-7``; the first of ``solvers`` that knows a prompt
    solves it. Raises ``ProviderRefused`` for another name.

    >>> from_model_name("error-rate-0.05-seed-7", solvers=()).error_rate
    0.05
    """
    rate, _, seed = model.removeprefix("error-rate-").partition("-seed-")
    try:
        error_rate, number = float(rate), int(seed or 0)
    except ValueError as error:
        raise ProviderRefused(
            "A scripted model is named 'error-rate-0.05' or 'error-rate-0.05-seed-7'."
        ) from error
    if not 0.0 <= error_rate <= 1.0:
        raise ProviderRefused("A scripted model's error rate is between 0 and 1.")
    known = tuple(solvers)
    return ScriptedProvider(
        lambda prompt: next((s for solve in known if (s := solve(prompt)) is not None), None),
        error_rate,
        number,
    )


def chance(seed: int, prompt: str) -> float:
    """Return a number in [0, 1) that depends on ``seed`` and ``prompt`` alone."""
    digest = hashlib.sha256(f"{seed}\n{prompt}".encode()).digest()
    return int.from_bytes(digest[:6]) / 2**48


def _reply(messages: Sequence[Message], text: str) -> Reply:
    tokens = sum(len(message.text.split()) for message in messages)
    return Reply(
        text=text,
        finish_reason="stop",
        model="scripted",
        usage=Usage(prompt_tokens=tokens, completion_tokens=len(text.split())),
        duration_ms=0,
    )
