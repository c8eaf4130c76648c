from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.vocabulary import Level
from workers.custody.families.tool_choice import ToolChoice
from workers.custody.families.tools import TOOLS
from workers.grading.item import Item

TOOL_CHOICE = ToolChoice()
HOTEL = {"tool": "book_hotel", "arguments": {"city": "Oslo", "nights": 3}}
TIMER = {"tool": "set_timer", "arguments": {"minutes": 12}}


def worth(target: Any, answer: str) -> float:
    item = Item("tool_choice", "1", Level.BASIC, 0, "", 1, json.dumps(target))
    return TOOL_CHOICE.verify(item, answer).value


@pytest.mark.parametrize(
    "answer",
    [
        json.dumps(HOTEL),
        json.dumps(HOTEL, indent=4),
        json.dumps([HOTEL]),
        f"Sure! Here it is:\n```json\n{json.dumps(HOTEL)}\n```\nAnything else?",
        '{"name": "book_hotel", "parameters": {"nights": "3", "city": "oslo"}}',
        '{"function": "book_hotel()", "args": {"city": " Oslo ", "nights": 3}}',
        '{"tool": "book_hotel", "city": "Oslo", "nights": 3}',
        '{"tool": "book_hotel", "arguments": ["Oslo", 3]}',
        '{"tool": "BookHotel", "arguments": ["Oslo", 3]}',
        f"{json.dumps(HOTEL)} That is: {json.dumps(HOTEL)}",
    ],
)
def test_the_form_is_free(answer: str) -> None:
    assert worth(HOTEL, answer) == 1.0


@pytest.mark.parametrize(
    ("answer", "value"),
    [
        ('{"tool": "book_hotel", "arguments": {"city": "Oslo", "nights": 4}}', 2 / 3),
        ('{"tool": "book_hotel", "arguments": {"city": "Oslo", "nights": 3, "beds": 1}}', 3 / 4),
        ('{"tool": "book_hotel", "arguments": {}}', 1 / 3),
        ('{"tool": "rent_car", "arguments": {"city": "Oslo", "nights": 3}}', 0.0),
        (f"{json.dumps(HOTEL)} or {json.dumps(TIMER)}", 0.0),
        (json.dumps([HOTEL, TIMER]), 1 / 2),
        ("book_hotel(city='Oslo', nights=3)", 0.0),
        ('{"tool": "book_hotel", "arguments": {"city": "Oslo"', 1 / 3),
        ("null", 0.0),
        ('{"tool": "x", "arguments": ' + json.dumps(HOTEL), 0.0),
        ('[{"tool": "x"}, ' + json.dumps(HOTEL), 0.0),
        ('{"tool": "book_hotel", "arguments": ["Oslo"]}', 1 / 3),
        ('{"tool": "book_hotel", "arguments": "Oslo"}', 1 / 3),
        ('{"tool": ["book_hotel"], "arguments": {"city": "Oslo", "nights": 3}}', 1 / 3),
        ('{"tool": NaN}', 0.0),
        ('{"tool": "book_hotel", "arguments": {"nights": ' + "9" * 5_000 + "}}", 1 / 3),
    ],
)
def test_the_content_is_not(answer: str, value: float) -> None:
    assert worth(HOTEL, answer) == pytest.approx(value)


@pytest.mark.parametrize(
    ("answer", "value"),
    [
        ('{"tool": "book_hotel"}', 1.0),
        ('{"tool": "book_hotel", "key": "tool"}', 1.0),
        ('The answer is:\n\n"Book_hotel"', 1.0),
        ('{\n  "tool": {\n    "name": "book_hotel",\n    "description": "A hot', 1.0),
        ('{"tool": "rent_car"}', 0.0),
        ('"rent_car" or "book_hotel"', 0.0),
        ('{"tool": "book_hotel"} or {"tool": "rent_car"}', 0.0),
        ('[{"tool": "book_hotel"}, {"tool": "rent_car"}]', 1 / 2),
        ("book_hotel", 0.0),
        ('{"tool": "rent_car", "name": "book_hotel"', 0.0),
    ],
)
def test_a_name_alone_may_be_asked_for(answer: str, value: float) -> None:
    assert worth({"tool": "book_hotel"}, answer) == value


def test_several_calls_are_worth_their_mean_in_order() -> None:
    assert worth([HOTEL, TIMER], json.dumps([HOTEL, TIMER])) == 1.0
    assert worth([HOTEL, TIMER], json.dumps([HOTEL])) == 0.5
    assert worth([HOTEL, TIMER], json.dumps([TIMER, HOTEL])) == 0.0


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(),
        lambda x: st.lists(x) | st.dictionaries(st.text(), x),
    )
)
def test_any_json_gets_a_score(document: Any) -> None:
    assert worth(HOTEL, json.dumps(document)) == 0.0


@given(
    st.dictionaries(
        st.sampled_from(["tool", "name", "arguments", "city", "nights"]),
        st.sampled_from(["book_hotel", "Oslo", 3, HOTEL["arguments"]]),
    )
)
def test_a_score_above_0_needs_the_tool(document: dict[str, Any]) -> None:
    text = json.dumps(document)

    assert worth(HOTEL, text) == 0.0 or "book_hotel" in text


@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.name)
def test_a_request_is_for_one_tool(tool: Any) -> None:
    arguments = {name: str(7 + number) for number, name in enumerate(tool.arguments)}
    request = tool.request.format(**arguments)

    assert [other.name for other in TOOLS if other.read(request) is not None] == [tool.name]
