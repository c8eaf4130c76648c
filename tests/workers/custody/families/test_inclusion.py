from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.vocabulary import Level
from workers.custody.families.inclusion import Inclusion
from workers.custody.families.nouns import NOUNS
from workers.grading.item import Item

INCLUSION = Inclusion()
FREE = Item(
    "inclusion",
    "1",
    Level.BASIC,
    0,
    "Write one sentence of at most 20 words with these words in it: lamp, goat.",
    2,
    "lamp goat",
)
BOUND = Item(
    "inclusion", "1", Level.BASIC, 0, f"{FREE.prompt} Do not use these words: the, in.", 6, "lamp goat"
)


@pytest.mark.parametrize(
    "answer",
    [
        *("A goat ate my lamp.", "a GOAT ate my LAMP", '"A goat ate my lamp!"', "**A goat ate my lamp.**"),
        *("Here is a sentence: A goat ate my lamp.", "Sure! A goat ate my lamp. I hope you like it."),
    ],
)
def test_a_sentence_with_the_words_is_right(answer: str) -> None:
    assert INCLUSION.verify(FREE, answer).value == 1.0
    assert INCLUSION.verify(BOUND, answer).value == 1.0


@pytest.mark.parametrize(
    ("answer", "worth"),
    [
        *(
            ("My goat sleeps.", 0.25),
            ("A goat ate. My lamp fell.", 0.25),
            ("Goats ate my lamps.", 0.0),
            ("", 0.0),
        ),
        *(("lamp, goat", 0.0), ("lamp goat yes", 0.0), ("A sentence with the words lamp and goat.", 0.0)),
        ("A goat " + "and another one " * 9 + "ate my lamp.", 0.0),
        ("A goat ate my lamp. " * 4, 0.0),
        (FREE.prompt, 0.0),
    ],
)
def test_anything_else_is_worth_less(answer: str, worth: float) -> None:
    assert INCLUSION.verify(FREE, answer).value == worth


@pytest.mark.parametrize("answer", ["The goat ate my lamp.", "A goat sat IN my lamp."])
def test_a_forbidden_word_spoils_the_sentence(answer: str) -> None:
    assert INCLUSION.verify(FREE, answer).value == 1.0
    assert INCLUSION.verify(BOUND, answer).value == 0.0


@given(
    st.lists(st.sampled_from(["lamp", "goat", "the", "my", "word", ". ", "\n", ": ", "lamps", "'s"])).map(
        " ".join
    )
)
def test_no_text_is_right_without_all_the_words(text: str) -> None:
    assert INCLUSION.verify(BOUND, text).value < 1.0 or {"lamp", "goat"} <= set(text.split())


@pytest.mark.parametrize("level", Level)
def test_sentences_stuffed_with_nouns_stay_under_the_floor(level: Level) -> None:
    rng = Random(0)
    items = [INCLUSION.generate(level, seed) for seed in range(100)]
    most = int(items[0].prompt.split()[6])
    stuffed = [". ".join(" ".join(rng.sample(NOUNS, most)) for _ in range(3)) for _ in range(20)]

    worth = [sum(INCLUSION.verify(item, text).value for item in items) / len(items) for text in stuffed]

    assert sum(worth) / len(worth) < INCLUSION.floor
