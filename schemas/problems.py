"""A problem document (RFC 9457), the shape of every error."""

from __future__ import annotations

from marshmallow import fields

from schemas.strict import Strict, told


class Fault(Strict):
    """One thing that is wrong with the request."""

    pointer = fields.String(required=True, metadata=told("A JSON pointer (RFC 6901) to the field.", "/level"))
    detail = fields.String(required=True, metadata=told("What is wrong with it.", "Must be one of: basic, …"))
    location = fields.String(
        data_key="in", metadata=told("Where the field is: body or query.", "body"), required=True
    )


class Problem(Strict):
    """What went wrong, for people and for programs."""

    type = fields.String(
        required=True,
        metadata=told("A stable reference that leads to an explanation.", "/problems/invalid_request"),
    )
    title = fields.String(
        required=True, metadata=told("The kind of problem in words.", "The request can't be carried out")
    )
    status = fields.Integer(required=True, metadata=told("The HTTP status.", 422))
    detail = fields.String(
        required=True, metadata=told("What went wrong this time.", "One field is not as it should be.")
    )
    code = fields.String(
        required=True, metadata=told("The kind of problem as a stable word.", "invalid_request")
    )
    request_id = fields.String(
        required=True,
        metadata=told("The id to name when you ask for help.", "01990f5e7a557cc0b8d36f0f6a3c1f10"),
    )
    errors = fields.List(fields.Nested(Fault), metadata={"description": "Each fault of a bad request."})


class ProblemKind(Strict):
    """What one type of problem means."""

    type = fields.String(required=True, metadata=told("The problem's type.", "/problems/not_found"))
    code = fields.String(required=True, metadata=told("Its stable word.", "not_found"))
    title = fields.String(
        required=True, metadata=told("What it means.", "There is nothing here under that name.")
    )
    status = fields.Integer(required=True, metadata=told("The HTTP status it comes with.", 404))
