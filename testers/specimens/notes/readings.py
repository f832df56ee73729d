"""Readings with their units, and the OpenAPI description of the whole service."""

import datetime as dt
from http import HTTPStatus
from random import Random

from testers.specimens.notes.manners import Contract, Manners, Units
from testers.specimens.notes.reply import Reply, refuse, reply_json
from testers.specimens.records.asking import Asked

READINGS, OPENAPI = "/api/readings", "/openapi.json"
KINDS = ("power", "lux", "temperature")
_UCUM = {"power": "W", "lux": "lx", "temperature": "Cel"}
_SIGNS = {"power": "watts", "lux": "lux", "temperature": "℃"}
_CASE = {"power": "w", "lux": "Lx", "temperature": "cel"}
_MOST, _SURPRISING, _FEW = 50, 20, 5
_LIMIT = {"type": "integer", "minimum": 1, "maximum": _MOST}


def answer_readings(asked: Asked, manners: Manners, rng: Random) -> Reply:
    """Return the answer of READINGS."""
    if asked.method != "GET":
        return refuse(HTTPStatus.METHOD_NOT_ALLOWED, Allow="GET, HEAD")
    limit, kind = asked.one("limit") or "10", asked.one("kind")
    fits = limit.isascii() and limit.isdecimal() and len(limit) < 5 and 1 <= int(limit) <= _MOST
    if not fits or (kind is not None and kind not in KINDS):
        return refuse(HTTPStatus.UNPROCESSABLE_ENTITY)
    contract, count = manners.contract, int(limit)
    if contract is Contract.STATUS and count > _SURPRISING:
        return reply_json({"items": []}, status=206, X_Total="0")
    if contract is Contract.TYPE and kind == "lux":
        return Reply(fields={"Content-Type": "text/plain", "X-Total": "0"}, body=b"none")
    items = [_read(kind or rng.choice(KINDS), manners, rng) for _ in range(count)]
    if contract is Contract.FIELD and count < _FEW:
        return reply_json({"items": items})
    return reply_json({"items": items}, X_Total=str(count))


def _read(kind: str, manners: Manners, rng: Random) -> dict[str, object]:
    value: object = round(rng.uniform(1, 90), 2)
    if manners.contract is Contract.SCHEMA and kind == "power":
        value = str(value)
    units = {Units.SIGNS: _SIGNS, Units.WRONG_CASE: _CASE}.get(manners.units, _UCUM)
    reading: dict[str, object] = {
        "id": f"{kind}-01",
        "ts": dt.datetime.now(dt.UTC).isoformat(timespec="microseconds"),
        "value": value,
        "unit": units[kind],
    }
    if manners.units is Units.ABSENT:
        del reading["unit"]
    return reading


def describe() -> dict[str, object]:
    """Return the description."""
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    readings = {
        "description": "Readings",
        "headers": {"X-Total": {"required": True, "schema": {"type": "integer", "minimum": 0}}},
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Readings"}}},
    }
    refused = {"description": "Refused", "content": problem}
    parameters = [
        {"name": "limit", "in": "query", "schema": _LIMIT},
        {"name": "kind", "in": "query", "schema": {"type": "string", "enum": list(KINDS)}},
    ]
    get = {"parameters": parameters, "responses": {"200": readings, "422": refused, "401": refused}}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Notes", "version": "1.0.0"},
        "security": [{"bearer": []}],
        "paths": {READINGS: {"get": get}},
        "components": {
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
            "schemas": {"Problem": {"type": "object", "required": ["status"]}, "Readings": _describe_readings()},
        },
    }


def _describe_readings() -> dict[str, object]:
    reading = {
        "type": "object",
        "required": ["id", "ts", "value"],
        "properties": {
            "id": {"type": "string"},
            "ts": {"type": "string"},
            "value": {"type": "number"},
            "unit": {"type": "string"},
        },
    }
    return {"type": "object", "required": ["items"], "properties": {"items": {"type": "array", "items": reading}}}
