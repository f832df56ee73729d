import itertools
import json
from typing import Any

import pytest

from rules.measurement import Proportion
from rules.verdict import Word
from testers.specimens.web.message import PROBLEM, Answer, Request, answer_json
from tests.testers.bench_web import Reply, try_reply

CLAIMS, MODEL, TIME = (f"testers.compatibility.cmp_0{number}_http" for number in (1, 2, 6))
NOT_FOUND = answer_json({"status": 404}, status=404, content_type=PROBLEM)
AWAY = '{"$ref": "http://127.0.0.1:9/x"}'
SCHEMA = {"type": "object", "required": ["v"], "properties": {"v": {"type": "number"}}}
YES, NO = "yes", "no"


def routes(**known: Answer) -> Reply:
    return lambda request: known.get(request.path.strip("/").replace(".", "_") or "root", NOT_FOUND)


Parameters = dict[str, Any]


def serving(*readings: object) -> Reply:
    served = iter(readings)
    last: list[object] = []

    def reply(request: Request) -> Answer:
        if request.path == "/schema":
            return answer_json(SCHEMA)
        if request.path != "/r":
            return NOT_FOUND
        last[:] = [next(served, last[0] if last else {})]
        reading = last[0]
        return Answer(status=200, content_type="application/json", body=reading) if isinstance(reading, bytes) else answer_json(reading)  # fmt: skip  # noqa: E501

    return reply


# --- CMP-01


def test_what_is_not_declared_is_no_contradiction_but_is_observed() -> None:
    record = try_reply(CLAIMS, routes(root=answer_json({}), r=answer_json([])), http_readings="/r")
    found = record.measurements["contradictions"]
    assert (found.estimate, found.n) == (0, 1)  # http.api alone is declared
    assert record.observed["http.anonymous-data"] == YES
    assert record.observed["http.openapi"] == NO
    assert record.observed["http.problem-details"] == YES


@pytest.mark.parametrize(
    ("name", "claim", "answers", "contradictions"),
    [
        ("http.openapi", YES, {}, 1),
        ("http.openapi", YES, {"openapi_json": answer_json({"openapi": "3.1.0"})}, 0),
        ("http.openapi", NO, {"openapi_json": answer_json({"swagger": "2.0"})}, 1),
        ("http.openapi", YES, {"openapi_json": answer_json({"hello": 1})}, 1),
        ("http.openapi", YES, {"openapi_json": Answer(status=503)}, 0),
        ("http.openapi", YES, {"openapi_json": Answer(status=401)}, 0),
        ("http.anonymous-data", NO, {"r": answer_json([])}, 1),
        ("http.anonymous-data", NO, {"r": Answer(status=200, content_type="text/html", body=b"Log in")}, 0),
        ("http.anonymous-data", YES, {"r": Answer(status=403)}, 1),
        ("http.anonymous-data", YES, {"r": Answer(status=500)}, 0),
        ("http.readings", YES, {}, 1),
        ("http.readings", NO, {"r": answer_json([])}, 1),
        ("http.readings", YES, {"r": Answer(status=401)}, 0),
        ("http.problem-details", NO, {}, 1),
    ],
)
def test_claims_against_what_is_seen(name: str, claim: str, answers: dict[str, Answer], contradictions: int) -> None:
    record = try_reply(
        CLAIMS,
        routes(**{"root": answer_json({}), "r": NOT_FOUND, **answers}),
        capabilities={name: claim},
        http_readings="/r",
    )
    assert record.measurements["contradictions"].estimate == contradictions


def test_a_contradiction_that_shows_once_is_not_established() -> None:
    descriptions = itertools.chain([NOT_FOUND], itertools.repeat(answer_json({"openapi": "3.1.0"})))
    record = try_reply(
        CLAIMS,
        lambda request: next(descriptions) if request.path == "/openapi.json" else NOT_FOUND,
        capabilities={"http.openapi": YES},
    )
    assert record.measurements["contradictions"].estimate == 0
    assert "http.openapi" not in record.observed


# --- CMP-02


