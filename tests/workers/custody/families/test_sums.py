from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.vocabulary import Level
from workers.custody.families.stated_number import stated_number
from workers.custody.families.sums import Sums, solve
from workers.grading.item import Item

SUMS = Sums()


def item(*terms: int) -> Item:
    prompt = f"Calculate {' + '.join(map(str, terms))}."
    return Item("sums", "1", Level.BASIC, 0, prompt, len(terms), str(sum(terms)))


SMALL, LARGE = item(4, 3), item(700, 500, 34)


@pytest.mark.parametrize(
    "answer",
    [
        *("7", " 7 ", "7.", "**7**", "$7$", "`7`", "7\n", "+7", "07", "7.0", "(7)", "\\boxed{7}"),
        *("The answer is 7.", "4 + 3 = 7", "4+3=7", "4 + 3 equals 7!", "The sum of 4 and 3 is **7**."),
        *("Sure! 4 + 3 = 7. The answer is 7.", "Final answer: 7", "Answer:\n7", "#### 7"),
        "1. Add 4 and 3.\n2. The result is 7.",
        "I count 5, 6, 7.\nThe answer is 7.",
    ],
)
def test_the_form_is_free(answer: str) -> None:
    assert SUMS.verify(SMALL, answer).value == 1.0


@pytest.mark.parametrize(
    "answer",
    [
        *("1234", "1,234", "1_234", "1'234", "1\u00a0234", "1,234.00", "700 + 500 + 34 = 1,234"),
        "700 + 500 = 1200\n1200 + 34 = 1234",
        "First, 700 + 500 = 1,200. Then 1,200 + 34 = 1,234.",
        "Carry the 1 to the 2.\n**Answer: 1,234**",
    ],
)
def test_thousands_and_working_are_read(answer: str) -> None:
    assert SUMS.verify(LARGE, answer).value == 1.0


@pytest.mark.parametrize(
    "answer",
    [
        *(
            "",
            "seven",
            "8",
            "-7",
            "−7",
            "7.5",
            "77",
            "0x7",
            "7e0",
            "0.7e1",
            ".7",
            "7/1",
            "7%",
            "7th",
            "x7",
            "7^1",
        ),
        *("7 or 8", "8 or 7", "4 or 7", "either 7 or 8", "The answer is 7 or 8", "7, 8", "6 7", "7|8", "7-8"),
        *("1 2 3 4 5 6 7", "1,2,3,4,5,6,7", "1\n2\n3\n4\n5\n6\n7", "= 5 = 6 = 7", "5. 6. 7."),
        *("The answer is 6. The answer is 7.", "Answer: 6\nAnswer: 7", "It is not 7", "The answer isn't 7."),
        *(
            "７",
            "٧",
            "⑦",
            "7²",
            "Ⅶ",
            "7️⃣",
            "七",
            "7 ８",
            "7 or ８",
            "7 million",
            "minus 7",
            "4 + 3",
            "7 = 4 + 3",
        ),
        *("9" * 500 + "7", "7" * 60_000),
    ],
)
def test_the_content_is_not(answer: str) -> None:
    assert SUMS.verify(SMALL, answer).value == 0.0


@settings(deadline=None)
@given(st.text(), st.integers(1, 9), st.integers(1, 9))
def test_any_text_gets_a_score(text: str, first: int, second: int) -> None:
    score = SUMS.verify(item(first, second), text).value

    assert score in {0.0, 1.0}
    assert score == 0.0 or str(first + second) in text.replace(",", "")


@settings(deadline=None)
@given(st.text(alphabet="0123456789 .,+-=e_'\n²７answerio", max_size=60))
def test_one_text_is_right_for_one_total_of_terms_it_does_not_name(text: str) -> None:
    totals = {total for total in range(2, 200) if SUMS.verify(item(10**9 + total, 10**9), text).value > 0}

    assert len(totals) <= 1


@settings(deadline=None)
@given(st.integers(0, 10**12))
def test_a_plain_number_is_read_as_itself(number: int) -> None:
    assert stated_number(f"{number}") == stated_number(f"It is {number:,}.") == str(number)


@pytest.mark.parametrize(
    "unit",
    [
        "1,",
        "1 ",
        "1.",
        "answer ",
        "answer 1 ",
        "not ",
        "1 or ",
        "1\n",
        ",234",
        "\n 1. ",
        "- ",
        "\t",
        "boxed{1}",
    ],
)
def test_a_longer_answer_takes_no_more_than_its_share(unit: str) -> None:
    short, long = (seconds(unit * (size // len(unit))) for size in (4_000, 64_000))

    assert long < 16 * 6 * max(short, 0.0005)


def seconds(answer: str) -> float:
    best = float("inf")
    for _ in range(5):
        started = time.thread_time()
        SUMS.verify(LARGE, answer)
        best = min(best, time.thread_time() - started)
    return best


def test_a_simulated_agent_reads_sums_and_nothing_else() -> None:
    generated = SUMS.generate(Level.MASTER, 3)
    solution = solve(generated.prompt)

    assert solution is not None
    assert (solution.answer, solution.work) == (generated.target, generated.work)
    assert solve("What is love?") is None
