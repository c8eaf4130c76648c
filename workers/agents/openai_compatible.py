"""Ask a model behind any endpoint that speaks OpenAI's chat completions."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import openai
from openai import Omit

from workers.agents.connection import NO_KEY, connection
from workers.agents.endpoint import EndpointConfig
from workers.agents.exchange import exchange
from workers.agents.faults import translating
from workers.agents.reading import answer_text, field, read_body, usage
from workers.ports import Decoding, Json, Message, Reply, Watch


@dataclass(frozen=True)
class OpenAICompatibleProvider:
    """A ``Provider`` over ``POST {base_url}/chat/completions`` (vLLM, Ollama, llama.cpp, hosted).

    Source: https://platform.openai.com/docs/api-reference/chat/create
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
        async with (
            self._client() as client,
            client.chat.completions.with_streaming_response.create(
                model=self.config.model,
                messages=[{"role": m.role.value, "content": m.text} for m in messages],  # type: ignore[misc]
                temperature=decoding.temperature,
                max_tokens=decoding.max_tokens,
                seed=decoding.seed if decoding.seed is not None else openai.omit,
                stop=list(decoding.stop) or openai.omit,
                # Left alone, the SDK takes these from this machine's environment.
                extra_headers={"OpenAI-Organization": Omit(), "OpenAI-Project": Omit()},
            ) as response,
        ):
            return await read_body(response.iter_bytes())

    def _client(self) -> openai.AsyncOpenAI:
        return openai.AsyncOpenAI(
            base_url=self.config.url,
            api_key=self.config.api_key or NO_KEY,
            max_retries=0,
            timeout=self.config.timeout_seconds,
            http_client=connection(self.config),
        )


def _reply(document: Json, model: str, *, duration_ms: int) -> Reply:
    message = field(document, "choices", 0, "message", dict, name="a choice")
    # A model that spent all its tokens on reasoning, or refused, says null: an answer, but an empty one.
    text = message.get("content") or message.get("refusal") or ""
    reason = document["choices"][0].get("finish_reason")
    named = document.get("model")
    return Reply(
        text=answer_text(field([text], 0, str, name="a text")),
        finish_reason=reason if isinstance(reason, str) else "unknown",
        model=named if isinstance(named, str) else model,
        usage=usage(document, prompt="prompt_tokens", completion="completion_tokens"),
        duration_ms=duration_ms,
    )
