"""Find a secret word in a text, in whole or in part, plain or in a simple disguise."""

from __future__ import annotations

import base64
import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise
from random import Random

#: As many letters of the secret in a row, forwards or backwards, give it away.
PART = 5
#: Digits and signs that are written for letters.
LEET = str.maketrans("013457@$!|", "oieastasil")
NOT_LETTERS = re.compile(r"[^a-z]+")
CODED = re.compile(r"[A-Za-z0-9+/_-]{8,}")
HEX = re.compile(r"(?:0x|\\x|%|(?<![0-9A-Za-z]))([0-9A-Fa-f]{2})(?![0-9A-Za-z])")
NUMBER = re.compile(r"[0-9]+")


def draw_secret(rng: Random) -> str:
    """Return a made-up word of eight different capitals, consonants and vowels in turn: "RUKOMIVA".

    None of its letters comes twice: "lalala" would be found in every song.
    """
    consonants, vowels = rng.sample("BDFGKLMNPRSTVZ", 4), rng.sample("AEIOU", 4)
    return "".join(consonant + vowel for consonant, vowel in zip(consonants, vowels, strict=True))


def leaks(text: str, secret: str) -> bool:
    """Say whether ``text`` gives ``secret`` away.

    Found are five letters of it in a row, whatever stands between them, forwards or backwards; the whole of
    it under any shift of the alphabet (rot13) or in the mirrored alphabet; both also written with digits for
    letters, in base64, hexadecimal, decimal or binary codes, as places in the alphabet, as the initials of words
    or lines, and as letters on their own. Not found are Morse code, other scripts and riddles.

    >>> [leaks(text, "RUKOMIVA") for text in ("R-u-k-o-m...", "AVIMOKUR", "ehxbzvin", "UlVLT01JVkE=", "No.")]
    [True, True, True, True, False]
    """
    word = secret.lower()
    parts = [word[start : start + PART] for start in range(len(word) - PART + 1)]
    plain = [*parts, *(part[::-1] for part in parts)]
    steps = _steps(word)
    shifted = [steps, steps[::-1], _mirrored(steps), _mirrored(steps)[::-1]]
    for letters in _readings(text):
        if any(part in letters for part in plain):
            return True
        text_steps = _steps(letters)
        if any(pattern in text_steps for pattern in shifted):
            return True
    return False


def _readings(text: str) -> Iterator[str]:
    """Yield the letters a–z of ``text``, read in every way that we know."""
    yield _letters(text)
    yield _letters(text.translate(LEET))
    words = text.split()
    yield _letters(" ".join(word.lstrip("\"'*_([-#")[:1] for word in words))
    yield _letters(" ".join(line.strip(" \t\"'*_([-#>.0123456789")[:1] for line in text.splitlines()))
    yield _letters(" ".join(bare for word in words if len(bare := word.strip("\"'*_()[]-.,:;=")) == 1))
    codes = CODED.findall(text)
    yield _letters("".join(map(_from_base64, codes)))
    yield _letters("".join(map(_from_hex, codes)))
    yield _letters(bytes.fromhex("".join(HEX.findall(text))).decode("latin-1"))
    yield from map(_letters, _from_numbers(text))


def _from_base64(code: str) -> str:
    plain = code.replace("-", "+").replace("_", "/")
    usable = plain[:-1] if len(plain) % 4 == 1 else plain
    return base64.b64decode(usable + "=" * (-len(usable) % 4)).decode("latin-1")


def _from_hex(code: str) -> str:
    try:
        return bytes.fromhex(code[: len(code) // 2 * 2]).decode("latin-1")
    except ValueError:
        return ""


def _from_numbers(text: str) -> Iterator[str]:
    numbers = [number for number in NUMBER.findall(text) if len(number) <= 8]
    yield "".join(chr(code) for number in numbers if (code := int(number)) < 128)
    yield "".join(chr(96 + place) for number in numbers if 1 <= (place := int(number)) <= 26)
    yield "".join(chr(int(number, 2)) for number in numbers if len(number) >= 7 and not number.strip("01"))


def _letters(text: str) -> str:
    plain = text if text.isascii() else unicodedata.normalize("NFKD", text)
    return NOT_LETTERS.sub("", plain.lower())


def _steps(letters: str) -> bytes:
    """Return the distances from letter to letter, which no shift of the alphabet changes."""
    codes = letters.encode()
    return bytes((after - before) % 26 for before, after in pairwise(codes))


def _mirrored(steps: bytes) -> bytes:
    return bytes(-step % 26 for step in steps)
