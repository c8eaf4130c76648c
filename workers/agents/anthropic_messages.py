"""Ask a model behind an endpoint that speaks Anthropic's messages."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import anthropic

from workers.agents.connection import NO_KEY, connection
from workers.agents.endpoint import EndpointConfig
from workers.agents.exchange import exchange
from workers.agents.faults import translating
from workers.agents.reading import answer_text, field, read_body, usage
from workers.ports import Decoding, Json, Message, Reply, Role, Watch


@dataclass(frozen=True)
class AnthropicProvider:
    """A ``Provider`` over ``POST {base_url}/v1/messages``.

    The protocol has no seed. Its SDK no longer names the temperature, so it goes along as an extra
    field, and only where it is not the protocol's own default of 1.
    Source: https://docs.anthropic.com/en/api/messages
    """

    config: EndpointConfig

    def complete(self, messages: Sequence[Message], decoding: Decoding, *, watch: Watch) -> Reply:
        """Ask for one completion; raises an ``AgentError``, or what ``watch`` raises."""
        started = time.monotonic()
        document = exchange(
            translating(lambda: self._post(messages, decoding)),
            timeout_seconds=self.config.timeout_seconds,
            watch=watch,
        )
        return _reply(document, self.config.model, duration_ms=round((time.monotonic() - started) * 1000))

    async def _post(self, messages: Sequence[Message], decoding: Decoding) -> Json:
        system = "\n\n".join(m.text for m in messages if m.role is Role.SYSTEM)
        turns = [{"role": m.role.value, "content": m.text} for m in messages if m.role is not Role.SYSTEM]
        async with (
            self._client() as client,
            client.messages.with_streaming_response.create(
                model=self.config.model,
                messages=turns,  # type: ignore[arg-type]
                system=system or anthropic.omit,
                max_tokens=decoding.max_tokens,
                stop_sequences=list(decoding.stop) or anthropic.omit,
                extra_body=None if decoding.temperature == 1.0 else {"temperature": decoding.temperature},
            ) as response,
        ):
            return await read_body(response.iter_bytes())

    def _client(self) -> anthropic.AsyncAnthropic:
        return anthropic.AsyncAnthropic(
            base_url=self.config.url,
            api_key=self.config.api_key or NO_KEY,
            max_retries=0,
            timeout=self.config.timeout_seconds,
            http_client=connection(self.config),
        )


def _reply(document: Json, model: str, *, duration_ms: int) -> Reply:
    blocks = field(document, "content", list, name="a content")
    texts = [
        field(block, "text", str, name="a text")
        for block in blocks
        if field(block, "type", str, name="a block's type") == "text"
    ]
    reason, named = document.get("stop_reason"), document.get("model")
    return Reply(
        text=answer_text("".join(texts)),
        finish_reason=reason if isinstance(reason, str) else "unknown",
        model=named if isinstance(named, str) else model,
        usage=usage(document, prompt="input_tokens", completion="output_tokens"),
        duration_ms=duration_ms,
    )
