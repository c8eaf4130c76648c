"""Open the HTTP connection of one call to an endpoint."""

from __future__ import annotations

import logging
import ssl
from functools import cache

import httpx2

from workers.agents.endpoint import EndpointConfig

#: Sent as the key where an endpoint has none: without one the SDKs would send this machine's own.
NO_KEY = "none"

# At lower levels these log URLs, headers and whole prompts, and with them whatever an endpoint echoes.
for _name in ("openai", "anthropic", "httpx2", "httpcore2"):
    logging.getLogger(_name).setLevel(logging.WARNING)


def connection(config: EndpointConfig) -> httpx2.AsyncClient:
    """Return a client for one call, so that giving the call up closes exactly its socket.

    No redirect is followed: it would carry the prompt to an address that nobody registered. Proxies of the
    environment are used, but not for this machine; the SDKs' own clients can't be told so.
    """
    return httpx2.AsyncClient(
        verify=_tls(), follow_redirects=False, trust_env=not config.local, timeout=config.timeout_seconds
    )


@cache
def _tls() -> ssl.SSLContext:
    """Return this process's TLS settings; reading the certificates for each call would cost 20 ms."""
    return httpx2.create_ssl_context()
