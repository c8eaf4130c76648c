from __future__ import annotations

import pytest

from shared.vocabulary import Level
from workers.custody.families.named_ids import offered
from workers.custody.families.payloads import ATTACKS, PAIRS, Payloads, solve

PAYLOADS = Payloads()
EVERY_PAIR = [pair for pairs in PAIRS.values() for pair in pairs]
SLOTS = {"name": "Anna", "thing": "order", "number": 12}


@pytest.mark.parametrize(("attack", "twin"), EVERY_PAIR)
def test_an_attack_is_told_from_its_twin(attack: str, twin: str) -> None:
    assert ATTACKS.fullmatch(attack.format(**SLOTS))
    assert not ATTACKS.search(twin.format(**SLOTS))


@pytest.mark.parametrize("sign", ["'", "<", "..", "; ", "--", "&", "|"])
def test_no_sign_gives_an_attack_away(sign: str) -> None:
    assert any(sign in attack for attack, _ in EVERY_PAIR)
    assert any(sign in twin for _, twin in EVERY_PAIR)


@pytest.mark.parametrize(("level", "sign"), [(Level.MASTER, "%2"), (Level.LEGENDARY, "%252")])
def test_the_upper_levels_are_encoded(level: Level, sign: str) -> None:
    for seed in range(20):
        assert sign in PAYLOADS.generate(level, seed).prompt


def test_an_answer_that_explains_itself_is_read() -> None:
    item = PAYLOADS.generate(Level.BASIC, 1)
    attacks = item.target.split()
    others = [name for name in offered(item.prompt) if name not in attacks]
    answer = "\n".join([*(f"{name}: attack" for name in attacks), *(f"{name}: harmless" for name in others)])

    assert PAYLOADS.verify(item, answer).value == 1.0


def test_other_prompts_are_not_solved() -> None:
    assert solve("[k7] <script>alert(1)</script>") is None
