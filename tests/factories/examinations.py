from __future__ import annotations

from typing import Any

from shared.models import Examination, ItemFamily
from shared.vocabulary import Category, JobState
from tests.factories.agents import AgentVersionFactory
from tests.factories.jobs import JobFactory
from tests.factories.row import RowFactory, factory


class ExaminationFactory(RowFactory):
    class Meta:
        model = Examination
        exclude = ("of", "by")

    of = factory.SubFactory(JobFactory, kind="custody.examination", state=JobState.SUCCEEDED)
    by = factory.SubFactory(AgentVersionFactory)
    job_id = factory.SelfAttribute("of.id")
    client_id = factory.SelfAttribute("of.client_id")
    agent_version_id = factory.SelfAttribute("by.id")
    seed = 7
    in_flight = 2
    items = 4
    tokens = 120
    seconds = 3.5
    stopped_by = "items"
    overall = factory.LazyFunction(lambda: _rate(4))

    @factory.lazy_attribute  # type: ignore[untyped-decorator]
    def estimates(self: Any) -> list[dict[str, Any]]:
        return [{"category": "knowledge", "level": "basic", "family": "sums"} | _rate(self.items)]


class ItemFamilyFactory(RowFactory):
    class Meta:
        model = ItemFamily

    name = factory.Sequence(lambda n: f"family_{n}")
    version = "1"
    category = Category.KNOWLEDGE
    floor = 0.1
    verifier_hash = "0" * 64
    measures = "Adding whole numbers."


def _rate(items: int) -> dict[str, Any]:
    return {"items": items, "rate": 0.5, "low": 0.2, "high": 0.8}
