"""Wrong credentials: what was not seen is not passed."""

import json
from pathlib import Path

import pytest

from evaluator.cli.main import run
from tests.evaluator.servers import SECRET_PREFIX, describe, list_secrets, serve, write_target

ASKED = ("CMP-02", "CMP-06", "SEC-08", "SEC-19")


def test_a_wrong_token_passes_nothing_that_needs_the_right_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    specimen = "http_good"
    with serve(specimen) as served:
        for name in list_secrets(served[specimen]):
            monkeypatch.setenv(name, "certainly-wrong")
        target = write_target(tmp_path, describe(served[specimen]))
        only = [word for name in ASKED for word in ("--only", name)]
        status = run(["test", str(target), *only, "--budget", "quick", "--out", str(tmp_path / "bundle")])
    assert status == 3
    document = json.loads((tmp_path / "bundle" / "run.json").read_bytes())
    words = {each["id"]: each["verdict"] for each in document["requirements"]}
    # What anybody may see is judged all the same; nothing behind the token is.
    assert words == {
        "CMP-02": "INCONCLUSIVE",
        "CMP-06": "INCONCLUSIVE",
        "SEC-08": "INCONCLUSIVE",
        "SEC-19": "PASS",
    }
    raw = b"".join(path.read_bytes() for path in (tmp_path / "bundle").rglob("*") if path.is_file())
    assert b"certainly-wrong" not in raw


@pytest.mark.slow
def test_a_wrong_password_passes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"{SECRET_PREFIX}WRONG", "certainly-wrong")
    with serve("mqtt_strict") as served:
        document = describe(served["mqtt_strict"], kind="sensing-device")
        document["parameters"]["mqtt.password"] = f"env:{SECRET_PREFIX}WRONG"
        only = ("--only", "REL-01", "--only", "CMP-02", "--only", "REL-09", "--budget", "quick")
        status = run(["test", str(write_target(tmp_path, document)), *only, "--out", str(tmp_path / "bundle")])
    assert status == 3
    found = json.loads((tmp_path / "bundle" / "run.json").read_bytes())
    assert {each["id"]: each["verdict"] for each in found["requirements"]} == {
        "REL-01": "INCONCLUSIVE",
        "CMP-02": "INCONCLUSIVE",
        "REL-09": "INCONCLUSIVE",
    }
