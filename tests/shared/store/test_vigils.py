from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from shared.db.engine import transaction
from shared.models import Vigil
from shared.store import vigils
from shared.store.vigils import Terms

TERMS = Terms(lease=30, heartbeat=10)
KEPT_FOR_LONG = timedelta(seconds=1000)


@pytest.fixture(autouse=True)
def _kept(session: Session) -> None:
    keep()
    with transaction() as own:
        own.execute(
            update(Vigil).values(
                shaken_at=Vigil.shaken_at - KEPT_FOR_LONG, quiet_until=Vigil.quiet_until - KEPT_FOR_LONG
            )
        )


def keep() -> bool:
    """Keep the vigil; return whether anything may be taken back."""
    with transaction() as own:
        return vigils.keep(own, TERMS) is None


def after_gap(seconds: float) -> bool:
    """Let nobody see the database for some time; return whether anything may be taken back then."""
    gap = timedelta(seconds=seconds)
    with transaction() as own:
        own.execute(
            update(Vigil).values(
                seen_at=Vigil.seen_at - gap,
                shaken_at=Vigil.shaken_at - gap,
                quiet_until=Vigil.quiet_until - gap,
            )
        )
    return keep()


def is_kept() -> bool:
    with transaction() as own:
        return vigils.is_kept(own, TERMS)


@pytest.mark.parametrize(("lease", "heartbeat"), [(30.0, 10.0), (3.0, 1.0), (10.0, 5.0), (1.0, 10.0)])
def test_an_outage_and_a_chance_fit_into_a_lease(lease: float, heartbeat: float) -> None:
    terms = Terms(lease, heartbeat)

    assert terms.outage > 4 * terms.pulse > 0
    assert terms.chance <= lease
    assert lease < 3 * heartbeat or terms.outage + terms.chance <= lease


def test_what_is_watched_is_kept() -> None:
    assert keep()
    assert is_kept()


def test_a_gap_that_a_live_workers_lease_outlives_is_none() -> None:
    assert after_gap(TERMS.outage - 1)
    assert is_kept()


def test_a_longer_gap_begins_a_quiet_time() -> None:
    assert not after_gap(TERMS.outage + 1)
    assert not is_kept()


def test_a_second_gap_before_every_worker_had_its_chance_begins_one_too() -> None:
    assert after_gap(TERMS.outage - 1)
    assert not after_gap(TERMS.outage - 1)


def test_a_second_gap_much_later_does_not() -> None:
    assert after_gap(TERMS.outage - 1)
    with transaction() as own:
        own.execute(update(Vigil).values(shaken_at=Vigil.shaken_at - timedelta(seconds=TERMS.chance + 1)))

    assert after_gap(TERMS.outage - 1)


def test_nothing_is_kept_by_nobody() -> None:
    with transaction() as own:
        own.execute(update(Vigil).values(seen_at=Vigil.seen_at - timedelta(seconds=TERMS.outage + 1)))

    assert not is_kept()
