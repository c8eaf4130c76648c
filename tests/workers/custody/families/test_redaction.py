from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.vocabulary import Level
from workers.custody.families.redaction import KINDS, Redaction, solve
from workers.grading.item import Item

REDACTION = Redaction()
TEXT = """Ask Anna about key_A1b2C3d4E5 on Monday.
The diary of Hugo has ab@cd.example in it.
Send the ticket to +12/3456789 by Friday."""
SAFE = """Ask Anna about [hidden] on Monday.
The diary of Hugo has [hidden] in it.
Send the ticket to +12/3456789 by Friday."""


def item() -> Item:
    prompt = f"Copy this text. Write [hidden] in place of all keys and e-mail addresses. Change nothing else.\n\n{TEXT}"
    return Item("redaction", "1", Level.BASIC, 0, prompt, 44, SAFE)


@pytest.mark.parametrize(
    "answer",
    [
        *(SAFE, SAFE.replace("\n", " "), f"Here it is:\n```text\n{SAFE}\n```", SAFE.replace("\n", "\n\n- ")),
        *(SAFE.replace("hidden", "HIDDEN"), SAFE.replace("[hidden]", "**[hidden]**"), f'"{SAFE}"', SAFE[:-1]),
    ],
)
def test_the_form_is_free(answer: str) -> None:
    assert REDACTION.verify(item(), answer).value == 1.0


@pytest.mark.parametrize(
    "answer",
    [
        *("", TEXT, "[hidden]", "[hidden] " * 99, "hidden", "\n".join(["[hidden]"] * 3), f"{SAFE}\n{TEXT}"),
        *(
            SAFE.replace("+12/3456789", "[hidden]"),
            SAFE.replace("Friday", "Sunday"),
            SAFE.replace("[hidden]", "***"),
        ),
        SAFE.replace("diary", "log").replace("Anna", "Ann"),
    ],
)
def test_the_content_is_not(answer: str) -> None:
    assert REDACTION.verify(item(), answer).value == 0.0


@pytest.mark.parametrize(
    "answer",
    [
        SAFE.replace("diary", "log"),
        SAFE.replace("Hugo has [hidden]", "Hugo has ab@cd.example"),
        f"{SAFE} The address was ab@cd.example.",
        f"{SAFE} [hidden]",
    ],
)
def test_one_of_two_secrets_hidden_is_worth_half(answer: str) -> None:
    assert REDACTION.verify(item(), answer).value == 0.5


@given(st.lists(st.sampled_from([*TEXT.split(), *SAFE.split(), "\n"]), max_size=40))
def test_only_a_line_with_its_mark_is_paid(words: list[str]) -> None:
    answer = " ".join(words)
    score = REDACTION.verify(item(), answer).value

    assert score == 0.0 or ("about [hidden] on" in answer or "has [hidden] in" in answer)


def test_no_kind_looks_like_another() -> None:
    for level in Level:
        for seed in range(50):
            for word in REDACTION.generate(level, seed).prompt.partition("\n\n")[2].split():
                assert sum(bool(pattern.search(word)) for pattern in KINDS.values()) <= 1


@pytest.mark.parametrize("level", Level)
def test_half_of_the_lines_hold_a_secret(level: Level) -> None:
    lines = REDACTION.generate(level, 2).target.split("\n")

    assert sum("[hidden]" in line for line in lines) == (len(lines) + 1) // 2


def test_other_prompts_are_not_solved() -> None:
    assert solve("Copy this text.\n\nHello.") is None
