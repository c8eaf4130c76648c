"""Ask for misused cryptography to be mended: more functions from level to level."""

from __future__ import annotations

from shared.vocabulary import Category, Level
from workers.custody.families.mended import Mended, solver
from workers.custody.families.weak_cryptography import FLAWS

#: How many functions are shown.
SHAPES = dict(zip(Level, (1, 2, 3, 5, 8, 12), strict=True))


class CryptoMends(Mended):
    """Functions that misuse cryptography, each in another way; the work is how many.

    It measures the use of what the standard library offers: digests, key derivation, message authentication, comparison
    in constant time, randomness, nonces. Functions run in the sandbox and are judged by the values that they return;
    constant time, and where randomness comes from, no value shows: there the names that the code uses count.
    """

    name = "crypto_mends"
    version = "1"
    category = Category.SECURITY
    floor = 0.05
    offers_answer = False
    shapes = SHAPES
    flaws = FLAWS


solve = solver(CryptoMends)
