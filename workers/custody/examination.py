"""Examine an agent version: questions in rounds, several in flight, each a journal step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

from shared.vocabulary import Level
from workers.agents.agent import Agent
from workers.custody.draw import Question, questions
from workers.custody.estimates import Scored
from workers.custody.question import ask_question
from workers.grading.family import Family
from workers.ports import Journal, Watch


class StoppedBy(StrEnum):
    """Which budget ended an examination."""

    #: As many items as were asked for.
    ITEMS = "items"
    #: The tokens were used.
    TOKENS = "tokens"
    #: The time was used.
    SECONDS = "seconds"


@dataclass(frozen=True)
class Plan:
    """What is asked, and how much of it.

    ``items`` ≥ 1 bounds the questions; ``tokens`` and ``seconds``, where given, end the examination
    after the round in which they are used up. ``in_flight`` ≥ 1 questions are asked together.
    """

    families: tuple[Family, ...]
    levels: tuple[Level, ...]
    seed: int
    items: int
    tokens: int | None = None
    seconds: float | None = None
    in_flight: int = 2


@dataclass(frozen=True)
class Examined:
    """The answers in the order of their questions, and what they cost.

    ``seconds`` are those of asking: of each round the slowest answer's, as the journal has it, so that
    an examination which was interrupted ends with the same.
    """

    scored: tuple[Scored, ...]
    tokens: int
    seconds: float
    stopped_by: StoppedBy


def examine(
    agent: Agent,
    plan: Plan,
    *,
    journal: Journal,
    watch: Watch,
    progress: Callable[[int, int], None],
) -> Examined:
    """Ask rounds of questions until a budget is used; raises what asking raises.

    A round is whole before the next is drawn, so the same seed and ``in_flight`` give the same run
    whatever the timing. ``progress`` is told how many of how many questions were answered.
    """
    drawn = questions(plan.families, plan.levels, seed=plan.seed)
    scored: list[Scored] = []
    tokens, seconds = 0, 0.0
    with ThreadPoolExecutor(plan.in_flight, thread_name_prefix="question") as pool:
        while (stopped_by := _stopped_by(plan, len(scored), tokens, seconds)) is None:
            batch = list(islice(drawn, min(plan.in_flight, plan.items - len(scored))))
            round_ = _ask_round(pool, agent, batch, journal, watch)
            scored += round_
            tokens += sum(one.answered.usage.total for one in round_)
            seconds += max(one.answered.duration_ms for one in round_) / 1000
            progress(len(scored), plan.items)
    return Examined(tuple(scored), tokens, seconds, stopped_by)


def _ask_round(
    pool: ThreadPoolExecutor, agent: Agent, batch: Sequence[Question], journal: Journal, watch: Watch
) -> list[Scored]:
    """Ask the questions together; what fails is raised after the others' answers are journalled."""

    def ask(question: Question) -> Scored:
        family, level = question.family, question.level
        answered = ask_question(
            agent, family, level, question.seed, journal=journal, watch=watch, ordinal=question.ordinal
        )
        return Scored(family.category, level, family.name, family.floor, answered)

    futures = [pool.submit(ask, question) for question in batch]
    for future in futures:
        future.exception()
    return [future.result() for future in futures]


def _stopped_by(plan: Plan, items: int, tokens: int, seconds: float) -> StoppedBy | None:
    if items >= plan.items:
        return StoppedBy.ITEMS
    if plan.tokens is not None and tokens >= plan.tokens:
        return StoppedBy.TOKENS
    if plan.seconds is not None and seconds >= plan.seconds:
        return StoppedBy.SECONDS
    return None
