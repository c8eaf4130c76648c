from __future__ import annotations

from datetime import date
from functools import partial

import pytest

from shared.db.engine import transaction
from shared.models import TokenUsage
from shared.store import usage
from tests.factories import AgentVersionFactory, TokenBudgetFactory, TokenUsageFactory
from tests.shared.store.lives import at_once

pytestmark = pytest.mark.usefixtures("session")

NOVEMBER, DECEMBER = date(2026, 11, 17), date(2026, 12, 1)


def test_calls_at_once_add_up() -> None:
    version = AgentVersionFactory()
    call = partial(
        usage.meter, agent_version_id=version.id, month=NOVEMBER, prompt_tokens=31, completion_tokens=2
    )

    at_once(*[call] * 12)

    with transaction() as session:
        row = session.get_one(TokenUsage, (version.id, NOVEMBER.replace(day=1)))
    assert (row.prompt_tokens, row.completion_tokens, row.calls) == (372, 24, 12)


def test_months_and_versions_are_metered_apart() -> None:
    first, second = AgentVersionFactory(), AgentVersionFactory()

    with transaction() as session:
        for version, month in ((first, NOVEMBER), (first, DECEMBER), (second, NOVEMBER)):
            usage.meter(session, version.id, month=month, prompt_tokens=1, completion_tokens=1)

    with transaction() as session:
        assert [row.calls for row in session.query(TokenUsage)] == [1, 1, 1]


def test_a_version_without_a_budget_has_no_limit() -> None:
    version = AgentVersionFactory()
    TokenUsageFactory(of=version)

    with transaction() as session:
        assert usage.left(session, version.id, month=NOVEMBER) is None


@pytest.mark.parametrize(("month", "left"), [(NOVEMBER, -10), (DECEMBER, 100)])
def test_a_budget_leaves_what_this_month_did_not_use(month: date, left: int) -> None:
    version = AgentVersionFactory()
    TokenBudgetFactory(of=version, monthly_tokens=100)
    TokenUsageFactory(of=version, prompt_tokens=100, completion_tokens=10, month=NOVEMBER.replace(day=1))

    with transaction() as session:
        assert usage.left(session, version.id, month=month) == left
