"""Tokens used, and budgets."""

from __future__ import annotations

from datetime import date

import pytest

from shared.vocabulary import Scope
from tests.api.caller import Asking
from tests.api.conftest import SignIn
from tests.factories import (
    AgentFactory,
    AgentVersionFactory,
    ClientFactory,
    TokenBudgetFactory,
    TokenUsageFactory,
)


def test_use_is_listed_by_month_beside_its_budget(me: Asking) -> None:
    version = AgentVersionFactory(of=AgentFactory(client_id=me.client.id, name="mine"))
    TokenUsageFactory(of=version)
    TokenUsageFactory(of=version, month=date(2026, 10, 1))
    TokenBudgetFactory(of=version)
    TokenUsageFactory(of=AgentVersionFactory(of=AgentFactory(client_id=ClientFactory().id)))

    items = me.get("/v1/usage").json["items"]

    assert [one["month"] for one in items] == ["2026-11", "2026-10"]
    assert (items[0]["agent"], items[0]["total_tokens"], items[0]["monthly_tokens"]) == ("mine", 110, 1000)
    assert len(me.get("/v1/usage?month=2026-10").json["items"]) == 1
    assert len(me.get(f"/v1/usage?agent_version_id={version.id}").json["items"]) == 2


def test_pages_of_use_follow_one_another(me: Asking) -> None:
    for month in (9, 10, 11):
        for _ in range(2):
            TokenUsageFactory(month=date(2026, month, 1))
    seen, path = [], "/v1/usage?limit=2"

    while path:
        page = me.get(path)
        seen += [(one["month"], one["agent_version_id"]) for one in page.json["items"]]
        path = page.headers.get("Link", "").partition(">")[0].lstrip("<")

    assert len(set(seen)) == 6
    assert [month for month, _ in seen] == sorted((month for month, _ in seen), reverse=True)


def test_seeded_agents_use_is_told_to_operators_only(me: Asking, stranger: Asking) -> None:
    TokenUsageFactory()

    counts = [len(one.get("/v1/usage").json["items"]) for one in (me, stranger)]

    assert counts == [1, 0]


@pytest.mark.parametrize("query", ["after=x", "after=2026-11-01/x", "month=2026-13", "month=11", "limit=0"])
def test_a_wrong_query_is_refused(me: Asking, query: str) -> None:
    assert me.get(f"/v1/usage?{query}").status_code == 422


def test_a_budget_is_set_changed_and_removed(me: Asking) -> None:
    version = AgentVersionFactory(of=AgentFactory(client_id=me.client.id))
    path = f"/v1/agent-versions/{version.id}/budget"

    answers = [me.ask("PUT", path, json={"monthly_tokens": tokens}) for tokens in (1000, 0)]
    removed = [me.ask("DELETE", path).status_code for _ in range(2)]

    assert [(one.status_code, one.json["monthly_tokens"]) for one in answers] == [(200, 1000), (200, 0)]
    assert removed == [204, 404]


@pytest.mark.parametrize("tokens", [-1, "1", 1.5, None, 10**16])
def test_a_budget_is_a_count(me: Asking, tokens: object) -> None:
    version = AgentVersionFactory(of=AgentFactory(client_id=me.client.id))

    answer = me.ask("PUT", f"/v1/agent-versions/{version.id}/budget", json={"monthly_tokens": tokens})

    assert answer.status_code == 422


def test_a_seeded_agents_budget_is_the_operators(me: Asking, sign_in: SignIn) -> None:
    writer = sign_in(Scope.WRITE, Scope.READ)
    path = f"/v1/agent-versions/{AgentVersionFactory().id}/budget"

    statuses = [one.ask("PUT", path, json={"monthly_tokens": 1}).status_code for one in (writer, me)]

    assert statuses == [403, 200]


def test_a_foreign_versions_budget_is_not_found(me: Asking) -> None:
    foreign = AgentVersionFactory(of=AgentFactory(client_id=ClientFactory().id))
    path = f"/v1/agent-versions/{foreign.id}/budget"

    answers = [me.ask("PUT", path, json={"monthly_tokens": 1}), me.ask("DELETE", path)]

    assert {answer.status_code for answer in answers} == {404}
