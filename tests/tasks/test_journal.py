from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from shared.db.engine import transaction
from shared.errors import JournalMismatch, LeaseLost, WorkerStopping
from shared.models import TokenUsage
from shared.store import endings, requests, steps
from tasks import stopping
from tasks.journal import RowJournal
from tests.factories import AgentVersionFactory
from tests.shared.store.lives import attempt, seen
from tests.tasks.work import claimed, let_the_database_fail
from workers.ports import Json, Recorded, Usage

pytestmark = pytest.mark.usefixtures("session")


class Counting:
    """A step's work, and how often it was done."""

    def __init__(self, value: Json, **usage: object) -> None:
        self.recorded = Recorded(value, **usage)  # type: ignore[arg-type]
        self.times = 0

    def __call__(self) -> Recorded:
        self.times += 1
        return self.recorded


def test_a_step_is_computed_once_and_then_remembered() -> None:
    job, work = claimed(), Counting({"text": "7"})

    values = [job.journal.step("a", work, content="c") for _ in range(3)]

    assert values == [{"text": "7"}] * 3
    assert work.times == 1


def test_a_later_attempt_gets_what_an_earlier_one_recorded() -> None:
    job, again = claimed(), Counting("new")
    job.journal.step("a", Counting((1, 2)), content="c")
    with transaction() as session:
        later = RowJournal(job.watch, steps.load(session, job.id))

    assert later.step("a", again, content="c") == [1, 2]
    assert again.times == 0


def test_a_step_reads_the_same_at_once_and_later() -> None:
    assert claimed().journal.step("a", Counting({1: (2.5, None)}), content="c") == {"1": [2.5, None]}


def test_what_postgres_can_not_keep_is_replaced() -> None:
    value = claimed().journal.step("a", Counting({"te\x00xt": ["7\x00", "\ud800", None, 1]}), content="c")

    assert value == {"te\ufffdxt": ["7\ufffd", "?", None, 1]}


def test_a_step_of_other_content_is_refused() -> None:
    job, work = claimed(), Counting(1)
    job.journal.step("a", Counting(1), content="c")

    with pytest.raises(JournalMismatch, match="'a'"):
        job.journal.step("a", work, content="d")

    assert work.times == 0


def test_tokens_are_metered_with_the_step() -> None:
    version, job = AgentVersionFactory(), claimed()
    work = Counting(1, usage=Usage(31, 2), agent_version_id=str(version.id))

    for key in ("a", "b", "a"):
        job.journal.step(key, work, content="c")

    assert _metered() == [(62, 4, 2)]


def test_a_step_whose_commit_took_effect_unseen_is_metered_once(monkeypatch: pytest.MonkeyPatch) -> None:
    version, job = AgentVersionFactory(), claimed()
    work = Counting(1, usage=Usage(31, 2), agent_version_id=str(version.id))
    tried = let_the_database_fail(monkeypatch, times=1, after_the_commit=True)

    job.journal.step("a", work, content="c")

    assert (len(tried), work.times) == (2, 1)
    assert _metered() == [(31, 2, 1)]
    assert attempt(seen(job.id)).steps == 1


def test_a_paid_answer_outlives_an_outage(monkeypatch: pytest.MonkeyPatch) -> None:
    job, work = claimed(), Counting("paid")
    let_the_database_fail(monkeypatch, times=3)

    assert job.journal.step("a", work, content="c") == "paid"

    assert work.times == 1
    with transaction() as session:
        assert steps.load(session, job.id)["a"].value == "paid"


def test_steps_may_be_taken_from_several_threads() -> None:
    job = claimed()

    with ThreadPoolExecutor(8) as pool:
        values = pool.map(lambda n: job.journal.step(f"{n}", Counting(n), content="c"), range(24))

    assert list(values) == list(range(24))
    assert (attempt(seen(job.id)).steps, seen(job.id).attempts_used) == (24, 0)


def test_a_cancel_is_learnt_at_a_step() -> None:
    job = claimed()
    with transaction() as session:
        requests.cancel(session, job.id)

    value = job.journal.step("a", Counting("paid"), content="c")

    assert value == "paid"
    assert job.watch.cancel_requested


def test_a_stopping_worker_computes_no_more_but_still_remembers() -> None:
    job, work = claimed(), Counting(1)
    job.journal.step("a", work, content="c")
    stopping.begin()

    assert job.journal.step("a", work, content="c") == 1
    with pytest.raises(WorkerStopping):
        job.journal.step("b", work, content="c")
    assert work.times == 1


def test_a_fenced_off_attempt_records_nothing() -> None:
    job = claimed()
    with transaction() as session:
        endings.stop(session, job.id, 1)

    with pytest.raises(LeaseLost):
        job.journal.step("a", Counting(1), content="c")

    with transaction() as session:
        assert steps.load(session, job.id) == {}


def test_a_step_that_raises_is_not_recorded() -> None:
    job = claimed()

    def broken() -> Recorded:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        job.journal.step("a", broken, content="c")

    assert job.journal.step("a", Counting(2), content="c") == 2


def _metered() -> list[tuple[int, int, int]]:
    with transaction() as session:
        return [(row.prompt_tokens, row.completion_tokens, row.calls) for row in session.query(TokenUsage)]
