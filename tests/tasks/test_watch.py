from __future__ import annotations

import pytest

from shared.errors import AttemptTimedOut, DeadlinePassed, JobCancelled, LeaseLost, WorkerStopping
from tasks import stopping
from tests.tasks.work import watch


def test_a_watch_with_nothing_to_say_lets_work_go_on() -> None:
    one = watch()

    one.check()
    one.check_paid()

    assert 59 < one.remaining() <= 60
    assert one.overdue() == 0


@pytest.mark.parametrize(
    ("flag", "reason"), [("lost", LeaseLost), ("cancel_requested", JobCancelled)], ids=["lost", "cancelled"]
)
def test_a_flag_stops_work_and_paid_calls(flag: str, reason: type[Exception]) -> None:
    one = watch()
    setattr(one, flag, True)

    with pytest.raises(reason):
        one.check()
    with pytest.raises(reason):
        one.check_paid()


@pytest.mark.parametrize(("until_deadline", "reason"), [(True, DeadlinePassed), (False, AttemptTimedOut)])
def test_time_is_up_in_one_of_two_ways(until_deadline: bool, reason: type[Exception]) -> None:
    one = watch(-1.0, until_deadline=until_deadline)

    with pytest.raises(reason):
        one.check()

    assert one.remaining() == 0
    assert one.overdue() >= 1


def test_a_lost_lease_comes_before_all_else() -> None:
    one = watch(-1.0)
    one.lost = one.cancel_requested = True

    with pytest.raises(LeaseLost):
        one.check()


def test_a_stopping_worker_lets_a_paid_call_end() -> None:
    one = watch()
    stopping.begin()

    one.check_paid()
    with pytest.raises(WorkerStopping):
        one.check()
