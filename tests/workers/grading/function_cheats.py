"""The kept ways to pass without solving, on a function ``add`` that is to return the sum of two numbers."""

from __future__ import annotations

from workers.grading.code_hacks import CODE_HACKS, hack_on

CHEATS = {name: hack_on(name, "add") for name in CODE_HACKS}
