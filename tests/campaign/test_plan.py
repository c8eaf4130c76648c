from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from tests.campaign.crash_points import POINTS
from tests.campaign.form import FORMS, Form
from tests.campaign.plan import KILLS, FaultKind, draw, work_of

FULL = FORMS["full"]


@pytest.mark.parametrize("form", FORMS.values(), ids=list(FORMS))
def test_a_seed_repeats_its_plan(form: Form) -> None:
    assert draw(7, form) == draw(7, form) != draw(8, form)


@pytest.mark.parametrize("form", [FULL, FORMS["short"]])
def test_a_plan_has_every_fault_and_every_point(form: Form) -> None:
    plan = draw(1, form)

    assert {fault.kind for fault in plan} == set(FaultKind) - {FaultKind.CUT_OFF}
    assert {fault.point for fault in plan if fault.point} == set(POINTS)
    assert sum(fault.kind in KILLS for fault in plan) == form.kills


def test_faults_come_in_the_order_of_time_and_within_it() -> None:
    times = [fault.at for fault in draw(1, FULL)]

    assert times == sorted(times)
    assert 0 < times[0] < times[-1] < FULL.seconds


def test_a_worker_is_frozen_for_longer_than_its_lease() -> None:
    frozen = [fault.seconds for fault in draw(1, FULL) if fault.kind is FaultKind.FREEZE_WORKER]

    assert min(frozen) > FULL.lease


def test_workers_with_networks_of_their_own_are_cut_off_for_longer_than_a_lease_and_for_less() -> None:
    form = FORMS["netns"]
    cut = [fault.seconds for fault in draw(1, form) if fault.kind is FaultKind.CUT_OFF]

    assert len(cut) == form.cuts
    assert min(cut) < form.lease < max(cut)


def test_work_is_mixed_as_the_form_says() -> None:
    form = replace(FULL, poison=5)

    work = [work_of(3, number, form) for number in range(form.jobs)]
    kinds = Counter(kind.partition(".")[2] for kind, _ in work)

    assert work[:50] == [work_of(3, number, form) for number in range(50)]
    assert kinds["poison"] == form.poison
    assert abs(kinds["long"] / form.jobs - form.longs) < 0.01
    assert abs(kinds["nap"] / form.jobs - form.naps) < 0.01
    assert min(payload["steps"] for kind, payload in work if kind.endswith("long")) >= 10
