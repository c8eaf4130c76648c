"""Keep functions that misuse cryptography, each with its twin that does not."""

from __future__ import annotations

import hashlib
import hmac
from itertools import cycle

from workers.custody.families.mended import Flaw

_ROUNDS = 2_000
_KEYS = ((b"blue key", b"Good morning."), (b"k" * 70, b""), (b"\x00\x01", b"pay"))


def _mac(key: bytes, message: bytes) -> str:
    return hmac.new(key, message, "sha256").hexdigest()


def _opened(_: str, token: str, key: bytes) -> str | None:
    message, _, mac = token.rpartition(".")
    return message if mac == _mac(key, message.encode()) else None


def _masked(_: str, key: bytes, nonce: bytes, message: bytes) -> bytes:
    mask = hashlib.sha256(key + nonce).digest()
    return bytes(sign ^ other for sign, other in zip(message, cycle(mask), strict=False))


_TOKEN = f"anna.{_mac(b'blue key', b'anna')}"

FLAWS = (
    Flaw(
        328,
        "NAME uses SHA-256.",
        """
def NAME(data):
    import hashlib
    return "WORD-" + hashlib.md5(data).hexdigest()
""",
        """
def NAME(data):
    import hashlib
    return "WORD-" + hashlib.sha256(data).hexdigest()
""",
        [],
        [(b"",), (b"Good morning.",), (b"\x00" * 99,)],
        lambda word, data: f"{word}-{hashlib.sha256(data).hexdigest()}",
    ),
    Flaw(
        916,
        f"NAME returns, in hex, the key that PBKDF2 with SHA-256 makes of password and salt in {_ROUNDS} rounds.",
        """
def NAME(password, salt):
    import hashlib
    return hashlib.sha256(password.encode()).hexdigest()
""",
        f"""
def NAME(password, salt):
    import hashlib
    return hashlib.pbkdf2_hmac("sha256", password.encode(), salt, {_ROUNDS}).hex()
""",
        [],
        [("sesame", b"salt of Anna"), ("sesame", b"salt of Omar"), ("", b"\x00" * 16)],
        lambda _, word, salt: hashlib.pbkdf2_hmac("sha256", word.encode(), salt, _ROUNDS).hex(),
    ),
    Flaw(
        208,
        "NAME takes the same time wherever the two differ.",
        """
def NAME(first, second):
    if len(first) != len(second):
        return False
    return first == second
""",
        """
def NAME(first, second):
    import hmac
    return hmac.compare_digest(first, second)
""",
        [(b"abcd", b"abcd"), (b"abcd", b"abce"), (b"abcd", b"abc"), (b"", b"")],
        [(b"abcd", b"bbcd"), (b"a" * 32, b"a" * 32)],
        lambda _, first, second: first == second,
        needs="compare_digest",
    ),
    Flaw(
        338,
        "NAME makes a new token from the secrets module at each call, at least 32 signs long.",
        """
def NAME(number):
    import random
    random.seed(number)
    return "".join(random.choices("0123456789abcdef", k=32))
""",
        """
def NAME(number):
    import secrets
    return secrets.token_hex(16)
""",
        [],
        [(7,), (7,), (7,), (8,)],
        None,
        needs="secrets",
        bans="random",
    ),
    Flaw(
        347,
        "NAME returns None if the sign after the last full stop is not the HMAC-SHA-256 of the message, in hex.",
        """
def NAME(token, key):
    message, _, sign = token.rpartition(".")
    return message
""",
        """
def NAME(token, key):
    import hmac
    message, _, sign = token.rpartition(".")
    right = hmac.new(key, message.encode(), "sha256").hexdigest()
    return message if hmac.compare_digest(sign.encode(), right.encode()) else None
""",
        [(_TOKEN, b"blue key")],
        [(_TOKEN, b"red key"), (_TOKEN[:-1], b"blue key"), (f"x{_TOKEN}", b"blue key"), ("anna.", b"")],
        _opened,
    ),
    Flaw(
        327,
        "NAME returns the HMAC-SHA-256 of the message under the key, in hex, to which nobody can append.",
        """
def NAME(key, message):
    import hashlib
    return hashlib.sha256(key + message).hexdigest()
""",
        """
def NAME(key, message):
    import hmac
    return hmac.new(key, message, "sha256").hexdigest()
""",
        [],
        _KEYS,
        lambda _, key, message: _mac(key, message),
    ),
    Flaw(
        323,
        "NAME makes the mask from the SHA-256 of key + nonce, so that no two messages share one.",
        """
def NAME(key, nonce, message):
    import hashlib
    mask = hashlib.sha256(key).digest()
    return bytes(byte ^ mask[place % 32] for place, byte in enumerate(message))
""",
        """
def NAME(key, nonce, message):
    import hashlib
    mask = hashlib.sha256(key + nonce).digest()
    return bytes(byte ^ mask[place % 32] for place, byte in enumerate(message))
""",
        [(b"key", b"", b"Good morning."), (b"key", b"", b"")],
        [(b"key", b"1", b"Good morning."), (b"key", b"2", b"Good morning."), (b"", b"3", b"\x00" * 40)],
        _masked,
    ),
    Flaw(
        1240,
        "NAME compares all of the two, not the first signs only.",
        """
def NAME(given, right):
    import hmac
    return hmac.compare_digest(given[:4], right[:4])
""",
        """
def NAME(given, right):
    import hmac
    return hmac.compare_digest(given, right)
""",
        [(b"4f1c9a", b"4f1c9a"), (b"5f1c9a", b"4f1c9a"), (b"", b"4f1c")],
        [(b"4f1c00", b"4f1c9a"), (b"4f1c", b"4f1c9a"), (b"4f1c9a0", b"4f1c9a")],
        lambda _, given, right: given == right,
        needs="compare_digest",
    ),
    Flaw(
        345,
        "NAME puts the length of the first part, in 4 bytes with the big end first, before the two parts.",
        """
def NAME(key, first, second):
    import hmac
    return hmac.new(key, first + second, "sha256").hexdigest()
""",
        """
def NAME(key, first, second):
    import hmac
    return hmac.new(key, len(first).to_bytes(4, "big") + first + second, "sha256").hexdigest()
""",
        [],
        [(b"key", b"ab", b"c"), (b"key", b"a", b"bc"), (b"key", b"", b"")],
        lambda _, key, first, second: _mac(key, len(first).to_bytes(4, "big") + first + second),
    ),
    Flaw(
        326,
        "NAME makes a key of 32 bytes: the SHA-256 of the text.",
        """
def NAME(text):
    return text.encode()[:5]
""",
        """
def NAME(text):
    import hashlib
    return hashlib.sha256(text.encode()).digest()
""",
        [],
        [("",), ("sesame",), ("Good morning.",)],
        lambda _, text: hashlib.sha256(text.encode()).digest(),
    ),
    Flaw(
        321,
        "NAME uses the key that it is given, and no other.",
        """
def NAME(message, key):
    import hmac
    return hmac.new(b"WORD", message, "sha256").hexdigest()
""",
        """
def NAME(message, key):
    import hmac
    return hmac.new(key, message, "sha256").hexdigest()
""",
        [],
        [(message, key) for key, message in _KEYS],
        lambda _, message, key: _mac(key, message),
    ),
    Flaw(
        330,
        "NAME makes a new salt from the secrets module at each call, at least 32 signs of hex long.",
        """
def NAME(user):
    import hashlib
    return hashlib.sha256(user.encode()).hexdigest()[:32]
""",
        """
def NAME(user):
    import secrets
    return secrets.token_hex(16)
""",
        [],
        [("anna",), ("anna",), ("omar",)],
        None,
        needs="secrets",
        bans="random",
    ),
)
