"""The commands that look at jobs and at the platform."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from api.client.commands.program import assay
from shared.models import AgentVersion, Job
from shared.vocabulary import JobState
from tests.api.caller import Asking
from tests.api.client.conftest import Person, examined
from tests.factories import JobEventFactory, JobFactory, WorkerFactory


def test_agents_families_queues_and_workers_are_listed(
    user: Person, guardian: AgentVersion, session: Session
) -> None:
    WorkerFactory(name="custody@here")

    shown = {name: user(name) for name in ("agents", "families", "queues", "workers")}
    told = {name: json.loads(user(name, "--json").stdout) for name in shown}

    assert "guardian" in shown["agents"].stdout
    assert "Adding whole numbers." in shown["families"].stdout
    assert "custody" in shown["queues"].stdout
    assert "custody@here" in shown["workers"].stdout
    assert told["families"][0]["floor"] == 0.1
    assert told["workers"][0]["name"] == "custody@here"
    assert [len(rows) > 0 for rows in told.values()] == [True] * 4


def test_jobs_are_listed_by_state(user: Person, me: Asking) -> None:
    waiting = JobFactory(owner=me.client)
    JobFactory(owner=me.client, state=JobState.SUCCEEDED)

    shown = user("jobs")
    queued = user("jobs", "--state", "queued", "--json")

    assert str(waiting.id) in shown.stdout
    assert [job["id"] for job in json.loads(queued.stdout)] == [str(waiting.id)]


@pytest.mark.parametrize(
    ("row", "next_step"),
    [
        ({"state": JobState.RUNNING, "cancel_requested": True}, "assay follow"),
        ({"state": JobState.FAILED}, "assay retry"),
        ({"state": JobState.SUCCEEDED, "kind": "custody.examination"}, "assay report"),
        ({"state": JobState.CANCELLED}, "It has ended."),
    ],
)
def test_a_job_is_shown_with_the_next_step(
    user: Person, me: Asking, row: dict[str, object], next_step: str
) -> None:
    job = JobFactory(owner=me.client, **row)

    shown = user("show", str(job.id))

    assert str(job.id) in shown.stdout
    assert next_step in shown.stderr
    assert json.loads(user("show", str(job.id), "--json").stdout)["state"] == row["state"]


def test_a_job_that_is_not_there_ends_with_5(user: Person) -> None:
    assert user("show", str(uuid4())).exit_code == 5
    assert user("show", "nonsense").exit_code == 2


def test_a_queued_job_is_cancelled_and_a_running_one_asked(user: Person, me: Asking) -> None:
    queued, running = JobFactory(owner=me.client), JobFactory(owner=me.client, state=JobState.RUNNING)

    assert "is cancelled." in user("cancel", str(queued.id)).stderr
    assert "is asked to stop" in user("cancel", str(running.id)).stderr
    assert json.loads(user("cancel", str(queued.id), "--json").stdout)["state"] == "cancelled"


def test_only_a_failed_job_is_tried_again(user: Person, me: Asking) -> None:
    failed, queued = JobFactory(owner=me.client, state=JobState.FAILED), JobFactory(owner=me.client)
    other = JobFactory(owner=me.client, state=JobState.FAILED)

    assert "queued again" in user("retry", str(failed.id)).stderr
    assert json.loads(user("retry", str(other.id), "--json").stdout)["state"] == "queued"
    assert user("retry", str(queued.id)).exit_code == 8


@pytest.mark.parametrize(("state", "code"), [("succeeded", 0), ("failed", 1), ("cancelled", 6)])
def test_following_ends_as_the_job_did(user: Person, me: Asking, state: str, code: int) -> None:
    job = JobFactory(owner=me.client, state=JobState(state))
    JobEventFactory(of=job, number=1, data={"percent": 50, "message": "asking"})
    JobEventFactory(of=job, number=2, type=state)

    shown = user("follow", str(job.id))
    told = user("follow", str(job.id), "--after", "1", "--json")

    assert shown.exit_code == code
    assert "progress          50%  asking" in shown.stdout
    assert [json.loads(one)["type"] for one in told.stdout.splitlines()] == [state]


def test_two_examinations_are_compared(user: Person, me: Asking, guardian: AgentVersion) -> None:
    first, second = (examined(me, guardian, rate=rate, answers=20) for rate in (0.2, 0.9))

    shown = user("compare", str(first.id), str(second.id))
    told = json.loads(user("compare", str(first.id), str(second.id), "--json").stdout)

    assert "+70%" in shown.stdout
    assert "better" in shown.stdout
    assert "Both examined the same version" in " ".join(shown.stdout.split())
    assert told["differences"][0] | {"first": 0, "second": 0} == {
        "category": None,
        "level": None,
        "first": 0,
        "second": 0,
        "difference": 0.7,
        "low": pytest.approx(0.4172, abs=1e-4),
        "high": pytest.approx(0.9236, abs=1e-4),
        "intervals_overlap": False,
        "verdict": "better",
    }


def test_a_report_is_written_to_a_file(user: Person, ended: Job) -> None:
    written = user("report", str(ended.id), "--format", "html", "--output", "report.html")
    table = user("report", str(ended.id), "-o", "report.txt")

    assert (written.exit_code, written.stdout) == (0, "")
    assert f"Written: {Path.cwd()}/report.html" in written.stderr
    assert Path("report.html").read_text().startswith("<!doctype html>")
    assert table.exit_code == 0
    assert "guardian version 1" in Path("report.txt").read_text()


def test_without_a_form_each_file_s_ending_names_it_and_the_table_is_shown(user: Person, ended: Job) -> None:
    shown = user("report", str(ended.id), "-o", "report.html", "-o", "report.json", "-o", "report")

    assert shown.exit_code == 0, shown.output
    assert "guardian version 1" in shown.stdout
    assert Path("report.html").read_text().startswith("<!doctype html>")
    assert len(json.loads(Path("report.json").read_text())["responses"]) == 2
    assert "guardian version 1" in Path("report").read_text()


def test_a_kept_report_is_drawn_without_a_server(
    user: Person, person: Person, ended: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    user("report", str(ended.id), "-o", "kept.json", "-o", "first.html")
    monkeypatch.delenv("ASSAY_URL")
    monkeypatch.delenv("ASSAY_KEY")

    drawn = person("report", "kept.json", "-o", "second.html")

    assert drawn.exit_code == 0, drawn.output
    assert Path("second.html").read_text() == Path("first.html").read_text()
    assert "Can't read nowhere.json: No such file or directory." in person("report", "nowhere.json").stderr


def test_a_report_that_can_not_be_written_leaves_nothing(user: Person, ended: Job) -> None:
    told = user("report", str(ended.id), "--format", "json", "--output", "nowhere/report.json")

    assert told.exit_code == 9
    assert "Can't write nowhere/report.json: No such file or directory." in told.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
def test_a_full_disk_is_told(user: Person, ended: Job) -> None:
    told = user("report", str(ended.id), "--format", "json", "--output", "/dev/full")

    assert told.exit_code == 9
    assert "No space left on device. Free some space, or name another place." in told.stderr
    assert f"The examination is kept: `assay report {ended.id} --output FILE` writes it." in told.stderr


def test_a_program_gets_the_page_on_standard_output(user: Person, ended: Job) -> None:
    assert user("report", str(ended.id), "--format", "html").stdout.startswith("<!doctype html>")


def test_a_person_gets_the_page_as_a_file(user: Person, ended: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.client.commands.terminal.Terminal.watched", True)

    shown = user("report", str(ended.id), "--format", "html")

    assert shown.stdout == ""
    assert Path(f"examination-{ended.id}.html").exists()


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_has_a_completion(person: Person, shell: str) -> None:
    shown = person("completion", shell)

    assert shown.exit_code == 0
    assert "_ASSAY_COMPLETE" in shown.stdout
    if shell == "bash":
        subprocess.run(["bash", "-n"], input=shown.stdout, text=True, check=True)


@pytest.mark.parametrize(
    ("words", "completed"),
    [
        ("assay exa", "examine"),
        ("assay examine gua", "guardian"),
        ("assay ask guardian su", "sums"),
        ("assay examine guardian --levels basic,int", "basic,intermediate"),
    ],
)
def test_names_are_completed(user: Person, guardian: AgentVersion, words: str, completed: str) -> None:
    environment = {
        "_ASSAY_COMPLETE": "bash_complete",
        "COMP_WORDS": words,
        "COMP_CWORD": str(len(words.split()) - 1),
    }

    assert completed in user(env=environment).stdout


def test_jobs_are_completed_and_nothing_without_a_server(
    user: Person, me: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = JobFactory(owner=me.client)
    environment = {"_ASSAY_COMPLETE": "bash_complete", "COMP_WORDS": "assay show ", "COMP_CWORD": "2"}

    assert str(job.id) in user(env=environment).stdout
    monkeypatch.setenv("ASSAY_URL", "nonsense")
    assert user(env=environment).stdout.strip() == ""


def test_every_command_says_what_it_does() -> None:
    assert [name for name, command in assay.commands.items() if not command.help] == []
    assert {"login", "examine", "ask", "report", "compare", "follow"} <= set(assay.commands)
