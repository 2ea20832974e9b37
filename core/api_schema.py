"""What the schema says of every endpoint beside its answer: how it refuses."""

from typing import Any, Literal

from drf_spectacular.openapi import AutoSchema

PROBLEM: dict[str, Any] = {
    "type": "object",
    "description": "Problem details (RFC 9457).",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {"description": "What is wrong, by parameter."},
    },
    "required": ["type", "title", "status", "detail"],
}
REFUSALS = {
    "400": "A parameter cannot be understood.",
    "404": "There is no such object, or no such page.",
    "406": "There is no answer in the form asked for.",
}


class Schema(AutoSchema):
    """drf-spectacular's schema, with the refusals of `core.api.problem_details` added to each operation."""

    def _get_response_bodies(self, direction: Literal["request", "response"] = "response") -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        for status, text in REFUSALS.items():
            content = {"application/problem+json": {"schema": PROBLEM}}
            bodies.setdefault(status, {"content": content, "description": text})
        bodies.setdefault("414", {"description": "The address is longer than the server reads."})
        return bodies
