"""Examinations: what is asked for, and the pass rates that come of it."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, fields, validate

from schemas.custody import FAMILY_NAME, Response
from schemas.paging import PageQuery, page_of
from schemas.strict import Number, Strict, told
from schemas.submission import Submission
from shared.vocabulary import LARGEST_SEED, Category, Level

_VERSION = "01990f5e-7a55-7cc0-b8d3-6f0f6a3c1f12"
_JOB = "01990f5e-7a55-7cc0-b8d3-6f0f6a3c1f14"


def _named_once(names: list[Category] | list[Level]) -> None:
    if len(set(names)) < len(names):
        raise ValidationError("Must name each once.")


def _distinct(
    choice: type[Category] | type[Level], default: list[Category] | list[Level]
) -> fields.List[Any]:
    return fields.List(
        fields.Enum(choice, by_value=True),
        load_default=default,
        validate=validate.And(validate.Length(1), _named_once),
        metadata=told(f"Which of {', '.join(one.value for one in choice)}.", [default[0].value]),
    )


class ExaminationRequest(Submission):
    """An examination within a budget; what is not given is chosen sensibly."""

    agent_version_id = fields.UUID(required=True, metadata=told("The agent version to examine.", _VERSION))
    categories = _distinct(Category, [Category.KNOWLEDGE, Category.SECURITY, Category.EXPERIMENTAL])
    levels = _distinct(Level, [Level.BASIC, Level.INTERMEDIATE, Level.ADVANCED])
    families = fields.List(
        fields.String(validate=FAMILY_NAME),
        load_default=list,
        validate=validate.Length(0, 200),
        metadata=told("The item families to draw from; all of the categories where none is given.", []),
    )
    items = fields.Integer(
        strict=True,
        load_default=60,
        validate=validate.Range(1, 5000),
        metadata=told("The most questions to ask.", 60),
    )
    tokens = fields.Integer(
        strict=True,
        load_default=None,
        allow_none=True,
        validate=validate.Range(1),
        metadata=told("Tokens after which no further round is asked.", 50_000),
    )
    seconds = Number(
        load_default=None,
        allow_none=True,
        validate=validate.Range(0, min_inclusive=False),
        metadata=told("Seconds of asking after which no further round is asked.", 600),
    )
    in_flight = fields.Integer(
        strict=True,
        load_default=2,
        validate=validate.Range(1, 16),
        metadata=told("Questions that are asked together.", 2),
    )
    seed = fields.Integer(
        strict=True,
        validate=validate.Range(0, LARGEST_SEED),
        metadata=told("Which questions are drawn; the job's own where not given.", 7),
    )


class Estimate(Strict):
    """A pass rate with its 95% interval; the families' floors are taken off."""

    items = fields.Integer(required=True, metadata=told("The answers it rests on.", 20))
    rate = fields.Float(required=True, metadata=told("The mean score.", 0.55))
    low = fields.Float(required=True, metadata=told("The interval's lower end.", 0.34))
    high = fields.Float(required=True, metadata=told("The interval's upper end.", 0.74))
    floor = fields.Float(
        required=True, metadata=told("What one constant answer may score; it is taken off.", 0.1)
    )


class CellEstimate(Estimate):
    """The pass rate in one family at one level."""

    category = fields.String(required=True, metadata=told("What it asks about.", "knowledge"))
    level = fields.String(required=True, metadata=told("How hard it is.", "basic"))
    family = fields.String(required=True, metadata=told("The item family.", "sums"))


class Examination(Strict):
    """What an examination found."""

    job_id = fields.UUID(required=True, metadata=told("Its job.", _JOB))
    agent_version_id = fields.UUID(required=True, metadata=told("Who was examined.", _VERSION))
    seed = fields.Integer(required=True, metadata=told("What its questions were drawn from.", 7))
    in_flight = fields.Integer(required=True, metadata=told("Questions asked together.", 2))
    items = fields.Integer(required=True, metadata=told("Questions asked.", 60))
    tokens = fields.Integer(required=True, metadata=told("Tokens used.", 4211))
    seconds = fields.Float(required=True, metadata=told("Seconds of asking.", 31.4))
    stopped_by = fields.String(required=True, metadata=told("Which budget ended it.", "items"))
    overall = fields.Nested(Estimate, required=True)
    estimates = fields.List(fields.Nested(CellEstimate), required=True)
    created_at = fields.AwareDateTime(
        required=True, metadata=told("When it ended.", "2026-11-01T09:30:00+00:00")
    )


class ExaminationQuery(PageQuery):
    """Which examinations are listed."""

    agent_version_id = fields.UUID(metadata=told("Only this agent version's.", _VERSION, shown=False))


class ItemFamily(Strict):
    """A family of questions."""

    name = fields.String(required=True, metadata=told("Its name.", "sums"))
    version = fields.String(required=True, metadata=told("The version of its items and verdicts.", "1"))
    category = fields.String(required=True, metadata=told("What it asks about.", "knowledge"))
    floor = fields.Float(required=True, metadata=told("What one constant answer may score.", 0.1))
    verifier_hash = fields.String(required=True, metadata=told("SHA-256 of its code.", "9f86d081…"))
    measures = fields.String(required=True, metadata=told("What it measures.", "Adding whole numbers."))


ExaminationPage = page_of(Examination)
ResponsePage = page_of(Response)
ItemFamilyPage = page_of(ItemFamily)
