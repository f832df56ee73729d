"""The indicator library over HTTP: documents with a schema, both languages, problem details, nothing written."""

import asyncio
import datetime as dt
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from openapi_spec_validator import validate

from evaluator.api.app import build_api
from indices.collect.quality import Quality
from indices.database.store import ValueStore
from indices.database.value import Value
from tests.evaluator.bundles import open_test_history

GOVERNMENT = "/index/indicators/city-index/LIV-GS-01"


@pytest.fixture
def api(tmp_path: Path) -> FastAPI:
    return build_api(open_test_history(tmp_path))


def get(api: FastAPI, path: str, method: str = "GET") -> httpx.Response:
    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(api, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return await client.request(method, path)

    return asyncio.run(ask())


def search(api: FastAPI, query: str) -> dict[str, Any]:
    answer = get(api, f"/index/indicators?{query}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_frameworks_are_listed_with_how_well_they_are_known(api: FastAPI) -> None:
    found = get(api, "/index/frameworks").json()
    assert found["schema"] == "cityassay/index-frameworks/1"
    by_id = {each["id"]: each for each in found["frameworks"]}
    # U4SSC / ITU-T Y.4903: 54 core + 37 advanced (indices.md, section 9).
    assert by_id["u4ssc"]["indicators"] == 91
    assert by_id["city-index"]["indicators"] >= 40
    assert sum(by_id["gbt-33356-2016"]["states"].values()) == by_id["gbt-33356-2016"]["indicators"]
    assert set(by_id["iso-37120"]["title"]) == {"zh", "en"}


def test_indicators_are_narrowed_by_all_that_is_given(api: FastAPI) -> None:
    everything = search(api, "")
    assert everything["schema"] == "cityassay/index-indicators/1"
    assert everything["total"] == len(everything["indicators"])
    some = search(api, "framework=u4ssc&sdg=6&words=water")
    assert 0 < some["total"] < everything["total"]
    assert {each["framework"] for each in some["indicators"]} == {"u4ssc"}
    assert all(6 in each["sdg"] for each in some["indicators"])
    assert {each["state"] for each in search(api, "state=own")["indicators"]} == {"own"}
    assert search(api, "words=水&framework=city-index")["total"] > 0
    assert search(api, "words=no-such-word")["indicators"] == []


def test_one_indicator_is_told_in_full(api: FastAPI) -> None:
    found = get(api, GOVERNMENT).json()
    assert next(iter(found)) == "schema"
    assert found["schema"] == "cityassay/index-indicator/1"
    assert found["framework"]["id"] == "city-index"
    assert [each["id"] for each in found["path"]] == ["CI", "LIV", "LIV-GS"]
    assert found["indicator"]["title"]["zh"] == "政务服务事项网上可办率"
    assert {each["id"] for each in found["indicator"]["fields"]} == {"online_items", "all_items"}
    assert found["status"] == "admitted"
    assert len(found["checks"]) == 5


def test_an_official_code_finds_its_indicator(api: FastAPI) -> None:
    listed = search(api, "framework=u4ssc")["indicators"][0]
    assert listed["code"] != listed["id"]
    by_code = get(api, f"/index/indicators/u4ssc/{listed['code']}")
    assert by_code.status_code == 200
    assert by_code.json() == get(api, f"/index/indicators/u4ssc/{listed['id']}").json()


@pytest.mark.parametrize(
    "path", ["/index/indicators/city-index/LIV-GS-99", "/index/indicators/nothing/X", "/index/nothing"]
)
def test_what_is_not_there_is_a_problem_in_both_languages(api: FastAPI, path: str) -> None:
    answer = get(api, path)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"]
    assert answer.json()["detail_zh"]


def test_a_near_name_is_offered(api: FastAPI) -> None:
    assert "LIV-GS-01" in get(api, "/index/indicators/city-index/LIV-GS-09").json()["detail"]


@pytest.mark.parametrize(
    "query",
    ["framework=nothing", "sdg=0", "sdg=18", "sdg=x", "state=rosy", f"words={'x' * 201}", f"framework={'x' * 65}"],
)
def test_what_is_asked_wrongly_is_a_problem(api: FastAPI, query: str) -> None:
    answer = get(api, f"/index/indicators?{query}")
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_nothing_can_be_written(api: FastAPI, method: str) -> None:
    assert get(api, GOVERNMENT, method).status_code == 405


def test_the_library_is_read_outside_the_event_loop(api: FastAPI) -> None:
    routes = [each for each in api.routes if getattr(each, "path", "").startswith("/index")]
    assert len(routes) == 4
    assert not any(asyncio.iscoroutinefunction(each.endpoint) for each in routes)  # type: ignore[attr-defined]


def test_it_is_part_of_the_description(api: FastAPI) -> None:
    description = get(api, "/openapi.json").json()
    validate(description)
    assert {each for each in description["paths"] if each.startswith("/index")} == {
        "/index/frameworks",
        "/index/indicators",
        "/index/indicators/{framework}/{code}",
        "/index/values",
    }
    answers = description["paths"]["/index/indicators/{framework}/{code}"]["get"]["responses"]
    assert "application/problem+json" in answers["404"]["content"]


def enter_value(folder: Path) -> None:
    value = Value(
        city="C001",
        indicator="LIV-GS-01",
        period="2025",
        value=90.0,
        unit="%",
        quality=Quality.MEASURED,
        source="made up",
    )
    now = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
    ValueStore(folder=folder).add([value], by="office", reason="first entry", now=now)


def test_values_are_listed_where_the_service_was_given_some(tmp_path: Path) -> None:
    enter_value(tmp_path / "values")
    api = build_api(open_test_history(tmp_path), tmp_path / "values")
    found = get(api, "/index/values?indicator=LIV-GS-01").json()
    assert found["schema"] == "cityassay/index-values/1"
    assert [(each["city"], each["value"], each["version"]) for each in found["values"]] == [("C001", 90.0, 1)]
    assert get(api, "/index/values?city=nowhere").json()["values"] == []


def test_without_a_database_of_values_the_answer_says_what_to_do(api: FastAPI) -> None:
    answer = get(api, "/index/values")
    assert answer.status_code == 404
    assert "--values" in answer.json()["detail"]
