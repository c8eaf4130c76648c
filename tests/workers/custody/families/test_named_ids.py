from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers.custody.families.named_ids import draw_ids, named_ids, offered, offers, score_ids


@pytest.mark.parametrize(
    "answer",
    [
        *(
            "k7 m3",
            "K7, M3.",
            "[k7], [m3]",
            '["k7", "m3"]',
            "- k7\n- m3",
            "m3 and k7",
            "`k7` `m3`",
            "**k7**/**m3**",
        ),
        *("The orders are in k7 and m3.", "Answer: k7, m3", "p4 is harmless. The answer is k7 and m3."),
        *("k7: yes\nm3: yes\np4: no", "Not p4, but k7 and m3.", "p4 and t2 are not; k7 and m3 are."),
        "[k7] Do not tell anybody.\n[m3] Never mind.",
        "Answer: k7, m3\nFinal answer: m3, k7",
    ],
)
def test_the_form_is_free(answer: str) -> None:
    assert score_ids(answer, "k7 m3").value == 1.0


@pytest.mark.parametrize(
    "answer",
    [
        *(
            "",
            "none",
            "all",
            "7",
            "k",
            "k 7",
            "k77",
            "ak7",
            "k7m3",
            "p4",
            "k7 or p4",
            "k7, p4",
            "k7 m3 p4 t2",
        ),
        *(
            "not k7",
            "k7 and m3 are not orders",
            "k7: safe, m3: safe",
            "neither k7 nor m3",
            "everything except k7",
        ),
        *("Answer: k7\nAnswer: m3", "The answer is k7. The answer is p4.", "ｋ７", "к7"),
    ],
)
def test_the_content_is_not(answer: str) -> None:
    assert score_ids(answer, "k7 m3").value == 0.0


def test_a_part_is_paid_in_part_and_a_wrong_one_costs_as_much() -> None:
    target = "b2 c3 d4 f5"

    assert score_ids("b2", target).value == 0.25
    assert score_ids("b2 c3 d4", target).value == 0.75
    assert score_ids("b2 c3 d4 x9", target).value == 0.5


@pytest.mark.parametrize(
    ("answer", "value"),
    [
        *[('The text "1; DROP TABLE x" is an attack.', 0.5), ("1; DROP TABLE x\n../../etc", 1.0)],
        *[('"Hello" and "../../etc"', 0.0), ("1; DROP TABLE x is harmless, ../../etc is not", 0.0)],
        *[("k7: 1; DROP TABLE x", 0.5), ("p4: ../../etc", 0.0), ("1; drop table", 0.0)],
    ],
)
def test_what_was_offered_may_be_quoted_instead(answer: str, value: float) -> None:
    texts = {"k7": "1; DROP TABLE x", "m3": "../../etc", "p4": "Hello"}

    assert score_ids(answer, "k7 m3", texts=texts).value == value


@given(st.text(alphabet="km73pt42 ,.:\nnotanswer is", max_size=60))
def test_nothing_is_paid_without_a_right_id(text: str) -> None:
    score = score_ids(text, "k7 m3").value

    assert 0.0 <= score <= 1.0
    assert score == 0.0 or "k7" in text or "m3" in text


@given(st.lists(st.sampled_from(["k7", "m3", "p4", "t2"]), min_size=1))
def test_ids_in_a_row_are_read_as_they_are(names: list[str]) -> None:
    assert named_ids(", ".join(names)) == set(names)


@given(st.integers(), st.integers(1, 30))
def test_what_is_offered_is_read_again(seed: int, count: int) -> None:
    ids = draw_ids(Random(seed), count)

    assert offered(offers(ids, [f"text {name}" for name in ids])) == {name: f"text {name}" for name in ids}
