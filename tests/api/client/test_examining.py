"""Examining and asking from the command line, up to Ctrl-C."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from api.client import Client
from api.client import Job as ToldJob
from api.client.commands.waiting import _doing
from shared.models import AgentVersion, Job
from shared.settings import ROOT
from shared.vocabulary import JobState
from tests.api.caller import Asking
from tests.api.client.conftest import Person
from tests.api.client.worker import cancel, fail, succeed, working
from tests.factories import ExaminationFactory, JobFactory, ResponseFactory


def test_an_examination_is_shown_as_a_table(user: Person, guardian: AgentVersion) -> None:
    with working(_examine(guardian)):
        shown = user("examine", "guardian", "--levels", "basic", "--items", "1", "--seed", "7")

    assert shown.exit_code == 0, shown.output
    assert "guardian version 1" in shown.stdout
    assert "50% of 4" in shown.stdout
    assert "Ctrl-C stops the waiting, not the job" in shown.stderr


def test_options_become_the_plan(user: Person, guardian: AgentVersion, session: Session) -> None:
    options = ("--categories", "knowledge,security", "--levels", "basic,expert", "--families", "sums")
    budget = ("--items", "9", "--tokens", "500", "--seconds", "30", "--seed", "3", "--in-flight", "4")

    submitted = user("examine", "guardian", *options, *budget, "--no-wait")

    job = session.scalars(select(Job)).one()
    assert (submitted.exit_code, submitted.stdout) == (0, f"{job.id}\n")
    assert job.payload == {
        "agent_version_id": str(guardian.id),
        "categories": ["knowledge", "security"],
        "levels": ["basic", "expert"],
        "families": ["sums"],
        "items": 9,
        "tokens": 500,
        "seconds": 30.0,
        "seed": 3,
        "in_flight": 4,
    }


def test_named_families_bring_their_categories(
    user: Person, guardian: AgentVersion, session: Session
) -> None:
    user("examine", "guardian", "--families", "sums", "--no-wait")

    assert session.scalars(select(Job)).one().payload["categories"] == ["knowledge"]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--levels", "basik"], "There is no 'basik'. Did you mean basic? There are: basic, inter"),
        (["--levels", ","], "Name at least one."),
        (["--items", "0"], "0 is not in the range"),
    ],
)
def test_wrong_usage_is_told_before_anything_is_asked(user: Person, words: list[str], sentence: str) -> None:
    told = user("examine", "guardian", *words)

    assert told.exit_code == 2
    assert sentence in told.stderr


def test_a_file_that_can_not_be_written_is_told_before_anything_is_asked(
    user: Person, guardian: AgentVersion, session: Session, tmp_path: Path
) -> None:
    told = user("examine", "guardian", "--output", "nowhere/report.html")

    assert told.exit_code == 9
    assert "Can't write nowhere/report.html: No such file or directory." in told.stderr
    assert session.scalars(select(Job)).all() == []


def test_an_unknown_agent_is_told_with_near_ones(user: Person, guardian: AgentVersion) -> None:
    told = user("examine", "gaurdian")

    assert told.exit_code == 5
    assert told.stderr == (
        "assay: There is no agent 'gaurdian'. Did you mean guardian? `assay agents` lists them.\n"
    )


@pytest.mark.parametrize(
    ("end", "code", "sentence"),
    [
        (fail, 1, "failed (secret_missing): There is no key. Set the endpoint's key"),
        (cancel, 6, "was cancelled."),
    ],
)
def test_the_exit_code_tells_how_it_ended(
    user: Person, guardian: AgentVersion, end: Callable[[Job], None], code: int, sentence: str
) -> None:
    with working(end):
        told = user("examine", "guardian")

    assert told.exit_code == code
    assert sentence in told.stderr


def test_a_wait_that_is_too_long_says_how_to_go_on(user: Person, guardian: AgentVersion) -> None:
    told = user("examine", "guardian", "--timeout", "0.1")

    assert told.exit_code == 7
    assert "Wait on with `assay follow" in told.stderr


def test_ctrl_c_leaves_the_job_and_says_how_to_come_back(
    address: str, me: Asking, guardian: AgentVersion, session: Session, tmp_path: Path
) -> None:
    environment = os.environ | {"ASSAY_URL": address, "ASSAY_KEY": me.key, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "api.client", "examine", "guardian"]
    with subprocess.Popen(command, cwd=tmp_path, env=environment, stderr=subprocess.PIPE, text=True) as run:
        assert run.stderr is not None
        assert "Examining guardian" in run.stderr.readline()
        time.sleep(0.5)
        run.send_signal(signal.SIGINT)
        told = run.stderr.read()

    job = session.scalars(select(Job)).one()
    assert run.returncode == 130
    assert f"Stopped waiting; the job {job.id} goes on." in told
    assert f"`assay follow {job.id}`, or cancel it with `assay cancel {job.id}`" in told
    assert (job.state, job.cancel_requested) == ("queued", False)


def test_ctrl_c_before_the_submission_is_answered_says_where_to_look(
    user: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("api.client.client.Client.submit_examination", interrupt)

    told = user("examine", "guardian")

    assert told.exit_code == 130
    assert "`assay jobs` shows what was submitted." in told.stderr


def test_a_question_is_asked_and_its_answer_can_not_act(user: Person, guardian: AgentVersion) -> None:
    def answer(job: Job) -> None:
        succeed(job)
        ResponseFactory(of=job, by=guardian, answer="\x1b[2Jseven")

    with working(answer):
        shown = user("ask", "guardian", "sums", "--level", "basic", "--seed", "7")

    assert shown.exit_code == 0, shown.output
    assert "Calculate 4 + 3." in shown.stdout
    assert "<U+001B>[2Jseven" in shown.stdout
    assert "\x1b" not in shown.stdout


def test_an_answer_for_programs_is_json(user: Person, guardian: AgentVersion) -> None:
    def answer(job: Job) -> None:
        succeed(job)
        ResponseFactory(of=job, by=guardian)

    with working(answer):
        shown = user("ask", "guardian", "sums", "--json")

    assert json.loads(shown.stdout)["answer"] == "7"


def test_a_question_need_not_be_waited_for(user: Person, guardian: AgentVersion, session: Session) -> None:
    shown = user("ask", "guardian", "sums", "--no-wait")

    assert shown.stdout == f"{session.scalars(select(Job)).one().id}\n"


@pytest.mark.parametrize(
    ("row", "doing"),
    [
        ({"state": JobState.QUEUED}, "waits for a worker (`assay queues`, `assay workers`)"),
        ({"state": JobState.RUNNING, "progress_message": "3 of 9 questions answered"}, "3 of 9 questions"),
        ({"state": JobState.RUNNING, "cancel_requested": True}, "is asked to stop"),
    ],
)
def test_the_bar_says_what_the_job_does(
    client: Client, me: Asking, row: dict[str, object], doing: str
) -> None:
    job = JobFactory(owner=me.client, **row)

    told: ToldJob = client.job(str(job.id))

    assert _doing(told).startswith(doing)


def _examine(version: AgentVersion) -> Callable[[Job], None]:
    def end(job: Job) -> None:
        succeed(job)
        ExaminationFactory(of=job, by=version)
        ResponseFactory(of=job, by=version, score=0.0)

    return end
