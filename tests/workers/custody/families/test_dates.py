from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.vocabulary import Level
from workers.custody.families.dates import Dates, solve
from workers.custody.families.stated_date import MONTHS, WEEKDAYS, stated_date, stated_weekday
from workers.grading.item import Item

DATES = Dates()


def item(prompt: str) -> Item:
    solution = solve(prompt)
    assert solution is not None
    return Item("dates", "1", Level.BASIC, 0, prompt, solution.work, solution.answer)


DATE = item("What date is 4 days after 3 March 2025?")
WEEKDAY = item("3 March 2025 is a Monday. What weekday is 4 days after 3 March 2025?")
BETWEEN = item("How many days is it from 3 March 2025 to 7 March 2025?")


@pytest.mark.parametrize(
    ("prompt", "answer"),
    [
        ("What date is 1 days after 28 February 2024?", "29 February 2024"),
        ("What date is 1 days after 28 February 2100?", "1 March 2100"),
        ("What date is 366 days before 1 January 2001?", "1 January 2000"),
        ("What date is 5 days after 10 days before 3 March 2025?", "26 February 2025"),
        ("How many days is it from 1 January 2000 to 1 January 2001?", "366"),
        ("How many days is it from 3 May 2025 to 5 May 2025, plus from 3 May 2020 to 6 May 2020?", "5"),
    ],
)
def test_the_calendar_is_gregorian(prompt: str, answer: str) -> None:
    assert item(prompt).target == answer


@pytest.mark.parametrize(
    "answer",
    [
        *(
            "7 March 2025",
            "March 7, 2025",
            "March 7th",
            "the 7th of March",
            "2025-03-07",
            "7 Mar 2025",
            "07 march 2025",
        ),
        *("4 days after 3 March 2025 is 7 March 2025.", "**Friday, March 7, 2025**", "It is on 7-March-2025"),
    ],
)
def test_dates_may_be_written_in_many_ways(answer: str) -> None:
    assert DATES.verify(DATE, answer).value == 1.0


@pytest.mark.parametrize(
    "answer",
    [
        *(
            "",
            "7",
            "March",
            "8 March 2025",
            "7 March 2024",
            "7 April 2025",
            "17 March 2025",
            "3 March 2025",
            "7/3/2025",
        ),
        *(
            "6 or 7 March",
            "6 March, 7 March",
            "7 March, not 8 March",
            "2025-03-077",
            "2025-99-07",
            "2025-03-07-01",
        ),
        "It is 7 March 2025, that is 4 days after 3 March 2025",
    ],
)
def test_another_date_or_several_are_worth_nothing(answer: str) -> None:
    assert DATES.verify(DATE, answer).value == 0.0


@pytest.mark.parametrize(("answer", "worth"), [("Friday", 1), ("FRI", 1), ("Monday + 4 days is Friday", 1)])
def test_weekdays_may_be_short(answer: str, worth: int) -> None:
    assert DATES.verify(WEEKDAY, answer).value == worth


@pytest.mark.parametrize(
    "answer", ["", "Monday", "Saturday", "Friday or Saturday", "Thursday, Friday", "not Friday", "5"]
)
def test_another_weekday_or_several_are_worth_nothing(answer: str) -> None:
    assert DATES.verify(WEEKDAY, answer).value == 0.0


@pytest.mark.parametrize(
    ("answer", "worth"), [("4", 1), ("7 - 3 = 4 days", 1), ("5", 0), ("7", 0), ("4 or 5", 0)]
)
def test_days_are_stated_as_a_number(answer: str, worth: int) -> None:
    assert DATES.verify(BETWEEN, answer).value == worth


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_every_date_is_read_as_itself(day: date) -> None:
    said = f"{day.day} {MONTHS[day.month - 1]} {day.year}"

    assert stated_date(said, year=1) == stated_date(day.isoformat(), year=1) == said
    assert stated_date(f"{MONTHS[day.month - 1]} {day.day}", year=day.year) == said


@given(st.dates(date(1950, 1, 1), date(2050, 1, 1)), st.integers(1, 9999))
def test_weekdays_follow_the_calendar(start: date, days: int) -> None:
    name = WEEKDAYS[start.weekday()]
    said = f"{start.day} {MONTHS[start.month - 1]} {start.year}"

    solution = solve(f"{said} is a {name}. What weekday is {days} days after {said}?")

    assert solution is not None
    assert solution.answer == WEEKDAYS[(start + timedelta(days)).weekday()]


@given(st.lists(st.sampled_from([*WEEKDAYS, " ", ", ", " is ", "or", "Mon", "sat"])).map("".join))
def test_one_text_states_one_weekday(text: str) -> None:
    said = stated_weekday(text)

    assert said is None or said[:3].lower() in text.lower()
