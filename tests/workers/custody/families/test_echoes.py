from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.vocabulary import Level
from workers.custody.families.echoes import Echoes
from workers.grading.item import Item

ECHOES = Echoes()
PLAIN = Item("echoes", "1", Level.BASIC, 0, "Repeat these words: lamp, goat, river.", 3, "lamp goat river")
MIXED = Item(
    "echoes",
    "1",
    Level.ADVANCED,
    0,
    "Repeat these words, but leave out those in brackets: lamp, (sun), goat, (bed), river.",
    5,
    "lamp goat river",
)


@pytest.mark.parametrize(
    "answer",
    [
        *(
            "lamp goat river",
            "Lamp, goat, river.",
            "LAMP\nGOAT\nRIVER",
            "1. lamp\n2. goat\n3. river",
            "[lamp, goat, river]",
        ),
        *(
            "Here you are: lamp, goat, river",
            "Sure! lamp, goat, river",
            '"lamp", "goat", "river"',
            "**lamp goat river**",
        ),
    ],
)
def test_the_form_is_free(answer: str) -> None:
    assert ECHOES.verify(PLAIN, answer).value == 1.0
    assert ECHOES.verify(MIXED, answer).value == 1.0


@pytest.mark.parametrize(
    ("answer", "worth"),
    [
        ("The lamp, goat, river.", 3 / 4),
        ("lamp goat", 2 / 3),
        ("goat lamp river", 2 / 3),
        ("river goat lamp", 1 / 3),
        ("lamp lamp lamp", 1 / 3),
        ("sofa, ghost, rain", 0.0),
        ("", 0.0),
        ("lamp goat river " * 5, 0.0),
    ],
)
def test_part_of_the_list_is_worth_its_share(answer: str, worth: float) -> None:
    assert ECHOES.verify(PLAIN, answer).value == pytest.approx(worth)


def test_each_word_from_the_brackets_takes_two_off() -> None:
    assert ECHOES.verify(MIXED, "lamp, (sun), goat, river").value == pytest.approx(1 / 4)
    assert ECHOES.verify(MIXED, "lamp, (sun), goat, (bed), river").value == 0.0


@given(
    st.lists(st.sampled_from(["lamp", "goat", "river", "sun", "bed", "the", "\n", ",", "(", ":"])).map(
        " ".join
    )
)
def test_only_the_whole_list_is_right(text: str) -> None:
    said = text.rpartition(":")[2].replace(",", " ").replace("(", " ").split()

    assert (ECHOES.verify(MIXED, text).value == 1.0) == (said == ["lamp", "goat", "river"])


@given(st.permutations(["lamp", "goat", "river", "sun", "bed"]))
def test_words_that_are_not_all_in_place_score_less(words: list[str]) -> None:
    assert ECHOES.verify(MIXED, " ".join(words)).value <= 1 / 5
