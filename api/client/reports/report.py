"""All that there is to tell of one examination, and its JSON form, which can be replayed."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from ..agents import AgentVersion
from ..errors import NotAssay
from ..examinations import Estimate, Examination, Family, Plan, Response
from ..reading import read
from ..vocabulary import Category, Level, in_order
from .pooling import pooled

#: The form of the JSON report; a change that readers have to know of raises it.
FORM = 1


@dataclass(frozen=True)
class Report:
    """An examination with its agent version and plan, all answers with their receipts, and the families."""

    version: AgentVersion
    plan: Plan
    examination: Examination
    responses: tuple[Response, ...]
    families: tuple[Family, ...]

    @cached_property
    def categories(self) -> list[str]:
        """The categories that were asked about, in their order."""
        return in_order({cell.category for cell in self.examination.estimates}, Category)

    @cached_property
    def levels(self) -> list[str]:
        """The levels that were asked, from the easiest."""
        return in_order({cell.level for cell in self.examination.estimates}, Level)

    def cell(
        self, *, category: str | None = None, level: str | None = None, family: str | None = None
    ) -> Estimate | None:
        """Return the pass rate over what is named, or None where nothing of it was asked."""
        wanted = {"category": category, "level": level, "family": family}
        chosen = {name: value for name, value in wanted.items() if value is not None}
        cells = [
            one
            for one in self.examination.estimates
            if all(getattr(one, name) == value for name, value in chosen.items())
        ]
        return pooled(cells) if cells else None

    def families_of(self, category: str) -> list[str]:
        """Return the families of a category that were asked, by name."""
        return sorted({cell.family for cell in self.examination.estimates if cell.category == category})

    def answers_to(self, family: str, level: str | None = None) -> list[Response]:
        """Return the answers to a family's questions, at one level or all."""
        return [one for one in self.responses if one.family == family and level in (None, one.level)]

    def failures(self, most: int) -> list[Response]:
        """Return up to ``most`` answers that did not pass, from as many families and levels as there are."""
        seen: dict[tuple[str, str], int] = {}
        turns = []
        for response in self.responses:
            if response.score < 1:
                place = (response.family, response.level)
                seen[place] = seen.get(place, 0) + 1
                turns.append((seen[place], response))
        return [response for _, response in sorted(turns, key=lambda turn: turn[0])][:most]

    def as_json(self) -> str:
        """Return the report as JSON: the examination, every answer with its receipt, the families."""
        told = {"form": FORM} | asdict(self)
        return json.dumps(told, indent=2, ensure_ascii=False, default=_text) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Report:
        """Read a JSON report again; raises ``NotAssay`` where it is none."""
        try:
            told = json.loads(text)
        except ValueError as error:
            raise NotAssay(
                "That is no JSON report.", advice="`assay report JOB --format json` writes one."
            ) from error
        return read(cls, told)


def _text(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{value!r} has no place in a report")
