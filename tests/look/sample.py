"""A report that no platform has to be started for: real questions, answers that are drawn and hostile."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from itertools import islice
from random import Random

from api.client import CellEstimate, Examination, Family, Plan, Report, Response
from api.client.agents import AgentVersion
from api.client.examinations import Estimate
from api.client.reports.pooling import wilson
from shared.vocabulary import Level
from workers.custody.draw import questions
from workers.custody.registry import FAMILIES

#: What a constant answer would score in each of its families.
_FLOOR = 0.1
_WHEN = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)
_JOB = "01a20497-ca8b-7315-b3c8-b6588d734633"
#: What would act where it is not escaped.
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)> \x1b[31mred $x^2$ " + "unbroken" * 60


def report(*, items: int = 60, seed: int = 7) -> Report:
    """Return a report of the same answers for the same arguments."""
    asked = [FAMILIES[name] for name in sorted(FAMILIES)]
    dice = Random(seed)
    levels = [*Level]
    answers = []
    for question in islice(questions(asked, levels, seed=seed), items):
        passed = dice.random() < 0.95 - 0.17 * levels.index(question.level)
        answers.append(
            Response(
                id=f"{question.ordinal}",
                job_id=_JOB,
                agent_version_id=_JOB,
                category=question.family.category,
                family=question.family.name,
                level=question.level,
                seed=question.seed,
                prompt=question.family.generate(question.level, question.seed).prompt,
                answer=HOSTILE,
                score=float(passed),
                prompt_tokens=dice.randrange(50, 400),
                completion_tokens=dice.randrange(5, 90),
                duration_ms=dice.randrange(300, 4000),
                receipt={},
                created_at=_WHEN,
            )
        )
    return Report(
        version=_version(),
        plan=Plan(items=items, seed=seed),
        examination=_examination(answers, seed),
        responses=tuple(answers),
        families=tuple(
            Family(one.name, one.version, one.category, one.floor, "", "Reading and doing what is asked.")
            for one in asked
        ),
    )


def _version() -> AgentVersion:
    told = {"id": _JOB, "agent_id": _JOB, "agent": "guardian", "number": 1, "endpoint": "bundled"}
    return AgentVersion(
        **told,  # type: ignore[arg-type]
        model="a-small-model",
        system_prompt="",
        decoding={},
        release_state="draft",
        created_at=_WHEN,
    )


def _examination(answers: list[Response], seed: int) -> Examination:
    cells: dict[tuple[str, str, str], list[float]] = {}
    for one in answers:
        cells.setdefault((one.category, one.level, one.family), []).append(one.score)
    return Examination(
        job_id=_JOB,
        agent_version_id=_JOB,
        seed=seed,
        in_flight=2,
        items=len(answers),
        tokens=sum(one.tokens for one in answers),
        seconds=73.2,
        stopped_by="items",
        overall=_estimate([one.score for one in answers]),
        estimates=tuple(
            CellEstimate(**asdict(_estimate(scores)), category=category, level=level, family=family)
            for (category, level, family), scores in sorted(cells.items())
        ),
        created_at=_WHEN,
    )


def _estimate(scores: list[float]) -> Estimate:
    mean = sum(scores) / len(scores)
    rates = ((value - _FLOOR) / (1 - _FLOOR) for value in (mean, *wilson(mean, len(scores))))
    return Estimate(len(scores), *rates, floor=_FLOOR)
