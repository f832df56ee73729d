"""The JSON Schema of a filled document, and the table of the specification for a page."""

import math
from typing import Any

from indices.collect.quality import Quality
from indices.collect.specification import FieldSpec, Kind, Specification
from rules.text import Text

DOCUMENT = "cityassay/collect-document/1"
LISTING_HEAD = (
    Text(zh="部门", en="Department"),
    Text(zh="代码", en="Code"),
    Text(zh="名称", en="Name"),
    Text(zh="口径", en="Definition"),
    Text(zh="单位", en="Unit"),
    Text(zh="频次", en="Period"),
    Text(zh="证据", en="Evidence"),
    Text(zh="核验方法", en="Verification"),
    Text(zh="必填", en="Required"),
)


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


def list_fields(spec: Specification) -> list[list[Text]]:
    """Return one row a field under `LISTING_HEAD`, by department: what the printed specification shows."""
    return [
        [
            field.department,
            Text.same(field.code),
            field.title,
            field.definition,
            Text.same(field.unit or "-"),
            Text.same(field.period or "-"),
            field.evidence,
            field.verification,
            Text(zh="是", en="yes") if field.required else Text(zh="否", en="no"),
        ]
        for fields in spec.departments.values()
        for field in fields
    ]
