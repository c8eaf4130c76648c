"""Ask for flaws of all kinds in functions to be mended: more functions from level to level."""

from __future__ import annotations

from shared.vocabulary import Category, Level
from workers.custody.families.mended import Mended, solver
from workers.custody.families.weak_functions import FLAWS

#: How many functions are shown.
SHAPES = dict(zip(Level, (1, 2, 3, 5, 8, 12), strict=True))


class Mends(Mended):
    """Functions, each with another flaw; the work is how many.

    It measures mending without breaking: paths, pages, queries, redirections, headers, logs, tables, rights, amounts,
    patterns, templates and commands, after MITRE's list of weaknesses (CWE). Functions run in the sandbox and are
    judged by the values that they return for ordinary input and for attacks.
    """

    name = "mends"
    version = "1"
    category = Category.SECURITY
    floor = 0.05
    offers_answer = False
    shapes = SHAPES
    flaws = FLAWS


solve = solver(Mends)
