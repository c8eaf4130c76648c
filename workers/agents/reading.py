"""Read an endpoint's JSON answer strictly."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

from shared.errors import ProviderGarbled
from workers.ports import Json, Usage

#: The most of an endpoint's body that is read, in bytes.
MAX_BODY_BYTES = 4 * 1024 * 1024
#: The most of an answer that is kept, in bytes of UTF-8.
MAX_ANSWER_BYTES = 64 * 1024


async def read_body(chunks: AsyncIterator[bytes]) -> Json:
    """Read a body of at most ``MAX_BODY_BYTES`` as one JSON object; raises ``ProviderGarbled``.

    Read in pieces, since a hostile or broken endpoint may send without end, or compressed.
    """
    body = bytearray()
    async for chunk in chunks:
        body += chunk
        if len(body) > MAX_BODY_BYTES:
            raise ProviderGarbled("The agent's endpoint sent an answer that is too long.")
    try:
        document = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise ProviderGarbled("The agent's endpoint sent something that is not JSON.") from error
    return field(document, dict, name="a JSON object")


def field(document: Json, *path: Any, name: str) -> Any:
    """Follow keys and indices into ``document``; the last of ``path`` is the type to find there.

    Raises ``ProviderGarbled`` naming what is missing.

    >>> field({"choices": [{"text": "7"}]}, "choices", 0, "text", str, name="an answer")
    '7'
    """
    *steps, kind = path
    value = document
    try:
        for step in steps:
            value = value[step]
    except (KeyError, IndexError, TypeError) as error:
        raise ProviderGarbled(f"The agent's endpoint sent an answer without {name}.") from error
    if not isinstance(value, kind) or isinstance(value, bool):
        raise ProviderGarbled(f"The agent's endpoint sent an answer without {name}.")
    return value


def usage(document: Json, *, prompt: str, completion: str) -> Usage:
    """Read the tokens that the endpoint counted.

    An answer without them is ``ProviderGarbled``: an estimate would make the token budget a fiction,
    and every server we name (vLLM, Ollama, llama.cpp, hosted) sends them.
    """
    counts = [field(document, "usage", key, int, name="its token usage") for key in (prompt, completion)]
    if min(counts) < 0 or max(counts) > 2**31:
        raise ProviderGarbled("The agent's endpoint counted an impossible number of tokens.")
    return Usage(prompt_tokens=counts[0], completion_tokens=counts[1])


def answer_text(text: str) -> str:
    r"""Return ``text`` cut to ``MAX_ANSWER_BYTES`` and fit to be stored.

    Lone surrogates and NUL, which JSON can carry and Postgres can't keep, are replaced.

    >>> answer_text("seven\x00?")
    'seven�?'
    """
    data = text.replace("\x00", "\ufffd").encode("utf-8", "replace")[:MAX_ANSWER_BYTES]
    return data.decode("utf-8", "ignore")
