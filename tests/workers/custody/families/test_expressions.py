from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.vocabulary import Level
from workers.custody.families.expressions import Expressions, solve
from workers.grading.item import Item

EXPRESSIONS = Expressions()


def item(source: str) -> Item:
    prompt = f"What does this Python expression return? {source}"
    solution = solve(prompt)
    assert solution is not None
    return Item("expressions", "1", Level.BASIC, 0, prompt, solution.work, solution.answer)


NUMBER, TEXT, WORDS = item("len('lamp')"), item("'lamp'[::-1]"), item("['sun', 'bed', 'cat'][1:]")


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("len('lamp')", len("lamp")),
        ("sorted([3, 1, 2], reverse=True)[::2]", sorted([3, 1, 2], reverse=True)[::2]),
        ("'-'.join(sorted(['sun', 'bed']))", "-".join(sorted(["sun", "bed"]))),
        ("'lamp post'.title().swapcase()", "lamp post".title().swapcase()),
        ("'lamp'.replace('m', 'x')[:-1].upper()", "lamp".replace("m", "x")[:-1].upper()),
        ("'banana'.count('a')", "banana".count("a")),
        ("'banana'[2:].find('a')", "banana"[2:].find("a")),
        ("sum([3, 1, 2][::-1][1:])", sum([3, 1, 2][::-1][1:])),
        ("len(sorted(['b', 'a'])[::-1])", 2),
    ],
)
def test_the_solver_agrees_with_python(source: str, value: object) -> None:
    assert item(source).target == str(value)


@pytest.mark.parametrize("level", Level)
def test_the_generator_agrees_with_python(level: Level) -> None:
    for seed in range(100):
        generated = EXPRESSIONS.generate(level, seed)
        source = generated.prompt.partition("? ")[2]

        # Our own source, in a test: no answer is evaluated anywhere.
        assert (
            str(eval(source, {"__builtins__": {"len": len, "sorted": sorted, "sum": sum}}))
            == generated.target
        )


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        *(
            (NUMBER, "4"),
            (NUMBER, "The result is 4."),
            (NUMBER, "`len('lamp')` returns `4`."),
            (NUMBER, ">>> 4"),
        ),
        (NUMBER, "The expression will return `4`.\n\nThe `len()` function counts the letters."),
        (NUMBER, "```python\n4\n```"),
        *(
            (TEXT, "pmal"),
            (TEXT, "'pmal'"),
            (TEXT, '"pmal"'),
            (TEXT, "It returns 'pmal'."),
            (TEXT, "**pmal**"),
        ),
        *(
            (WORDS, "['bed', 'cat']"),
            (WORDS, '["bed","cat"]'),
            (WORDS, "[bed, cat]"),
            (WORDS, "Output: [ 'bed' , 'cat' ]"),
        ),
    ],
)
def test_the_form_is_free(question: Item, answer: str) -> None:
    assert EXPRESSIONS.verify(question, answer).value == 1.0


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        *(
            (NUMBER, "5"),
            (NUMBER, "4 or 5"),
            (NUMBER, "3\n4"),
            (NUMBER, "It is 3.\nIt is 4."),
            (NUMBER, "four"),
            (NUMBER, ""),
        ),
        *((NUMBER, "[4]"), (NUMBER, "4\n5"), (NUMBER, "4.0"), (NUMBER, "3, 4"), (NUMBER, "len('lamp')")),
        *((TEXT, "PMAL"), (TEXT, "lamp"), (TEXT, "pmal lamp"), (TEXT, "['pmal']"), (TEXT, "'lamp'\n'pmal'")),
        *(
            (WORDS, "['cat', 'bed']"),
            (WORDS, "bed, cat"),
            (WORDS, "['bed', 'cat', 'sun']"),
            (WORDS, "('bed', 'cat')"),
        ),
    ],
)
def test_the_content_is_not(question: Item, answer: str) -> None:
    assert EXPRESSIONS.verify(question, answer).value == 0.0


@given(
    st.lists(st.sampled_from(["4", "5", "is ", " = ", ": ", "\n", "'", "`", " or ", "[", "]", ".", "x"])).map(
        "".join
    )
)
def test_one_text_states_one_value(text: str) -> None:
    values = [
        EXPRESSIONS.verify(Item("expressions", "1", Level.BASIC, 0, "", 1, value), text).value
        for value in ("4", "5")
    ]

    assert sum(values) <= 1.0
