from __future__ import annotations

from shared.models import ApiKey, Client
from shared.security.keys import make_key
from shared.vocabulary import Scope
from tests.factories.row import RowFactory, factory


class ClientFactory(RowFactory):
    class Meta:
        model = Client

    name = factory.Sequence(lambda n: f"client-{n}")


class ApiKeyFactory(RowFactory):
    """A key whose text is ``secret.text``; pass ``secret=make_key()`` to know it."""

    class Meta:
        model = ApiKey
        exclude = ("owner", "secret")

    owner = factory.SubFactory(ClientFactory)
    secret = factory.LazyFunction(make_key)
    client_id = factory.SelfAttribute("owner.id")
    label = "a test's"
    prefix = factory.SelfAttribute("secret.prefix")
    digest = factory.SelfAttribute("secret.digest")
    scopes = factory.LazyFunction(lambda: [scope.value for scope in Scope])
