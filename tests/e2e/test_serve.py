"""`cityassay serve` as a process: console and API on a free port, from any folder, ended by Ctrl-C."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.e2e.console import Console, run_console
from tests.evaluator.bundles import bake

pytestmark = pytest.mark.slow


@pytest.fixture
def console(tmp_path: Path) -> Iterator[Console]:
    bake(tmp_path / "lamp")
    with run_console(tmp_path) as console:
        yield console


def test_console_and_api_answer_and_ctrl_c_ends_both(console: Console) -> None:
    with httpx.Client(base_url=console.url, timeout=20) as client:
        page = client.get("/")
        assert page.status_code == 200
        assert "<title>" in page.text
        assert client.get("/api/runs").json()["total"] == 1
        assert client.get("/api/runs/1/report.pdf").content.startswith(b"%PDF-")
        assert client.get("/_stcore/health").text == "ok"
        for answer in (page, client.get("/api/runs/7")):
            assert answer.headers["x-content-type-options"] == "nosniff"
            assert "frame-ancestors 'self'" in answer.headers["content-security-policy"]
            assert "server" not in answer.headers
    status, told = console.stop()
    assert status == 0
    assert told.strip() == "Stopped."


def test_only_its_own_names_and_origins_are_served(console: Console) -> None:
    with httpx.Client(base_url=console.url, timeout=20) as client:
        assert client.get("/api/runs", headers={"host": "rebound.example"}).status_code == 400
        assert client.get("/api/runs", headers={"host": "localhost:1"}).status_code == 200
        assert client.get("/", headers={"host": "rebound.example"}).status_code == 400
        upgrade = {
            "connection": "upgrade",
            "upgrade": "websocket",
            "sec-websocket-version": "13",
            "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
            "origin": "http://rebound.example",
        }
        assert client.get("/_stcore/stream", headers=upgrade).status_code == 403
        assert client.get("/fonts/NotoSansSC-Bold.ttf").headers["content-type"] == "font/ttf"
        assert client.get("/fonts/build.py").status_code == 404
        assert client.get("/_stcore/agent/interact").status_code in {404, 405}
