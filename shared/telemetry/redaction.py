"""Take secrets out of whatever is about to be told."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

REDACTED = "[redacted]"

_SECRET_NAMES = re.compile(
    r"(authorization|api[-_]?key|access[-_]?token|password|passwd|secret|cookie|dsn)$", re.IGNORECASE
)

#: Each keeps what comes before the secret, as group 1.
_SECRETS = (
    re.compile(
        r"((?:authorization|x-api-key|api-key)['\"]?\s*[:=]\s*['\"]?)(?:(?:bearer|basic)\s+)?[^\s'\",}]+",
        re.I,
    ),
    re.compile(r"(\bbearer\s+)[\w.~+/=-]{8,}", re.IGNORECASE),
    re.compile(r"()\bassay_[\w-]{20,}"),
    re.compile(r"()\b(?:sk|pk|rk)-[\w-]{8,}"),
    re.compile(r"()\beyJ[\w-]{5,}\.[\w-]{5,}\.[\w-]{5,}"),
    re.compile(r"(://[^\s:/@]*:)[^\s@/]+(?=@)"),
)

#: What every secret above has in it: most texts have none of it, and are looked through once only.
_HINT = re.compile(r"authorization|api-key|bearer|assay_|sk-|pk-|rk-|eyJ|://", re.IGNORECASE)

_DEEPEST = 12


def redact_text(text: str) -> str:
    """Return ``text`` without authorization headers, bearer tokens, keys and passwords in URLs."""
    if not _HINT.search(text):
        return text
    for secret in _SECRETS:
        text = secret.sub(rf"\g<1>{REDACTED}", text)
    return text


def redact(value: Any, *, depth: int = 0) -> Any:
    """Return ``value`` with every string in it redacted, and every value under a secret's name."""
    if depth > _DEEPEST:
        return REDACTED
    if isinstance(value, Mapping):
        return {name: _redact_named(name, inner, depth + 1) for name, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [redact(inner, depth=depth + 1) for inner in value]
    if value is None or isinstance(value, bool | int | float):
        return value
    return redact_text(value.decode(errors="replace") if isinstance(value, bytes) else str(value))


def _redact_named(name: Any, value: Any, depth: int) -> Any:
    if isinstance(name, str) and isinstance(value, str | bytes) and _is_secret(name):
        return REDACTED
    return redact(value, depth=depth)


@lru_cache(maxsize=1024)
def _is_secret(name: str) -> bool:
    return _SECRET_NAMES.search(name) is not None
