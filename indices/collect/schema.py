"""The JSON Schema of a filled document, and the table of the specification for a page."""

import math
from typing import Any

from indices.collect.quality import Quality
from indices.collect.specification import FieldSpec, Kind, Specification

DOCUMENT = "cityassay/collect-document/1"


def make_schema(spec: Specification) -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a filled document: the cities and one entry a city and field."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"{spec.edition} {spec.period.label}",
        "type": "object",
        "required": ["schema", "edition", "digest", "cities", "rows"],
        "additionalProperties": False,
        "properties": {
            "schema": {"const": DOCUMENT},
            "edition": {"const": spec.edition},
            "digest": {"const": spec.digest},
            "cities": {"type": "array", "minItems": 1, "items": _CITY},
            "rows": {"type": "array", "items": {"oneOf": [_entry(each) for each in spec.fields]}},
        },
    }


_CITY = {
    "type": "object",
    "required": ["code", "name"],
    "additionalProperties": False,
    "properties": {"code": {"type": "string", "minLength": 1}, "name": {"type": "string", "minLength": 1}},
}
_WORDS = {"type": ["string", "null"]}


def _entry(field: FieldSpec) -> dict[str, Any]:
    value = _value(field)
    if not field.required:
        value = {"anyOf": [value, {"type": "null"}]}
    return {
        "title": f"{field.title.zh} {field.title.en}",
        "description": f"{field.definition.zh} {field.definition.en}",
        "type": "object",
        "required": ["city", "code", "unit", "period", "value"],
        "additionalProperties": False,
        "properties": {
            "city": {"type": "string", "minLength": 1},
            "code": {"const": field.code},
            "unit": {"const": field.unit},
            "period": {"type": "string", "pattern": r"^\d{4}(-Q[1-4]|-\d{2}(-\d{2})?)?$"},
            "value": value,
            "quality": {"enum": [*(each.value for each in Quality), None]},
            "source": _WORDS,
            "evidence": _WORDS,
            "remark": _WORDS,
        },
    }


def _value(field: FieldSpec) -> dict[str, Any]:
    if field.kind is Kind.TEXT:
        return {"type": "string", "minLength": 1}
    if field.kind is Kind.DATE:
        return {"type": "string", "format": "date"}
    shape: dict[str, Any] = {"type": "integer" if field.kind is Kind.COUNT else "number"}
    bounds = zip(("minimum", "maximum"), field.bounds, strict=True)
    return shape | {name: bound for name, bound in bounds if math.isfinite(bound)}
