"""The API over a real history: documents, reports, problem details, a description of itself."""

import asyncio
import io
import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import httpx
import pytest
from openapi_spec_validator import validate
from starlette.applications import Starlette
from starlette.routing import Mount

from evaluator.api.app import build_api
from evaluator.service.history import History
from evaluator.service.printing import FORMATS
from rules.verdict import Word
from tests.evaluator.bundles import Recipe, bake, open_test_history


@dataclass(frozen=True, kw_only=True)
class Caller:
    """Calls the application in this process, mounted as the console mounts it."""

    app: Starlette

    def get(self, path: str, params: dict[str, str | int] | None = None) -> httpx.Response:
        return self.call("GET", path, params)

    def call(self, method: str, path: str, params: dict[str, str | int] | None = None) -> httpx.Response:
        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
                return await client.request(method, path, params=params)

        return asyncio.run(ask())


@pytest.fixture(scope="module")
def oven(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Bake one bundle; tests copy it."""
    folder = tmp_path_factory.mktemp("oven")
    bake(folder / "one", Recipe(words={"SEC-21": Word.FAIL}))
    return folder / "one"


@pytest.fixture
def bundle(oven: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(oven, tmp_path / "one"))


@pytest.fixture
def history(bundle: Path, tmp_path: Path) -> History:
    history = open_test_history(tmp_path)
    history.record(bundle)
    return history


@pytest.fixture
def client(history: History) -> Caller:
    return Caller(app=Starlette(routes=[Mount("/api", app=build_api(history))]))


def problem(client: Caller, path: str, status: int) -> dict[str, Any]:
    """Ask for `path` and return the problem document that must come back."""
    answer = client.get(path)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert "Traceback" not in answer.text
    told: dict[str, Any] = answer.json()
    assert told["status"] == status
    assert told["detail"]
    assert told["detail_zh"]
    return told


def test_it_lives(client: Caller) -> None:
    assert client.get("/api/health").json() == {"status": "ok"}


def test_runs_are_listed(client: Caller) -> None:
    answer = client.get("/api/runs").json()
    assert answer["total"] == 1
    (run,) = answer["runs"]
    assert run["subject"] == "lamp-pole-07"
    assert run["counts"]["FAIL"] == 1
    assert run["started"] == "2026-11-23T09:30:00+08:00"
    assert client.get("/api/runs", params={"verdict": "ERROR"}).json() == {"total": 0, "runs": []}
    assert client.get("/api/runs", params={"offset": 1}).json() == {"total": 1, "runs": []}


def test_a_run_is_its_document(client: Caller, bundle: Path) -> None:
    answer = client.get("/api/runs/1")
    assert answer.json() == json.loads((bundle / "run.json").read_bytes())
    assert next(iter(answer.json())) == "schema"


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("form", list(FORMATS))
def test_every_report_is_rendered(client: Caller, form: str, language: str) -> None:
    answer = client.get(f"/api/runs/1/report.{form}", params={"lang": language})
    assert answer.status_code == 200
    assert answer.headers["content-type"].partition(";")[0] == FORMATS[form][0].partition(";")[0]
    assert f"-{language}" in answer.headers["content-disposition"]
    if form == "pdf":
        assert answer.content.startswith(b"%PDF-")
    elif form == "junit":
        ET.parse(io.BytesIO(answer.content))  # noqa: S314 - our own document
    elif form == "html":
        assert "sandbox" in answer.headers["content-security-policy"]
        assert "智慧灯杆" in answer.text
    else:
        answer.json()


def test_unknown_things_are_problems(client: Caller) -> None:
    assert "99" in problem(client, "/api/runs/99", 404)["detail"]
    assert "99" in problem(client, "/api/runs/99/report.pdf", 404)["detail_zh"]
    problem(client, "/api/nothing", 404)
    assert client.call("POST", "/api/runs").status_code == 405


@pytest.mark.parametrize(
    "path",
    [
        "/api/runs/0",
        "/api/runs/-1",
        "/api/runs/99999999999999999999",
        "/api/runs/one",
        "/api/runs?limit=0",
        "/api/runs?limit=100000",
        "/api/runs?offset=99999999999999999999",
        "/api/runs?verdict=ROSY",
        "/api/runs?subject=" + "x" * 65,
        "/api/runs/1/report.exe",
        "/api/runs/1/report.pdf?lang=fr",
    ],
)
def test_what_is_asked_wrongly_is_a_problem_and_not_repeated(client: Caller, path: str) -> None:
    told = problem(client, path, 422)
    assert "ROSY" not in json.dumps(told)


def test_a_bundle_that_has_gone_is_410_and_the_document_stays(client: Caller, bundle: Path) -> None:
    shutil.rmtree(bundle)
    problem(client, "/api/runs/1/report.html", 410)
    assert client.get("/api/runs/1").status_code == 200


def test_an_altered_bundle_is_409(client: Caller, bundle: Path) -> None:
    (bundle / "measurements.json").write_bytes(b"{}")
    assert "measurements.json" in problem(client, "/api/runs/1/report.pdf", 409)["detail"]


def test_our_own_fault_is_500_without_a_trace(client: Caller, tmp_path: Path) -> None:
    for part in tmp_path.glob("history.db*"):
        part.write_bytes(b"this was a database")
    told = problem(client, "/api/runs", 500)
    assert "sqlite" not in json.dumps(told).lower()


def test_it_describes_itself(client: Caller) -> None:
    description = client.get("/api/openapi.json").json()
    validate(description)
    assert [server["url"] for server in description["servers"]] == ["/api"]
    assert set(description["paths"]) == {
        "/health",
        "/index/frameworks",
        "/index/indicators",
        "/index/indicators/{framework}/{code}",
        "/index/values",
        "/runs",
        "/runs/{number}",
        "/runs/{number}/report.{form}",
    }
    problems = description["paths"]["/runs/{number}"]["get"]["responses"]
    assert "application/problem+json" in problems["404"]["content"]
    assert "application/problem+json" in problems["422"]["content"]
