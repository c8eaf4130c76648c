"""What all families of the category owe, beside the contract's audit."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from statistics import fmean, median

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.vocabulary import Category, Level
from tests.workers.custody.families.seconds import seconds
from workers.custody.families.named_ids import offered
from workers.custody.registry import FAMILIES, SOLVERS
from workers.grading.scoring import grade
from workers.grading.sources import runs_code

SECURITY = [name for name, family in FAMILIES.items() if family.category is Category.SECURITY]
#: Those whose answers are run: a verdict is dearer there, and signs before and behind code make other code of it.
RUN = [name for name in SECURITY if runs_code(type(FAMILIES[name]).__module__)]
#: Tokens that the bundled model can read beside its answer, at three signs a token.
LONGEST_PROMPT = 3 * 1500

pytestmark = pytest.mark.usefixtures("unmeasured")


def seeds(name: str, text: int) -> range:
    """Return as many seeds as ``text`` says, or two for a family whose answers are run."""
    return range(2 if name in RUN else text)


def test_there_are_at_least_ten() -> None:
    assert len(SECURITY) >= 10


@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize("name", SECURITY)
def test_one_solver_knows_an_item_and_its_work(name: str, level: Level) -> None:
    for seed in seeds(name, 100):
        item = FAMILIES[name].generate(level, seed)
        solutions = [solution for solve in SOLVERS if (solution := solve(item.prompt)) is not None]

        assert [solution.work for solution in solutions] == [item.work]
        assert grade(FAMILIES[name], item, solutions[0].answer).value == 1.0


@pytest.mark.parametrize("prompt", ["", "What is love?", "[k7] Good morning.", "Who may read?"])
def test_no_solver_knows_another_prompt(prompt: str) -> None:
    assert [solve(prompt) for solve in SOLVERS] == [None] * len(SOLVERS)


@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize("pick", [min, max])
@pytest.mark.parametrize("name", ["flaws", "injections", "lookalikes", "payloads"])
def test_the_length_of_an_offer_gives_nothing_away(name: str, pick: Callable[..., str], level: Level) -> None:
    scores = []
    for seed in range(400):
        item = FAMILIES[name].generate(level, seed)
        texts = offered(item.prompt)
        scores.append(grade(FAMILIES[name], item, pick(texts, key=lambda name: len(texts[name]))).value)

    assert fmean(scores) <= FAMILIES[name].floor + 0.1


@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize("name", SECURITY)
def test_saying_the_question_again_is_worth_nothing(name: str, level: Level) -> None:
    items = [FAMILIES[name].generate(level, seed) for seed in seeds(name, 50)]

    assert {grade(FAMILIES[name], item, item.prompt).value for item in items} == {0.0}


@pytest.mark.parametrize("name", SECURITY)
def test_a_prompt_fits_the_bundled_model(name: str) -> None:
    items = [FAMILIES[name].generate(Level.LEGENDARY, seed) for seed in range(50)]

    assert max(len(item.prompt) for item in items) < LONGEST_PROMPT


@pytest.mark.parametrize("name", SECURITY)
def test_the_oracle_may_be_quoted_and_fenced(name: str) -> None:
    family = FAMILIES[name]
    quoted = () if name in RUN else ('"{}"', "**{}**", "  {}\n", "The answer is: {}")
    for level in Level:
        item = family.generate(level, 5)
        answer = family.oracle(item)

        for form in ("Sure!\n\n```\n{}\n```", "Answer:\n{}", *quoted):
            assert grade(family, item, form.format(answer)).value == 1.0, form


@settings(deadline=None, max_examples=60)
@given(text=st.text(), name=st.sampled_from(SECURITY), level=st.sampled_from(Level), seed=st.integers(0, 99))
def test_any_text_gets_a_score(text: str, name: str, level: Level, seed: int) -> None:
    item = FAMILIES[name].generate(level, seed)

    assert grade(FAMILIES[name], item, text).value == 0.0
    assert 0.0 <= grade(FAMILIES[name], item, f"{text}\n{FAMILIES[name].oracle(item)}").value <= 1.0


@pytest.mark.parametrize(
    "unit", ["k7, ", "anna ", "[hidden] ", "not ", "answer: ", "- ", "\n", "A1 ", "52 ", "Zz9+"]
)
@pytest.mark.parametrize("name", SECURITY)
def test_a_longer_answer_takes_no_more_than_its_share(name: str, unit: str) -> None:
    family = FAMILIES[name]
    item = family.generate(Level.LEGENDARY, 0)
    texts = [unit * (size // len(unit)) + family.oracle(item) for size in (4_000, 60_000)]
    short, long = (seconds(lambda text=text: grade(family, item, text)) for text in texts)  # type: ignore[misc]

    assert long < 15 * 6 * max(short, 0.0005)


@pytest.mark.parametrize("name", SECURITY)
def test_each_level_asks_for_at_least_half_as_much_again(name: str) -> None:
    works = [median(FAMILIES[name].generate(level, seed).work for seed in range(50)) for level in Level]

    assert all(after >= 1.5 * before for before, after in pairwise(works))