@pytest.mark.parametrize(
    ("readings", "k", "n"),
    [
        ([{"v": 1}, {"v": 2}, {"v": "3"}], 1, 3),
        ([{"v": 1}, {"v": 1}], 0, 1),
        ([[{"v": 1}, {"v": 1}, {"w": 1}]], 1, 2),
        ([{"items": [{"v": 1}], "n": 1}, {"items": [{"v": None}], "n": 2}], 1, 2),
        ([{"v": 1}, b"{broken", {"v": 2}], 1, 3),
        ([{"v": 1}, b'{"v": NaN}'], 5, 6),
    ],
)
def test_each_different_reading_counts_once(readings: list[object], k: int, n: int) -> None:
    invalid = try_reply(MODEL, serving(*readings), http_readings="/r", http_schema="/schema").measurements["invalid"]
    assert isinstance(invalid, Proportion)
    assert (invalid.k, invalid.n) == (k, n)


def test_a_schema_may_stand_in_the_parameter_and_describe_the_list() -> None:
    whole = json.dumps({"type": "object", "properties": {"items": {"type": "array", "items": SCHEMA}}})
    record = try_reply(MODEL, serving({"items": [{"v": 1}, {"v": "x"}]}), http_readings="/r", http_schema=whole)
    invalid = record.measurements["invalid"]
    assert isinstance(invalid, Proportion)
    assert (invalid.k, invalid.n) == (1, 2)


@pytest.mark.parametrize(
    ("reply", "parameters", "word"),
    [
        (serving({"v": 1}), {"http_schema": "/schema"}, Word.NOT_TESTED),
        (serving({"v": 1}), {"http_readings": "/r"}, Word.NOT_TESTED),
        (serving({"v": 1}), {"http_readings": "/r", "http_schema": "schema.json"}, Word.NOT_TESTED),
        (serving({"v": 1}), {"http_readings": "/r", "http_schema": "/nothing"}, Word.INCONCLUSIVE),
        (serving({"v": 1}), {"http_readings": "/other", "http_schema": "/schema"}, Word.INCONCLUSIVE),
        (serving(b"<html>"), {"http_readings": "/r", "http_schema": "/schema"}, Word.INCONCLUSIVE),
        (
            serving({"v": 1}),
            {"http_readings": "/r", "http_schema": AWAY},
            Word.INCONCLUSIVE,
        ),
        (serving({"v": 1}), {"http_readings": "/r", "http_schema": '{"type": "thing"}'}, Word.INCONCLUSIVE),
    ],
)
def test_without_readings_or_model_nothing_is_judged(reply: Reply, parameters: Parameters, word: Word) -> None:
    record = try_reply(MODEL, reply, **parameters)
    assert record.problem is not None
    assert record.problem.word is word, record.problem.reason.en


def test_the_description_is_the_model_where_no_schema_is_given() -> None:
    document = {
        "openapi": "3.1.0",
        "paths": {"/{name}": {"get": {"responses": {"200": {"content": {"application/json": {"schema": SCHEMA}}}}}}},
    }
    readings = serving({"v": 1}, {"v": 2}, {"v": "x"})
    record = try_reply(
        MODEL,
        lambda request: answer_json(document) if request.path == "/openapi.json" else readings(request),
        http_readings="/r",
    )
    invalid = record.measurements["invalid"]
    assert isinstance(invalid, Proportion)
    assert (invalid.k, invalid.n) == (1, 3)


# --- CMP-06


@pytest.mark.parametrize(
    ("reading", "ambiguous", "unequal"),
    [
        ({"time": "2026-11-23T08:00:00Z"}, (0, 1), (0, 1)),
        ({"time": "2026-11-23T08:00:00"}, (1, 1), (0, 1)),
        ({"time": "2026-11-23 16:00:00", "note": "2026-11-23"}, (1, 1), (0, 1)),
        ({"time": "2026-11-23T08:00:00+0800"}, (0, 1), (1, 1)),
        ({"time": "2026-11-23T08:00:00Z", "time_local": "2026-11-23T16:00:00+08:00"}, (0, 2), (0, 3)),
        ({"time": "2026-11-23T08:00:00Z", "time_local": "2026-11-23T16:00:00Z"}, (0, 2), (1, 3)),
        ({"time": "2026-11-23T08:00:00Z", "time_local": "2026-11-23T16:00:00"}, (1, 2), (0, 2)),
        ({"ts": 1700000000}, (0, 0), (0, 0)),
    ],
)
def test_time_stamps_of_a_reading(reading: object, ambiguous: tuple[int, int], unequal: tuple[int, int]) -> None:
    found = try_reply(TIME, serving(reading), http_readings="/r").measurements
    share = found["ambiguous"]
    assert isinstance(share, Proportion)
    assert (share.k, share.n) == ambiguous
    assert (found["unequal"].estimate or 0, found["unequal"].n) == unequal
