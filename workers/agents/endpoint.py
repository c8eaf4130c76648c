"""Say where a model answers, in which protocol, and within which limits."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit, urlunsplit

from shared.errors import SecretMissing
from shared.vocabulary import Protocol


@dataclass(frozen=True)
class EndpointConfig:
    """One endpoint as a provider needs it.

    ``id`` names the endpoint in limits and breakers that all workers share. ``model`` is the name that
    the endpoint knows. ``timeout_seconds`` > 0 bounds one call; ``max_concurrency`` ≥ 1 and
    ``requests_per_minute`` ≥ 1 (``None``: unlimited) hold over all workers together.

    Raises ``SecretMissing`` for a key that can't be sent in a header: the HTTP libraries would print
    such a key in their own error.
    """

    id: str
    base_url: str = field(repr=False)
    protocol: Protocol
    model: str
    api_key: str | None = field(default=None, repr=False)
    timeout_seconds: float = 60.0
    max_concurrency: int = 4
    requests_per_minute: int | None = None

    def __post_init__(self) -> None:
        key = self.api_key
        if key is not None and not (key and key.isascii() and key.isprintable() and " " not in key):
            raise SecretMissing("The endpoint's key is empty or holds characters that can't be sent.")
        if self.timeout_seconds <= 0 or self.max_concurrency < 1 or (self.requests_per_minute or 1) < 1:
            raise ValueError("An endpoint's limits have to be positive.")

    @property
    def url(self) -> str:
        """The base URL to call: without ``user:password@`` where a key is given, which that would replace."""
        parts = urlsplit(self.base_url)
        if self.api_key is None or "@" not in parts.netloc:
            return self.base_url
        return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))

    @property
    def local(self) -> bool:
        """Whether the endpoint is on this machine, where no proxy may stand between."""
        host = urlsplit(self.base_url).hostname or ""
        return host in {"localhost", "::1"} or host.startswith("127.")
