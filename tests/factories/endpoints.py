from __future__ import annotations

from shared.models import Endpoint
from shared.vocabulary import Protocol
from tests.factories.row import RowFactory, factory


class EndpointFactory(RowFactory):
    class Meta:
        model = Endpoint

    name = factory.Sequence(lambda n: f"endpoint-{n}")
    protocol = Protocol.SCRIPTED
    base_url = "simulated:"
