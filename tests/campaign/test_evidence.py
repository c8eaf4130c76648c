"""The counting itself: what is lost, twice or stuck is found, and nothing else."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from tests.campaign.evidence import Figures, count
from tests.campaign.form import FORMS
from tests.campaign.injecting import Done
from tests.campaign.rows import Attempt, Job, Question, Reached, Rows

FORM = FORMS["short"]
KILL = Done(10.0, "kill worker", "threads-1")


def job(kind: str = "noop", state: str = "succeeded", finished_at: float = 20.0) -> Job:
    return Job(f"campaign.custody.{kind}", state, 1.0, finished_at)


def attempt(
    number: int, outcome: str, began_at: float, ended_at: float, worker: str = KILL.worker
) -> Attempt:
    return Attempt("a", number, worker, outcome, began_at, ended_at)


def figures(
    jobs: dict[str, Job],
    *,
    effects: dict[str, int] | None = None,
    attempts: list[Attempt] | None = None,
    asked: list[Question] | None = None,
    recorded: set[Question] | None = None,
    accepted: set[str] | None = None,
    reached: list[Reached] | None = None,
    diverged: set[str] | None = None,
) -> Figures:
    return count(
        Rows(
            jobs=jobs,
            attempts={(one.job, one.number): one for one in attempts or []},
            recorded=recorded or set(),
            effects=Counter(dict.fromkeys(jobs, 1) if effects is None else effects),
            diverged=diverged or set(),
        ),
        form=FORM,
        accepted=set(jobs) if accepted is None else accepted,
        done=[KILL],
        reached=reached or [],
        asked=asked or [],
        fenced=0,
    )


def test_what_succeeded_with_one_effect_passes() -> None:
    counted = figures({"a": job()})

    assert counted.passed
    assert (counted.accepted, counted.finished) == (1, 1)


@pytest.mark.parametrize(
    ("name", "counted"),
    [
        ("jobs_lost", figures({"a": job(state="failed")}, effects={})),
        ("jobs_lost", figures({"a": job()}, effects={})),
        ("jobs_lost", figures({}, accepted={"a"})),
        ("effects_twice", figures({"a": job()}, effects={"a": 2})),
        ("effects_twice", figures({"a": job("poison", "failed")})),
        ("stuck", figures({"a": job("poison", "running", 0.0)}, effects={})),
        ("answers_diverged", figures({"a": job("long")}, diverged={"a"})),
        ("submitted_twice", figures({"a": job(), "b": job()}, accepted={"a"})),
    ],
)
def test_what_is_wrong_is_counted(name: str, counted: Figures) -> None:
    assert getattr(counted, name) == 1
    assert not counted.passed


def test_poison_that_failed_is_not_lost() -> None:
    counted = figures({"a": job("poison", "failed")}, effects={})

    assert counted.passed
    assert (counted.poison, counted.poison_failed) == (1, 1)


def test_a_question_under_way_at_a_kill_may_be_asked_again() -> None:
    lost, again = attempt(1, "lost", 9.0, 14.0), attempt(2, "succeeded", 15.0, 20.0, "solo-1@here")
    asked = [Question("a", "step/0", 1), Question("a", "step/0", 2)]

    counted = figures({"a": job("long")}, attempts=[lost, again], asked=asked, recorded={asked[1]})

    assert (counted.calls_repeated, counted.steps_in_flight) == (1, 1)
    assert counted.passed
    assert counted.kills_that_hit_work == 1
    assert (counted.recovery_s.n, counted.recovery_s.p99) == (1, 5.0)


def test_a_question_asked_again_without_a_kill_is_wrong() -> None:
    asked = [Question("a", "step/0", 1), Question("a", "step/0", 2)]

    counted = figures({"a": job("long")}, attempts=[attempt(1, "retried", 2.0, 3.0)], asked=asked)

    assert (counted.calls_repeated, counted.steps_in_flight) == (1, 0)
    assert not counted.passed


def test_who_rejoined_is_waited_for_until_its_next_attempt() -> None:
    rows = Rows(
        jobs={"a": job()},
        attempts={("a", 2): attempt(2, "succeeded", 33.0, 34.0), ("a", 3): attempt(3, "lost", 36.0, 37.0)},
        recorded=set(),
        effects=Counter(),
        diverged=set(),
    )
    cut = replace(KILL, kind="cut off worker", until=30.0)

    counted = count(rows, form=FORM, accepted=set(), done=[cut], reached=[], asked=[], fenced=0)

    assert (counted.rejoined_s.n, counted.rejoined_s.p50) == (1, 3.0)


def test_an_attempt_taken_back_from_a_worker_that_lived_is_told() -> None:
    alive = attempt(1, "lost", 12.0, 14.0)

    assert figures({"a": job()}, attempts=[alive]).taken_back_alive == 1
    assert (
        figures({"a": job()}, attempts=[alive], reached=[Reached(13.0, KILL.worker, "x")]).taken_back_alive
        == 0
    )
