from __future__ import annotations

import re
import threading
import time

import pytest

from workers.grading import pace
from workers.grading.pace import TooSlow, stopped_after, too_slow


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "LONGEST", 0.1)


def compute(seconds: float) -> None:
    until = time.thread_time() + seconds
    while time.thread_time() < until:
        pass


def test_what_takes_its_time_is_too_slow_and_the_rest_is_not() -> None:
    assert too_slow(lambda: compute(5.0))
    assert not too_slow(lambda: compute(0.0))


def test_a_pattern_that_goes_round_in_circles_is_stopped() -> None:
    started = time.thread_time()

    assert too_slow(lambda: re.fullmatch(r"(a+)+b", "a" * 40))
    assert time.thread_time() - started < 5.0


@pytest.mark.parametrize("error", [None, ValueError()])
def test_one_that_catches_everything_is_too_slow_too(error: Exception | None) -> None:
    def stubborn() -> None:
        try:
            compute(1.0)
        except Exception:  # noqa: BLE001
            if error:
                raise error from None

    assert too_slow(stubborn)


def test_what_raises_at_once_is_not_slow() -> None:
    assert not too_slow(lambda: int("x"))


def test_outside_of_the_main_thread_it_is_only_measured() -> None:
    seen: list[bool] = []
    thread = threading.Thread(target=lambda: seen.append(too_slow(lambda: compute(0.3))))

    thread.start()
    thread.join()

    assert seen == [True]


def test_the_clock_is_stopped_in_the_end() -> None:
    with pytest.raises(TooSlow), stopped_after(0.01):
        compute(1.0)

    compute(0.1)
