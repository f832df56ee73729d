"""The OpenAPI description of the service: true, lying or broken."""

from collections.abc import Mapping

from testers.specimens.web.manners import Description
from testers.specimens.web.readings import LAMPS, SCHEMA

_PROBLEM = {"type": "object", "properties": {"title": {"type": "string"}, "status": {"type": "integer"}}}


def describe(state: Description) -> dict[str, object]:
    """Return the description in `state` (not for ABSENT)."""
    document = _describe()
    if state is Description.BROKEN:
        del document["info"]
    if state is Description.LYING:
        # The readings are lists of objects, the description promises a number.
        document["components"]["schemas"]["Readings"] = {"type": "number"}  # type: ignore[index] # just built
    return document


def _describe() -> dict[str, object]:
    limit = {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 100}}
    lamp = {
        "name": "id",
        "in": "path",
        "required": True,
        "example": LAMPS[0],
        "schema": {"type": "string"},
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "Lamps", "version": "1.0.0"},
        "paths": {
            "/health": {"get": _operation("Health", secured=False)},
            "/api/readings": {"get": _operation("Readings", limit)},
            "/api/lamps/{id}": {"get": _operation("Reading", lamp)},
        },
        "components": {
            "schemas": {
                "Health": {"type": "object", "required": ["status"]},
                "Reading": {name: value for name, value in SCHEMA.items() if name != "$schema"},
                "Readings": {
                    "type": "object",
                    "required": ["items"],
                    "properties": {"items": {"type": "array", "items": {"$ref": "#/components/schemas/Reading"}}},
                },
                "Problem": _PROBLEM,
            },
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
        },
    }


def _operation(schema: str, *parameters: Mapping[str, object], secured: bool = True) -> dict[str, object]:
    return {
        "parameters": list(parameters),
        "security": [{"bearer": []}] if secured else [],
        "responses": {
            "200": {
                "description": "As asked",
                "content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}},
            },
            "4XX": {
                "description": "Not as asked",
                "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
            },
        },
    }
