"""Answers against their OpenAPI description, and requests made up from one."""

import asyncio
import json
from typing import Any

import pytest

from rules.errors import TargetError
from testers.harness.observation import Json
from testers.protocols.http.boundaries import draft_boundaries
from testers.protocols.http.contract import claim_parameters, inquire, is_missing
from testers.protocols.http.exchange import Exchange
from testers.protocols.http.generating import Draft, Mode, Parameter, draw_requests
from testers.protocols.http.openapi import find_operations
from testers.specimens.notes.readings import READINGS, describe

DOCUMENT: dict[str, Any] = describe()
OPERATION = find_operations(DOCUMENT)[0]


def draft(mode: Mode = "positive", **query: Json) -> Draft:
    parameters = tuple(Parameter(place="query", name=name, instance=value) for name, value in query.items())
    return Draft(path=READINGS, mode=mode, target=READINGS, headers={}, parameters=parameters)


def answer(status: int, document: object = None, kind: str = "application/json", **fields: str) -> Exchange:
    body = b"" if document is None else json.dumps(document).encode()
    headers = (("content-type", kind), *((name.replace("_", "-"), value) for name, value in fields.items()))
    return Exchange(method="GET", target=READINGS, status=status, headers=headers, body=body, seconds=0)


@pytest.mark.parametrize(
    ("given", "mode", "fault", "claims"),
    [
        (answer(200, {"items": []}, x_total="0"), "positive", "", 2),
        (answer(200, {"items": []}), "positive", "x-total", 0),
        (answer(200, {"items": []}, kind="text/html", x_total="0"), "positive", "text/html", 0),
        (answer(206, {"items": []}), "positive", "206", 0),
        (answer(206, {"items": []}), "negative", "206", 0),
        (answer(500), "negative", "500", 0),
        (answer(400), "positive", "400", 0),
        (answer(422, {}, kind="application/problem+json"), "negative", "", 1),
        # What a description need not foresee.
        (answer(400), "negative", "", 0),
        (answer(405), "positive", "", 0),
        (answer(429), "positive", "", 0),
    ],
)
def test_answers_are_asked_about(given: Exchange, mode: Mode, fault: str, claims: int) -> None:
    found = inquire(DOCUMENT, OPERATION, draft(mode), given)
    assert (found.fault.en.lower() if found.fault else "").find(fault) >= 0
    assert (found.fault is not None) == bool(fault)
    assert len(found.claims) == claims


def test_the_place_of_a_parameter_follows_references() -> None:
    document = {
        "paths": {"/a/{b}": {"parameters": [{"$ref": "#/components/parameters/B"}], "get": {}}},
        "components": {
            "parameters": {"B": {"name": "b", "in": "path", "required": True, "schema": {"type": "integer"}}}
        },
    }
    given = Draft(
        path="/a/{b}",
        mode="positive",
        target="/a/%31",
        headers={},
        parameters=(Parameter(place="path", name="b", instance="%31"),),
    )
    claims = claim_parameters(document, given)  # type: ignore[arg-type]
    assert {job.pointer for job in claims["b"].jobs} == {"/components/parameters/B/schema"}
    assert [job.instance for job in claims["b"].jobs] == ["1", 1]
    assert not is_missing(document, given)  # type: ignore[arg-type]
    assert is_missing(document, Draft(path="/a/{b}", mode="positive", target="/a", headers={}, parameters=()))  # type: ignore[arg-type]


def test_boundaries_are_tried_one_by_one() -> None:
    targets = [each.target for each in draft_boundaries(DOCUMENT, OPERATION)]
    kinds = [f"{READINGS}?kind={kind}" for kind in ("power", "lux", "temperature")]
    assert targets == [READINGS, f"{READINGS}?limit=1", f"{READINGS}?limit=50", *kinds]


@pytest.mark.slow
def test_requests_are_drawn_and_not_sent() -> None:
    drawn = asyncio.run(draw_requests(DOCUMENT, seed=5, each=6))
    assert {each.mode for each in drawn.drafts} == {"positive", "negative"}
    assert all(each.target.startswith(READINGS) and each.target.isascii() for each in drawn.drafts)
    assert not drawn.left_out


def test_what_cannot_be_drawn_from_is_the_targets() -> None:
    with pytest.raises(TargetError):
        asyncio.run(draw_requests({"hello": 1}, seed=1, each=1))
