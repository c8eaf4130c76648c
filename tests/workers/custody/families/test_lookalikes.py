from __future__ import annotations

import pytest

from shared.vocabulary import Level
from workers.custody.families.lookalikes import ENDS, STARTS, TRICKS, Lookalikes, solve
from workers.custody.families.named_ids import offered

LOOKALIKES = Lookalikes()
NAMES = [start + end for start in STARTS for end in ENDS]


def test_no_trick_makes_a_real_name_of_another() -> None:
    real = {f"{name}.example" for name in NAMES}

    assert not real & {fake for name in NAMES for trick in TRICKS for fake in trick(name)}


@pytest.mark.parametrize(
    ("site", "fake"),
    [
        *[("bluebank.example", False), ("mail.bluebank.example", False), ("cedarpost.example", False)],
        *[("b1uebank.example", True), ("bluebbank.example", True), ("bulebank.example", True)],
        *[("blueban.example", True), ("bluebarik.example", True), ("blue-bank.example", True)],
        *[
            ("bluebank.test", True),
            ("bluebank.example.cedarpost.test", True),
            ("login-bluebank.example", True),
        ],
    ],
)
def test_an_imitation_is_told_from_the_real(site: str, fake: bool) -> None:
    prompt = f"These sites are real: bluebank.example. Their sub-domains are real too.\n[k7] {site}\n"
    solution = solve(prompt)

    assert solution is not None
    assert solution.answer == ("k7" if fake else "")


@pytest.mark.parametrize("level", Level)
def test_the_sites_of_an_item_are_all_different(level: Level) -> None:
    for seed in range(100):
        sites = offered(LOOKALIKES.generate(level, seed).prompt)

        assert len(set(sites.values())) == len(sites)


def test_every_trick_is_played_at_the_top() -> None:
    prompts = "".join(LOOKALIKES.generate(Level.LEGENDARY, seed).prompt for seed in range(50))

    assert all(sign in prompts for sign in (".test\n", "-", "0", "1", "3", "rn", ".example."))


def test_only_names_reserved_for_examples_are_used() -> None:
    for seed in range(50):
        sites = offered(LOOKALIKES.generate(Level.LEGENDARY, seed).prompt).values()

        assert all(site.endswith((".example", ".test")) for site in sites)
