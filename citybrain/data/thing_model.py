"""The thing model (TSL) and the JSON Schema of its reports: one source, two faces."""

import json
from importlib.resources import files
from typing import Any, Final

LAMP_POLE: Final = "lamp-pole"
_TYPES = {"double": "number", "int": "integer", "text": "string", "bool": "boolean"}


def load_model(package: str, name: str) -> dict[str, Any]:
    """The TSL document `models/<name>.tsl.json` of a scenario package."""
    text = files(package).joinpath("models", f"{name}.tsl.json").read_text(encoding="utf-8")
    model: dict[str, Any] = json.loads(text)
    return model


def report_schema(model: dict[str, Any]) -> dict[str, Any]:
    """JSON Schema 2020-12 of a property report on `city/lamp/<id>/property/post`."""
    properties = model["properties"]
    profile = model["profile"]
    envelope: dict[str, Any] = {
        "id": {"type": "string", "pattern": "^[a-z]+-[0-9]{4}$"},
        "seq": {"type": "integer", "minimum": 1},
        "ts": {"type": "string", "format": "date-time"},
    }
    required = [p["identifier"] for p in properties if p["required"]]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:citybrain:model:{profile['productKey']}:{profile['version']}",
        "title": profile["name"]["en"],
        "type": "object",
        "properties": envelope | {p["identifier"]: _quantity(p) for p in properties},
        "required": [*envelope, *required],
        "additionalProperties": False,
    }


def _quantity(declared: dict[str, Any]) -> dict[str, Any]:
    kind, specs = declared["dataType"]["type"], declared["dataType"]["specs"]
    value = {"type": _TYPES[kind], "minimum": specs["min"], "maximum": specs["max"]}
    return {
        "description": declared["name"]["en"],
        "type": "object",
        "properties": {"value": value, "unit": {"const": specs["unit"]}},
        "required": ["value", "unit"],
        "additionalProperties": False,
    }
